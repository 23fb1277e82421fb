"""账号与人员: the security administrator links an account to the person whose posts it acts under."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from committees.actions import persons
from committees.filters import AccountFilter
from committees.forms.people import LinkForm
from committees.models import Person
from committees.models.searchable import named
from committees.permissions import check_can_link_account
from committees.views.editing import edit_page, posted
from committees.views.organizations import sent_version
from committees.views.persons import with_posts
from tianyuan.ui.http import action_view, done
from tianyuan.ui.listing import Listing

COLUMNS = [("姓名", "name"), ("职务", ""), ("账号", ""), ("", "")]


@require_safe
def account_list(request: HttpRequest) -> HttpResponse:
    """Persons and their accounts; no phones."""
    check_can_link_account(request.user)
    listing = Listing(
        request,
        with_posts(Person.objects.linkable_by(request.user)).select_related("user"),
        columns=COLUMNS,
        filterset=AccountFilter,
        search=named,
        sorts={"name": ("spelling", "pk")},
        default_sort="name",
        row="committees/_account_row.html",
        empty="还没有登记人员",
        search_label="姓名、拼音或首字母",
    )
    return render(request, "committees/account_list.html", {"listing": listing})


@require_http_methods(["GET", "HEAD", "POST"])
def account_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Link an account to a person."""
    person = _found(request, pk)
    return edit_page(
        request,
        LinkForm(posted(request), initial={"version": person.version}),
        lambda *, user, version: persons.link_account(person, user, by=request.user, version=version),
        title=f"{person.name}：关联账号",
        lead="关联以后，这个账号按此人的职务办事。",
        words="已关联。",
        to=lambda saved: "persons:accounts",
        back="persons:accounts",
        submit="关联",
    )


@action_view
def account_unlink(request: HttpRequest, pk: int) -> HttpResponse:
    """The account loses the person's posts."""
    person = _found(request, pk)
    persons.unlink_account(person, by=request.user, version=sent_version(request))
    return done(request, f"已解除{person.name}的账号关联。", "persons:accounts")


def _found(request: HttpRequest, pk: int) -> Person:
    check_can_link_account(request.user)
    return get_object_or_404(Person.objects.linkable_by(request.user).select_related("user"), pk=pk)
