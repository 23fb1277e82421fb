"""人: kept by the staff, linked to an account by the security administrator."""

from typing import Any

from django.db import transaction

from committees.actions import members, rows
from committees.models import Committee, Organization, Person
from committees.permissions import (
    check_can_create_person,
    check_can_edit_organization,
    check_can_edit_person,
    check_can_link_account,
)
from tianyuan import audit
from tianyuan.permissions import ADMINISTRATORS, forget_posts, posts_of, scope_of
from tianyuan.refusals import BadInput, Denied
from tianyuan.ui.text import mask_phone
from tianyuan.workflow import locked


def create(*, name: str, by: Any, phone: str = "", kept_by: Committee | None = None) -> Person:
    """A new person. Without `kept_by` the record is kept by the first committee the user works for."""
    check_can_create_person(by)
    scope = scope_of(by, "organizations.edit")
    if kept_by is None and not scope.everywhere:
        kept_by = Committee.objects.filter(pk__in=scope.committees).order_by("pk").first()
    if kept_by is not None and not scope.everywhere and kept_by.pk not in scope.committees:
        raise Denied("只能给本大党委建档")
    person = Person(name=name, phone=phone, kept_by=kept_by)
    after = {"name": name, "phone": mask_phone(phone)}
    return rows.create(person, by=by, verb="persons.create", after=after, committee_id=person.kept_by_id)


def update(
    person: Person, *, by: Any, name: str, phone: str, version: int | None = None, note: str = ""
) -> Person:
    """Correct name or phone. The audit keeps phones masked: it is read by others than the record."""
    check_can_edit_person(by, person)
    with transaction.atomic():
        fresh = locked(person)
        rows.check_version(fresh, version)
        before = {"name": fresh.name, "phone": mask_phone(fresh.phone)}
        if (fresh.name, fresh.phone) == (name, phone):
            return fresh
        fresh.name, fresh.phone, fresh.version = name, phone, fresh.version + 1
        rows.check_values(fresh)
        rows.save(fresh)
        after = {"name": name, "phone": mask_phone(phone)}
        audit.record("persons.update", fresh, by=by, before=before, after=after, note=note,
                     committee_id=fresh.kept_by_id)  # fmt: skip
    return fresh


def link_account(person: Person, user: Any, *, by: Any, version: int | None = None) -> Person:
    """From now on the account acts under this person's posts. Refuses oneself and taken accounts."""
    check_can_link_account(by)
    if user == by:
        raise Denied("不能把自己的账号关联到人员")
    with transaction.atomic():
        fresh = locked(person)
        if fresh.user_id is not None and fresh.user_id != user.pk:
            raise BadInput(f"{fresh.name}已关联账号，请先解除")
        if Person.objects.filter(user=user).exclude(pk=fresh.pk).exists():
            raise BadInput("这个账号已关联别的人员，请先解除")
        if any(post.role in ADMINISTRATORS for post in posts_of(user)):
            raise BadInput("管理员账号不关联业务人员，请另建账号")
        linked = rows.change(fresh, {"user": user}, by=by, verb="persons.link_account", version=version)
    forget_posts(user)
    return linked


def unlink_account(person: Person, *, by: Any, version: int | None = None) -> Person:
    """The account loses the person's posts at once; it stays an account."""
    check_can_link_account(by)
    user = person.user
    if user is None:
        raise BadInput(f"{person.name}没有关联账号")
    unlinked = rows.change(person, {"user": None}, by=by, verb="persons.unlink_account", version=version)
    forget_posts(user)
    return unlinked


def create_member(
    *, name: str, organization: Organization, standing: str, by: Any, phone: str = "", skills: str = ""
) -> Person:
    """A new person who is a Party member of a unit: entered in one step."""
    check_can_edit_organization(by, organization)
    with transaction.atomic():
        person = create(name=name, phone=phone, by=by)
        members.add(person, organization, standing=standing, skills=skills, by=by)
    return person
