"""Posts as committee staff use them: ringing, the next one's first day, who comes, the end of a registration."""

from datetime import date

import pytest
from django.urls import reverse

from committees.models import Community
from grids.actions import member_registrations, posts
from grids.models import GridPost, MemberRegistration
from grids.queries.gaps import without
from grids.queries.registrations import registered_members
from tests.grids.conftest import make_node
from tianyuan.audit.models import AuditEvent
from tianyuan.refusals import Conflict, Denied

TODAY, LIST = date(2026, 11, 10), "/member-registrations/"


def _page(browser, path, status=200, **sent):
    response = browser.get(path, sent)
    assert response.status_code == status, response.content.decode()[:500]
    return response.content.decode()


@pytest.fixture
def longquan(tree, committee):
    """龙泉, which has no committee and is served by 龙井's, with a cell."""
    served = Community.objects.create(name="龙泉", order=90, served_by=committee)
    top = make_node(tree.town, "龙泉社区", 3, served)
    return make_node(make_node(top, "第1组", 4), "01网格", 5)


# ---- ringing
def test_the_staff_ring_whoever_looks_after_their_communities_and_the_line_above(
    as_user, clerk, other_secretary, tree, longquan, make_person, post_of
):
    browser = as_user(clerk)
    places = {"总网格长": (tree.town, "chief"), "组长": (tree.group, "head"), "龙泉员": (longquan, "worker")}
    held = {
        name: post_of(node, make_person(name, phone="13887500001"), kind)
        for name, (node, kind) in places.items()
    }
    for page in (tree.cells[0], longquan):
        text = _page(browser, page.get_absolute_url())
        for name, post in held.items():
            shown = post.node.path in (page.path, *[above.path for above in _line(page)])
            assert (reverse("posts:call", args=[post.pk]) in text) == shown, name
    before = AuditEvent.objects.count()
    answer = browser.post(reverse("posts:call", args=[held["龙泉员"].pk]))
    assert "13887500001" in answer.content.decode()
    assert AuditEvent.objects.count() == before + 1
    assert "第1组 01网格网格员" in AuditEvent.objects.latest("pk").note
    refused = as_user(other_secretary).post(reverse("posts:call", args=[held["龙泉员"].pk]))
    assert refused.status_code == 404
    assert as_user(other_secretary).post(reverse("posts:call", args=[held["总网格长"].pk])).status_code == 200


def _line(node):
    while node.parent:
        node = node.parent
        yield node


def test_who_is_over_is_rung_no_more(as_user, clerk, cell, make_person, post_of):
    post = post_of(cell, make_person("前任", phone="13887500001"), until="2026-11-09")
    assert as_user(clerk).post(reverse("posts:call", args=[post.pk])).status_code == 404


# ---- the next one
def test_the_next_one_begins_the_day_after(as_user, secretary, cell, make_person, post_of):
    path = reverse("posts:appoint", args=[cell.pk]) + "?kind=worker"
    browser = as_user(secretary)
    assert 'value="2026-11-10"' in _page(browser, path)
    post_of(cell, make_person("现任"), until="2026-11-30")
    page = _page(browser, path)
    assert 'value="2026-12-01"' in page
    assert "现在的人到 2026 年 11 月 30 日止" in page
    sent = {"person": make_person("下任", kept_by=cell.community.committee).pk, "starts_on": "2026-12-01"}
    assert browser.post(path, sent).status_code == 302
    page = _page(browser, cell.get_absolute_url())
    assert "12 月 1 日接任" in page
    assert "现在还不负责" in page
    assert 'value="2026-11-10"' in _page(browser, f"{path}&acting=1")  # who acts meanwhile begins today


def test_one_of_two_ways_to_say_who_is_asked_for(as_user, secretary, cell):
    page = _page(as_user(secretary), reverse("posts:appoint", args=[cell.pk]) + "?kind=worker")
    assert page.count("（两项填一项）") == 2
    assert '人员 <span class="soft">（可不填）' not in page
    pair = _page(as_user(secretary), reverse("posts:appoint", args=[cell.pk]) + "?kind=party_pair")
    assert "两项填一项" not in pair


def test_a_merge_says_who_never_began(as_user, town_officer, tree, make_person, post_of):
    gone, heir = tree.cells[:2]
    post_of(heir, make_person("在任的"))
    post_of(gone, make_person("现任的"), until="2026-11-30")
    post_of(gone, make_person("将任的"), since="2026-12-01")
    page = _page(as_user(town_officer), reverse("grid:merge", args=[gone.pk]), into=heir.pk, carry="on")
    assert "网格员现任的今天离任" in page
    assert "网格员将任的还没上岗，不再上岗" in page
    assert "将任的今天离任" not in page


# ---- registrations
def test_a_served_community_is_offered_and_only_those_in_sight_are_to_choose(
    as_user, clerk, town_officer, longquan, other_community, make_member
):
    make_member("甲")
    page = _page(as_user(clerk), f"{LIST}new/")
    assert ">龙泉社区</option>" in page
    assert f">{other_community}</option>" not in page
    listed = _page(as_user(clerk), LIST)
    assert ">龙泉社区</option>" in listed
    assert f">{other_community}</option>" not in listed
    assert f">{other_community}</option>" in _page(as_user(town_officer), LIST)
    assert as_user(clerk).get(LIST, {"community": other_community.pk}).status_code == 400


@pytest.fixture
def bound(make_member, cell, post_of):
    person = make_member("联格甲")
    return MemberRegistration.objects.get(member__person=person), post_of(cell, person, "party_pair")


def _step(browser, name, registration):
    return browser.post(reverse(f"member_registrations:{name}", args=[registration.pk]), follow=True)


def test_an_end_frees_the_cell_the_same_day_and_is_taken_back(as_user, clerk, bound, cell):
    registration, post = bound
    browser = as_user(clerk)
    page = _page(browser, LIST)
    assert "联格甲的报到今天结束" in page
    assert "btn-danger" not in page
    assert f'href="{cell.get_absolute_url()}"' in page
    assert f'href="{post.person.get_absolute_url()}"' in page
    ended = _step(browser, "end", registration).content.decode()
    assert "已结束联格甲的报到，第1组 01网格今天起缺联格党员" in ended
    assert reverse("member_registrations:take_back_end", args=[registration.pk]) in ended
    assert not registered_members().exists()
    assert "缺联格党员" in _page(browser, cell.get_absolute_url())
    assert cell in without(type(cell).objects.filter(pk=cell.pk), "party_pair")
    back = _step(browser, "take_back_end", registration).content.decode()
    assert "已撤回：联格甲仍在龙井社区报到，仍在第1组 01网格联格" in back
    assert GridPost.objects.current().get() == post
    assert registered_members().count() == 1
    assert MemberRegistration.objects.get().ended_on is None


def test_one_who_began_today_or_is_still_to_come_is_bound_again_too(clerk, make_member, tree, post_of):
    person = make_member("联格甲")
    registration = MemberRegistration.objects.get()
    post_of(tree.cells[0], person, "party_pair", since="2026-11-10", until="2026-11-20")
    post_of(tree.cells[1], person, "party_pair", since="2026-12-01")
    before = set(GridPost.objects.values_list("node", "starts_on", "ends_on"))
    member_registrations.end(registration, by=clerk)
    assert not GridPost.objects.exists()
    member_registrations.take_back_end(registration, by=clerk)
    assert set(GridPost.objects.values_list("node", "starts_on", "ends_on")) == before


def test_what_followed_is_not_undone(clerk, secretary, bound, cell, community, make_member):
    registration, _ = bound
    other = make_member("联格乙")
    member_registrations.end(registration, by=clerk)
    taken = posts.appoint(cell, other, kind="party_pair", starts_on=TODAY, by=secretary)
    with pytest.raises(Conflict, match="联格乙从"):
        member_registrations.take_back_end(registration, by=clerk)
    assert MemberRegistration.objects.get(pk=registration.pk).state == "ended"
    posts.take_back(taken, by=secretary)
    again = member_registrations.register(registration.member, community, by=clerk)
    with pytest.raises(Conflict, match="重新报到"):
        member_registrations.take_back_end(registration, by=clerk)
    again.delete()
    MemberRegistration.objects.filter(pk=registration.pk).update(ended_on=date(2026, 11, 9))
    registration.refresh_from_db()
    with pytest.raises(Denied, match="今天"):
        member_registrations.take_back_end(registration, by=clerk)


def test_only_the_community_takes_it_back(bound, clerk, other_secretary):
    registration, _ = bound
    member_registrations.end(registration, by=clerk)
    with pytest.raises(Denied):
        member_registrations.take_back_end(registration, by=other_secretary)


# ---- the page of a community
def test_what_lies_below_a_long_table_is_one_press_away(as_user, clerk, tree):
    page = _page(as_user(clerk), tree.here.get_absolute_url())
    for anchor in ("posts", "matters", "sponsors"):
        assert f'href="#{anchor}"' in page
        assert page.count(f'id="{anchor}"') == 1


# ---- the picker under the keyboard
@pytest.mark.e2e
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("keys", [["Enter"], ["ArrowDown", "Enter"], ["Enter", "Enter"]])
def test_enter_before_the_list_is_there_chooses_and_sends_nothing(
    open_as, secretary, cell, make_person, keys
):
    make_person("程小组", kept_by=cell.community.committee)
    if keys[0] == "ArrowDown":
        make_person("程小组长", kept_by=cell.community.committee)  # ↓ and Enter take the first of several
    page = open_as(secretary, reverse("posts:appoint", args=[cell.pk]) + "?kind=worker")
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.locator("input[name=person_text]").focus()
    page.keyboard.type("程")
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_selector("text=已选：程小组")
    assert sent == []
    page.keyboard.press("Enter")  # chosen: now it is the form's
    page.wait_for_url(f"**{cell.get_absolute_url()}")
    assert GridPost.objects.get().person.name == "程小组"
