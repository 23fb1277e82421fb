"""Large imports in the background."""

from typing import Any

from django.db import IntegrityError

from tianyuan.documents import stages
from tianyuan.documents.guard import BadTable
from tianyuan.documents.models import ImportStage
from tianyuan.outbox.deliveries import GiveUp
from tianyuan.work import background
from tianyuan.work.models import Work


@background.runner(stages.KIND)
def run_import(work: Work, payload: dict[str, Any]) -> None:
    """Apply a confirmed import; it ends at the import's page, applied or with what changed meanwhile."""
    stage = ImportStage.objects.get(pk=payload["stage"])
    background.progress(work, 0, stages.rows_to_apply(stage), "正在核对和写入")
    if payload["url"]:
        background.finish_at(work, payload["url"])
    try:
        with background.finish(work):
            stages.apply_locked(stage, by=stage.owner, seen=payload["seen"])
    except IntegrityError:
        with background.finish(work):
            stages.recheck(stage, by=stage.owner)
    except BadTable as bad:
        raise GiveUp(bad.words) from bad
