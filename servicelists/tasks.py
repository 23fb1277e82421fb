"""Celery's edge of the month: parse, call one action."""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction

from committees.models import Committee
from servicelists.actions import compiling, filing, lists, meetings, needs, publishing
from servicelists.models import Meeting, MonthlyList, ReportTemplate
from servicelists.papers import county, dossier
from servicelists.queries.lists import due_for_compile
from tianyuan.months import Month
from tianyuan.outbox import periodic
from tianyuan.outbox.deliveries import Delivery, GiveUp
from tianyuan.permissions import SYSTEM
from tianyuan.refusals import BadInput
from tianyuan.work import background


@background.runner(compiling.WORK)
def compile_agenda(work, payload: dict) -> None:
    """Compile the agenda of one list: from the calendar, the button or the API."""
    monthly_list = MonthlyList.objects.select_related("committee").get(pk=payload["list_id"])
    compiling.compile_list(
        monthly_list,
        by=work.owner or SYSTEM,
        report=lambda done, total, words: background.progress(work, done, total, words),
        finish=lambda: background.finish(work),
    )


@background.runner(dossier.KIND)
def file_papers(work, payload: dict) -> None:
    """Zip the papers of a meeting, as far as whoever asked may read them."""
    meeting = Meeting.objects.select_related("committee__community", "list__committee", "agenda__list").get(
        pk=payload["meeting_id"]
    )
    name, content = dossier.make(
        meeting,
        by=work.owner or SYSTEM,
        whole=payload["whole"],
        report=lambda done, total, words: background.progress(work, done, total, words),
    )
    background.attach(work, name, content)


@background.runner(county.KIND)
def fill_county_table(work, payload: dict) -> None:
    """Fill a copy of the county's table with what whoever asked may see."""
    template = ReportTemplate.objects.select_related("attachment").get(pk=payload["template_id"])
    committee = Committee.objects.select_related("community").filter(pk=payload["committee_id"]).first()
    months = Month.parse(payload["first"]), Month.parse(payload["last"])
    background.progress(work, 1, 3, "读取数据")
    try:
        by, need_kind = work.owner or SYSTEM, payload.get("need_kind", "")
        name, content = county.make(template, months, committee, by, need_kind)
    except BadInput as bad:
        raise GiveUp(bad.words) from None
    background.attach(work, name, content)


@periodic.job("servicelists.compile_due", every=timedelta(minutes=10))
def compile_due(delivery: Delivery) -> None:
    """On its compile day every collecting list gets its own piece of work."""
    with delivery.finish():
        for monthly_list in due_for_compile():
            compiling.start(monthly_list, by=SYSTEM)


def _hourly(name: str, run: Callable[[], object]) -> None:
    """An hourly job whose action scans for what is due, so that a missed hour loses nothing."""

    def job(delivery: Delivery) -> None:
        with delivery.finish(), transaction.atomic():
            run()

    periodic.register(f"servicelists.{name}", job, every=timedelta(hours=1))


_hourly("open_lists", lambda: lists.open_due_lists(by=SYSTEM))
_hourly("end_late_claims", lambda: meetings.end_late_claims(by=SYSTEM))
_hourly("close_unrated", lambda: needs.close_unrated(by=SYSTEM))
_hourly("settle_lists", lambda: publishing.settle_due(by=SYSTEM))
_hourly("forget_removed_files", filing.forget_removed)
