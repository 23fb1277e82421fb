"""Mending what was typed."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from servicelists import grams
from servicelists.actions import timeline
from servicelists.actions.needs import places
from servicelists.models import Need, NeedPhoto
from servicelists.permissions import needs as permissions
from tianyuan import workflow
from tianyuan.attachments import files
from tianyuan.audit import recording as audit
from tianyuan.permissions import Denied
from tianyuan.refusals import BadInput, check_version

EDITABLE = {
    "title": "事项", "text": "具体情况", "kind": "类型", "source": "来源", "category": "类别", "place": "地点",
    "urgency": "轻重缓急", "quantity": "数量", "unit": "量词", "estimated_cost": "估算资金",
    "several_units": "需几家单位", "several_streets": "涉及几处", "vulnerable": "困难群体", "cell": "网格",
}  # fmt: skip
FOLLOWING = frozenset({"community", "committee", "list"})  # they follow the cell
MOST_PHOTOS = 9
PHOTO = "need_photo"


def edit(
    need: Need, *, by: Any, version: int | None = None, photos: Iterable[Any] = (), **changes: Any
) -> Need:
    """Change fields of `EDITABLE`; `version` is the one the user's page showed.

    Raises Conflict when somebody else changed the need meanwhile, Denied, BadInput.
    """
    with transaction.atomic():
        if changes.get("cell") is not None:
            changes["cell"] = places.held(changes["cell"])
        row = workflow.locked(need)
        permissions.check_can_edit(by, row)
        check_version(row, version)
        if "cell" in changes:
            changes |= places.following(row, changes["cell"], by=by)
        before = {name: getattr(row, name) for name in changes}
        changed = {name: value for name, value in changes.items() if before[name] != value}
        _check(row, changed)
        added = store_photos(row, photos, by=by)
        if changed:
            _save(row, changed, before, by=by)
        elif added:
            timeline.entry(f"补充照片 {added} 张", by=by, need=row)
    return row


def _check(need: Need, changed: dict[str, Any]) -> None:
    unknown = set(changed) - set(EDITABLE) - FOLLOWING
    if unknown:
        raise TypeError(f"not editable: {', '.join(sorted(unknown))}")
    if "title" in changed and not str(changed["title"]).strip():
        raise BadInput("请写一句话说明是什么事")
    if changed.get("quantity", need.quantity) < max(1, need.claimed_quantity):
        raise Denied(f"数量不能少于已认领的 {need.claimed_quantity} {need.unit}")
    if "unit" in changed and need.claimed_quantity:
        raise Denied("已有单位认领，不能再改量词")


def _save(need: Need, changed: dict[str, Any], before: dict[str, Any], *, by: Any) -> None:
    for name, value in changed.items():
        setattr(need, name, value)
    need.version += 1
    need.save(update_fields=[*changed, "version"])
    if changed.keys() & {"title", "text", "place"}:
        grams.index(need)
    words = "、".join(label for name, label in EDITABLE.items() if name in changed)
    timeline.entry(f"修改了{words}", by=by, need=need)
    audit.record("needs.edit", need, by=by, before={name: before[name] for name in changed}, after=changed)


def add_photos(need: Need, photos: Iterable[Any], *, by: Any) -> Need:
    """Add photos to a need; raises BadInput with the photo's fault in words."""
    return edit(need, by=by, photos=photos)


def store_photos(need: Need, photos: Iterable[Any], *, by: Any) -> int:
    """Store uploads as the need's photos, at most nine; inside the caller's transaction. Returns how many."""
    uploads = [photo for photo in photos if photo]
    if not uploads:
        return 0
    if need.photos.count() + len(uploads) > MOST_PHOTOS:
        raise BadInput(f"一条需求最多 {MOST_PHOTOS} 张照片")
    stored = [files.store(upload, by=by, kind=PHOTO, photo=True) for upload in uploads]
    NeedPhoto.objects.bulk_create([NeedPhoto(need=need, attachment=attachment) for attachment in stored])
    audit.record("needs.add_photos", need, by=by, after={"photos": len(stored)})
    return len(stored)
