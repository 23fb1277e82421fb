"""人员: list, detail, edit, phone with a reason, one-press call, picker."""

from typing import Any

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from committees.actions import members, persons
from committees.filters import PersonFilter
from committees.forms.people import (
    PartyMemberAddForm,
    PartyMemberForm,
    PersonCreateForm,
    PersonForm,
    ReasonForm,
)
from committees.models import Membership, PartyMember, Person, Seat
from committees.models.searchable import named
from committees.permissions import (
    check_can_create_person,
    check_can_edit_member,
    check_can_edit_person,
    check_can_import,
    check_can_unmask,
    why_not,
)
from committees.views.editing import edit_page, posted
from tianyuan import audit
from tianyuan.permissions import NOT_FOR_POST, check
from tianyuan.ui.http import action_view, form_page
from tianyuan.ui.listing import Listing
from tianyuan.ui.pickers import offer
from tianyuan.ui.text import mask_phone

COLUMNS = [("姓名", "name"), ("职务", ""), ("党组织", ""), ("手机号", "")]
CALL = "联系工作：一键拨号"


def with_posts(people: QuerySet[Person]) -> QuerySet[Person]:
    seats = Seat.objects.current().select_related("committee__community")
    liaisons = Membership.objects.active().select_related("organization")
    return people.select_related("party_member__organization").prefetch_related(
        Prefetch("seats", seats, to_attr="seats_now"), Prefetch("liaison_of", liaisons, to_attr="liaison_now")
    )


@require_safe
def person_list(request: HttpRequest) -> HttpResponse:
    """Who the user works with; phones masked."""
    check(request.user, "committees.view", NOT_FOR_POST)
    listing = Listing(
        request,
        with_posts(Person.objects.visible_to(request.user)),
        columns=COLUMNS,
        filterset=PersonFilter,
        search=named,
        sorts={"name": ("spelling", "pk")},
        default_sort="name",
        row="committees/_person_row.html",
        empty="还没有登记人员",
        search_label="姓名、拼音或首字母",
    )
    context = {
        "listing": listing,
        "may_create": not why_not(check_can_create_person, request.user),
        "may_import": not why_not(check_can_import, request.user),
    }
    return render(request, "committees/person_list.html", context)


@require_safe
def person_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Posts now and before, the Party side, the account."""
    person = get_object_or_404(with_posts(Person.objects.visible_to(request.user)), pk=pk)
    user = request.user
    context = {
        "person": person,
        "member": getattr(person, "party_member", None),
        "past": person.seats.exclude(pk__in=[seat.pk for seat in person.seats_now]).select_related(
            "committee__community"
        ),
        "why_not_edit": why_not(check_can_edit_person, user, person),
        "why_not_unmask": why_not(check_can_unmask, user, person),
    }
    return render(request, "committees/person_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def person_create(request: HttpRequest) -> HttpResponse:
    """A new person on one page."""
    check_can_create_person(request.user)

    def act(*, organization: Any, standing: str, skills: str, **values: Any) -> Person:
        if organization is None:
            return persons.create(by=request.user, **values)
        return persons.create_member(
            organization=organization, standing=standing, skills=skills, by=request.user, **values
        )

    return edit_page(
        request,
        PersonCreateForm(posted(request), user=request.user),
        act,
        title="新增人员",
        words="已登记。",
        to=lambda made: made,
        back="persons:list",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct name or phone."""
    person = _found(request, pk)
    check_can_edit_person(request.user, person)
    title = f"修改{person.name}"
    return edit_page(
        request,
        PersonForm(posted(request), instance=person),
        lambda **values: persons.update(person, by=request.user, **values),
        title=title,
        words="已保存。",
        to=lambda saved: saved,
        back=person.get_absolute_url(),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def person_phone(request: HttpRequest, pk: int) -> HttpResponse:
    """The phone in clear, for a reason that is logged."""
    person = _found(request, pk)
    check_can_unmask(request.user, person)
    form = ReasonForm(posted(request))
    if not form.is_valid():
        context = {"person": person, "back_url": person.get_absolute_url()}
        return form_page(request, "committees/person_phone.html", form, **context)
    _log(person, request, form.cleaned_data["reason"])
    context = {"person": person, "shown": True, "back_url": person.get_absolute_url()}
    return render(request, "committees/person_phone.html", context)


@never_cache
@action_view
def person_call(request: HttpRequest, pk: int) -> HttpResponse:
    """One press: the number to dial, logged as a call. A fragment for the row, a page without scripts."""
    person = _found(request, pk)
    check_can_unmask(request.user, person)
    return ringing(request, person, CALL, person)


def ringing(request: HttpRequest, person: Person, reason: str, to: Any) -> HttpResponse:
    """The number to dial, once the caller has looked whether it may be given; logged. `to`: where one came from."""
    _log(person, request, reason)
    template = "committees/_dial.html" if request.htmx else "committees/person_phone.html"
    return render(request, template, {"person": person, "shown": True, "back_url": to.get_absolute_url()})


def _log(person: Person, request: HttpRequest, reason: str) -> None:
    with transaction.atomic():
        audit.unmasked(person, by=request.user, reason=reason)


@require_http_methods(["GET", "HEAD", "POST"])
def member_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The Party side of a person: entered, corrected, transferred."""
    person = _found(request, pk)
    member = PartyMember.objects.filter(person=person).select_related("organization").first()
    if member is None:
        return _member_add(request, person)
    check_can_edit_member(request.user, member)
    return edit_page(
        request,
        PartyMemberForm(posted(request), instance=member, user=request.user),
        lambda **values: members.change(PartyMember.objects.get(pk=member.pk), by=request.user, **values),
        title=f"{person.name}：党员信息",
        words="已保存。",
        to=lambda saved: person,
        back=person.get_absolute_url(),
    )


def _member_add(request: HttpRequest, person: Person) -> HttpResponse:
    check_can_edit_person(request.user, person)
    return edit_page(
        request,
        PartyMemberAddForm(posted(request), user=request.user),
        lambda **values: members.add(person, by=request.user, **values),
        title=f"{person.name}：登记为党员",
        words="已登记。",
        to=lambda made: person,
        back=person.get_absolute_url(),
    )


@require_safe
def person_pick(request: HttpRequest) -> HttpResponse:
    """The picker's answer: persons by name, pinyin, initials; the phone's mask tells namesakes apart.

    `?members=1`: only those entered as Party members.
    """
    people = Person.objects.visible_to(request.user)
    if request.GET.get("members"):
        people = people.filter(party_member__active=True)
    return offer(request, people, named, lambda person: mask_phone(person.phone))


def _found(request: HttpRequest, pk: int) -> Person:
    return get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
