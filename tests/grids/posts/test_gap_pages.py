"""The gap board empties as one fills it."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from grids.models import GridPost
from tianyuan import clock
from tianyuan.audit.models import AuditEvent


def _page(browser, path, status=200, **data):
    response = browser.post(path, data, follow=True) if data else browser.get(path)
    assert response.status_code == status, response.content.decode()[:500]
    return response.content.decode()


def _fill(cell):
    return reverse("gaps:fill", args=[cell.pk])


def test_one_press_fills_the_row_goes_the_count_moves_and_back(as_user, secretary, tree, make_member):
    person = make_member("补位的")
    browser = as_user(secretary)
    page = _page(browser, "/grid/gaps/")
    assert '缺联格党员 <span class="count">3</span>' in page
    assert "补位的" in page
    sent = {"kind": "party_pair", "person": person.pk, "next": "/grid/gaps/?group=" + str(tree.group.pk)}
    page = _page(browser, _fill(tree.cells[0]), **sent)
    assert "补位的已任第1组 01网格联格党员" in page
    assert '缺联格党员 <span class="count">2</span>' in page
    assert "没有未联格的党员了" in page
    post = GridPost.objects.get()
    assert (post.node, post.person, post.starts_on) == (tree.cells[0], person, date(2026, 11, 10))
    undo = reverse("posts:take_back", args=[post.pk])
    assert undo in page
    browser.post(undo, headers={"referer": "http://testserver/grid/gaps/"})
    assert not GridPost.objects.exists()
    assert '缺联格党员 <span class="count">3</span>' in _page(browser, "/grid/gaps/")


def test_the_gap_board_is_a_tab_for_whom_it_concerns(as_user, secretary, county_reader, grid_worker, tree):
    for user in (secretary, county_reader):
        assert '<a href="/grid/gaps/">缺口</a>' in _page(as_user(user), "/grid/duties/")
    assert "/grid/gaps/" not in _page(as_user(grid_worker), "/grid/duties/")


def test_nobody_fills_elsewhere_or_with_whom_may_not(
    as_user,
    secretary,
    other_secretary,
    county_reader,
    nobody,
    tree,
    make_member,
    make_person,
    other_community,
):
    person = make_member()
    sent = {"kind": "party_pair", "person": person.pk}
    assert as_user(other_secretary).post(_fill(tree.cells[0]), sent).status_code == 404
    assert as_user(county_reader).post(_fill(tree.cells[0]), sent).status_code == 403
    assert as_user(nobody).post(_fill(tree.cells[0]), sent).status_code == 404
    browser = as_user(secretary)
    for bad in (make_person().pk, make_member(community=other_community).pk, "x", 2**70, "\x00"):
        assert browser.post(_fill(tree.cells[0]), {**sent, "person": bad}).status_code == 400
    assert browser.post(_fill(tree.cells[0]), {**sent, "kind": "head"}).status_code == 400
    assert not GridPost.objects.exists()
    assert "填上" not in _page(as_user(county_reader), "/grid/gaps/")


def test_a_head_sees_the_own_cells_and_that_all_is_filled(as_user, head_of_group, tree, make_person, post_of):
    for cell in tree.cells:
        post_of(cell, make_person())
    page = _page(as_user(head_of_group), "/grid/gaps/worker/")
    assert "您管的网格都有网格员了" in page


def test_a_batch_shows_first_then_fills_and_can_be_undone(as_user, secretary, tree, make_member):
    people = [make_member(f"批量{n}") for n in range(2)]
    browser = as_user(secretary)
    page = _page(browser, f"/grid/gaps/batch/?kind=party_pair&group={tree.group.pk}")
    assert '填上这 <span data-ticked="pair" aria-live="polite">2</span> 个' in page
    assert "另有 1 个" in page
    assert not GridPost.objects.exists()
    pairs = [f"{cell.pk}:{person.pk}" for cell, person in zip(tree.cells, people, strict=False)]
    page = _page(browser, "/grid/gaps/batch/", kind="party_pair", pair=pairs)
    assert "已填上 2 个联格党员" in page
    ids = ",".join(str(pk) for pk in GridPost.objects.order_by("pk").values_list("pk", flat=True))
    assert f"/grid/gaps/undo/?posts={ids}" in page
    page = _page(browser, "/grid/gaps/batch/", kind="party_pair", pair=pairs)
    assert "有 2 个没有填" in page
    browser.post(f"/grid/gaps/undo/?posts={ids}")
    assert not GridPost.objects.exists()


@pytest.mark.parametrize("pair", ["", "x", "1:2:3", "1:" + "9" * 30, "\x00:1"])
def test_senseless_batches_are_refused(as_user, secretary, tree, pair):
    sent = {"kind": "party_pair"} | ({"pair": pair} if pair else {})
    assert as_user(secretary).post("/grid/gaps/batch/", sent).status_code == 400


@pytest.mark.parametrize(
    "query",
    ["page=1000000000", "community=x", f"community={2**63}", "group=x", f"group={2**63}", "q=%00", "sort=x"],
)
@pytest.mark.parametrize("path", ["/grid/gaps/", "/grid/gaps/ending/"])
def test_senseless_addresses_are_refused(as_user, secretary, tree, path, query):
    assert as_user(secretary).get(f"{path}?{query}").status_code == 400


@pytest.mark.parametrize("path", ["/grid/gaps/batch/?kind=head", "/grid/gaps/batch/?group=x"])
def test_senseless_previews_are_refused(as_user, secretary, tree, path):
    assert as_user(secretary).get(path).status_code == 400


@pytest.mark.parametrize("ids", ["", "x", "1," * 101, "9" * 20])
def test_senseless_undoing_is_refused(as_user, secretary, tree, ids):
    assert as_user(secretary).post(f"/grid/gaps/undo/?posts={ids}").status_code == 400


def test_the_board_goes_out_as_a_ledger(as_user, secretary, tree):
    content = as_user(secretary).get("/grid/gaps/?as=xlsx").content
    cells = [str(cell.value) for row in load_workbook(BytesIO(content)).active.iter_rows() for cell in row]
    assert "网格缺联格党员清单" in cells
    assert cells.count("01网格") == 1
    assert AuditEvent.objects.filter(verb="grid_gaps.export").count() == 1


def test_filter_and_search_narrow(as_user, town_officer, tree):
    browser = as_user(town_officer)
    assert "共 4 个" in _page(browser, "/grid/gaps/")
    assert "共 3 个" in _page(browser, f"/grid/gaps/?group={tree.group.pk}")
    assert "共 1 个" in _page(browser, f"/grid/gaps/?community={tree.there.community_id}")
    assert "共 2 个" in _page(browser, "/grid/gaps/?q=01")


def test_ending_and_overloaded_boards_lead_on(as_user, secretary, settings, tree, make_person, post_of):
    settings.GRID_MOST_CELLS = 1
    person = make_person("身兼数格")
    for cell in tree.cells[:2]:
        post_of(cell, person, until="2026-11-30")
    page = _page(as_user(secretary), "/grid/gaps/ending/")
    assert page.count("定下一任") == 2
    page = _page(as_user(secretary), "/grid/gaps/overloaded/")
    assert "身兼数格" in page
    assert "2 个" in page


def test_the_board_asks_the_same_for_one_and_three(
    as_user, secretary, tree, make_member, make_person, post_of
):
    browser, asked = as_user(secretary), []
    filler = post_of(tree.cells[0], make_person(), "party_pair")
    other = post_of(tree.cells[1], make_person(), "party_pair")
    for gone in ((), (filler, other)):
        for post in gone:
            post.delete()
            make_member()
        make_member()
        with CaptureQueriesContext(connection) as queries:
            _page(browser, "/grid/gaps/")
        asked.append(len(queries))
    assert asked[0] == asked[1]


# ---- batches of today
def _filled(browser, tree, people):
    pairs = [f"{cell.pk}:{person.pk}" for cell, person in zip(tree.cells, people, strict=False)]
    browser.post("/grid/gaps/batch/", {"kind": "party_pair", "pair": pairs})
    return browser.get("/grid/gaps/").content.decode()  # the flash is seen here, and gone on the next page


def _undo_of(posts):
    return f"/grid/gaps/undo/?posts={','.join(str(post.pk) for post in posts)}"


def test_a_batch_of_today_can_be_undone_from_the_board_by_its_maker_and_the_colleague(
    as_user, secretary, clerk, other_secretary, county_reader, tree, make_member
):
    browser = as_user(secretary)
    _filled(browser, tree, [make_member("甲"), make_member("乙")])
    undo = f'action="{_undo_of(GridPost.objects.order_by("pk"))}"'
    page = _page(browser, "/grid/gaps/worker/")
    assert "您批量登记了 2 个联格党员" in page
    assert undo in page
    page = _page(as_user(clerk), "/grid/gaps/")
    assert f"{secretary.name}批量登记了 2 个联格党员" in page
    assert undo in page
    for stranger in (other_secretary, county_reader):
        assert "批量登记了" not in _page(as_user(stranger), "/grid/gaps/")
    as_user(clerk).post(_undo_of(GridPost.objects.order_by("pk")))
    assert not GridPost.objects.exists()
    assert "批量登记了" not in _page(browser, "/grid/gaps/")
    assert AuditEvent.objects.filter(verb="posts.fill_many").count() == 1


@pytest.mark.parametrize(
    "change", [{"version": 2}, {"ends_on": date(2026, 12, 1)}, {"starts_on": date(2026, 11, 9)}]
)
def test_what_was_changed_since_is_not_undone_with_the_batch(as_user, secretary, tree, make_member, change):
    browser = as_user(secretary)
    _filled(browser, tree, [make_member("甲"), make_member("乙")])
    posts = list(GridPost.objects.order_by("pk"))
    GridPost.objects.filter(pk=posts[0].pk).update(**change)
    page = _page(browser, "/grid/gaps/worker/")
    assert "之后有变动" in page
    assert "/grid/gaps/undo/" not in page
    refused = browser.post(_undo_of(posts))
    assert refused.status_code == 409
    assert "第1组 01网格 甲" in refused.content.decode()
    assert GridPost.objects.count() == 2


def test_yesterdays_batches_are_not_spoken_of(as_user, secretary, tree, make_member, at_work):
    browser = as_user(secretary)
    assert "批量登记了 1 个" in _filled(browser, tree, [make_member()])
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert "批量登记了" not in _page(as_user(secretary), "/grid/gaps/")


def test_after_a_press_the_next_gap_is_at_hand(as_user, secretary, tree, make_member):
    people = [make_member() for _ in tree.cells]
    browser, first, second, last = as_user(secretary), *tree.cells
    query = f"/grid/gaps/?group={tree.group.pk}"
    page = _page(browser, query)
    for cell, following in ((first, second), (second, last), (last, first)):
        assert f'value="{query}#fill-{following.pk}"' in page
        assert f'id="fill-{cell.pk}"' in page
    sent = {"kind": "party_pair", "person": people[0].pk, "next": f"{query}#fill-{second.pk}"}
    assert browser.post(_fill(first), sent).url == f"{query}#fill-{second.pk}"
