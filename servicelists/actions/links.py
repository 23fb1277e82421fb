"""Units' links: made with the notice, renewed, revoked; the name a substitute types once."""

import secrets
from typing import Any

from django.db import transaction

from committees.models import Organization
from servicelists.actions.attendance import follow_name
from servicelists.models import Meeting, UnitLink
from servicelists.permissions import links as permissions
from servicelists.queries.guests import guests_at
from tianyuan import clock, workflow
from tianyuan.audit import recording as audit
from tianyuan.permissions import Denied, LinkHolder, account_of
from tianyuan.refusals import BadInput
from tianyuan.ui import leaks

LONGEST_NAME = 30


def actor_of(link: UnitLink) -> LinkHolder:
    """Whoever holds the link, as an actor: the unit, and the name that was typed."""
    return LinkHolder(
        name=f"{link.organization} {link.holder}".rstrip() + "（单位链接）",
        organization_id=link.organization_id,
        committee_id=link.meeting.committee_id,
    )


def make_all(meeting: Meeting, *, by: Any) -> list[UnitLink]:
    """A link for every member unit that has none, the host left out. Returns the new ones."""
    with transaction.atomic():
        row = workflow.locked(meeting)
        permissions.check_can_make(by, row)
        has = UnitLink.objects.valid().filter(meeting=row).values("organization")
        guests = guests_at(row).exclude(organization__in=has)
        made = UnitLink.objects.bulk_create([_fresh(row, guest.organization, by) for guest in guests])
        if made:
            units = [link.organization_id for link in made]
            audit.record("links.make", row, by=by, after={"organizations": units})
    return made


def _fresh(meeting: Meeting, organization: Organization, by: Any) -> UnitLink:
    return UnitLink(
        meeting=meeting, organization=organization, nonce=secrets.token_urlsafe(16), made_at=clock.now(),
        made_by=account_of(by),
    )  # fmt: skip


def renew(link: UnitLink, *, by: Any) -> UnitLink:
    """换一个: the old address is no longer good; what the unit answered stays."""
    with transaction.atomic():
        old = _locked(link)
        permissions.check_can_make(by, old.meeting)
        if old.revoked_at is None:
            _revoke(old)
        elif UnitLink.objects.valid().filter(meeting=old.meeting, organization=old.organization_id).exists():
            raise Denied("这家单位已经有新的链接，请刷新页面")
        made = _fresh(old.meeting, old.organization, by)
        made.answered_at, made.holder = old.answered_at, old.holder
        made.save(force_insert=True)
        audit.record("links.renew", made, by=by, after={"instead_of": old.pk}, committee_id=_committee(made))
    return made


def revoke(link: UnitLink, *, by: Any) -> UnitLink:
    """作废: nobody answers by this address any more; what was answered stays."""
    with transaction.atomic():
        row = _locked(link)
        permissions.check_can_see(by, row.meeting)
        if row.revoked_at is not None:
            raise Denied("这个链接已经作废过了")
        _revoke(row)
        audit.record("links.revoke", row, by=by, committee_id=_committee(row))
    return row


def _revoke(row: UnitLink) -> None:
    row.revoked_at = clock.now()
    row.save(update_fields=["revoked_at"])


def _locked(link: UnitLink) -> UnitLink:
    """The meeting, then the link: two who renew at once make one new link."""
    workflow.locked(link.meeting)
    return workflow.locked(link)


def _committee(link: UnitLink) -> int:
    return link.meeting.committee_id


def name_holder(link: UnitLink, name: str) -> UnitLink:
    """代会人: the name a substitute types once; empty takes it back. A name, nothing else. Raises BadInput.

    The attendance follows: a unit with a substitute is not on leave.
    """
    name = " ".join(name.split())
    if len(name) > LONGEST_NAME:
        raise BadInput(f"姓名最多 {LONGEST_NAME} 个字")
    if leaks.found_in(name) or any(letter.isdigit() for letter in name):
        raise BadInput("这里只写姓名，不用写电话")
    with transaction.atomic():
        row = _locked(link)
        before, row.holder = row.holder, name
        if before != name:
            row.save(update_fields=["holder"])
            audit.record(
                "links.name", row, by=actor_of(row), before={"holder": before}, after={"holder": name},
                committee_id=_committee(row),
            )  # fmt: skip
        follow_name(row.meeting, row.organization, name, by=actor_of(row))
    link.holder = name
    return row


def opened(link: UnitLink) -> None:
    """The unit looked: noted the first time."""
    if link.first_used_at is None:
        link.first_used_at = clock.now()
        UnitLink.objects.filter(pk=link.pk, first_used_at__isnull=True).update(
            first_used_at=link.first_used_at
        )


def answered(link: UnitLink) -> None:
    """The unit said something by its link."""
    link.answered_at = clock.now()
    UnitLink.objects.filter(pk=link.pk).update(answered_at=link.answered_at)
