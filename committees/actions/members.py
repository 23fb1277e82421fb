"""党员: the Party side of a person, kept by the unit or the committee's staff."""

from typing import Any

from django.db import transaction

from committees.actions import rows
from committees.models import Organization, PartyMember, Person
from committees.permissions import check_can_edit_member, check_can_edit_organization
from committees.states import MemberStanding
from tianyuan.refusals import BadInput

FIELDS = frozenset({"organization", "standing", "skills", "yunling_ref", "active"})


def add(
    person: Person,
    organization: Organization,
    *,
    by: Any,
    standing: str = MemberStanding.EMPLOYED,
    skills: str = "",
    yunling_ref: str | None = None,
) -> PartyMember:
    """The person is a Party member in this organisation. Nobody is in two."""
    check_can_edit_organization(by, organization)
    with transaction.atomic():
        known = PartyMember.objects.filter(person=person).select_related("organization").first()
        if known is not None:
            raise BadInput(f"{person.name}的党组织关系在{known.organization}，转入请用“修改”")
        member = PartyMember(
            person=person,
            organization=organization,
            standing=standing,
            skills=skills,
            yunling_ref=yunling_ref or None,
        )
        after = {"organization": organization, "standing": standing, "skills": skills}
        return rows.create(member, by=by, verb="members.add", after=after)


def change(member: PartyMember, *, by: Any, version: int | None = None, **changes: Any) -> PartyMember:
    """Correct FIELDS. A transfer needs the right on both sides."""
    if unknown := changes.keys() - FIELDS:
        raise TypeError(f"not fields of a Party member: {sorted(unknown)}")
    member = PartyMember.objects.select_related("organization").get(pk=member.pk)
    check_can_edit_member(by, member)
    if "organization" in changes and changes["organization"] != member.organization:
        check_can_edit_organization(by, changes["organization"])
    if "yunling_ref" in changes:
        changes["yunling_ref"] = changes["yunling_ref"] or None
    return rows.change(member, changes, by=by, verb="members.change", version=version)
