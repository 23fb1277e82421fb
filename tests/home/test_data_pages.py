"""数据: the pages, the rows behind every number, the interface; by rights."""

import io
from dataclasses import replace
from datetime import timedelta

import openpyxl
import pytest

from committees.models import PartyMember
from grids.models import GridNode, MemberRegistration, Registration
from servicelists.models import Claim, Meeting, Need, Resolution, ServiceItem
from tests.home.conftest import node, post
from tianyuan import clock
from tianyuan.home import figures

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(
    tree,
    committee,
    community,
    unit,
    other_unit,
    other_committee,
    make_need,
    make_list,
    make_person,
    lone_community,
):
    """At least one row behind every figure, in 龙井 and elsewhere."""
    Registration.objects.create(
        organization=unit, community=community, registered_on=clock.today(), state="confirmed",
        confirmed_on=clock.today(),
    )  # fmt: skip
    member = PartyMember.objects.create(person=make_person("钱学森"), organization=unit)
    MemberRegistration.objects.create(
        member=member,
        community=community,
        state="confirmed",
        registered_on=clock.today(),
        confirmed_on=clock.today(),
    )
    october = make_list(month="2026-10", stage="published", published_at=clock.now())
    for n, state in enumerate(["planned", "done"]):
        ServiceItem.objects.create(
            list=october, committee=committee, organization=[unit, other_unit][n], category="health", title=f"义诊{n}",
            due_on=clock.today(), state=state, done_at=clock.now() if state == "done" else None,
        )  # fmt: skip
    closed = make_need(
        state="closed", closed_at=clock.now(), rating="satisfied", cell=tree.cell, title="路灯不亮"
    )
    make_need(state="solved_in_grid", cell=tree.half)
    make_need(state="accepted")
    make_need(state="closed", closed_at=clock.now(), rating="dissatisfied")
    make_need(other_committee, state="accepted", cell=tree.far_cell, title="别处的事")
    Claim.objects.create(
        need=closed, committee=committee, organization=unit, role="lead", state="verified", claimed_at=clock.now(),
        registered_at=clock.now(),
    )  # fmt: skip
    agenda = committee.agendas.create(list=october)
    meeting = october.meetings.create(
        committee=committee, agenda=agenda, starts_at=clock.now() - timedelta(days=3), place="x", state="closed",
        opened_at=clock.now(), closed_at=clock.now(),
    )  # fmt: skip
    for state in ("open", "done"):
        row = Resolution.objects.create(
            committee=committee, meeting=meeting, text=f"划线{state}", due_on=clock.today(), state=state,
            settled_at=clock.now() if state == "done" else None, created_at=clock.now(),
        )  # fmt: skip
        row.organizations.add(unit)
    make_need(state="reported", title="人行横道", kind="wish")
    Need.objects.filter(pk=make_need(title="没人管的路", community=lone_community).pk).update(committee=None)
    Resolution.objects.create(
        committee=committee, meeting=meeting, text="请镇里协调", due_on=clock.today(), state="open",
        created_at=clock.now(), referred_at=clock.now(), town_due_on=clock.today() - timedelta(days=1),
    ).organizations.add(unit)  # fmt: skip
    return tree


PLACES = ["town", "committee", "organization", "node", "cell"]


@pytest.fixture
def scope_at(world, committee, unit):
    year = clock.today().year
    return {
        "town": figures.Scope(year), "committee": figures.Scope(year, committee=committee),
        "organization": figures.Scope(year, organization=unit), "node": figures.Scope(year, node=world.here),
        "cell": figures.Scope(year, node=world.cell),
    }.__getitem__  # fmt: skip


def listed(browser, key, scope, **more):
    answer = browser.get(f"/data/rows/{key}/", {**scope.place, "year": scope.year, "size": 100, **more})
    assert answer.status_code == 200, key
    listing = answer.context["listing"]
    assert listing.count == len(listing.rows)
    return listing.count


# ---- every number opens its rows
@pytest.mark.parametrize("place", PLACES)
def test_every_number_opens_as_many_rows_as_it_says(place, scope_at, as_user, town_officer):
    scope, browser = scope_at(place), as_user(town_officer)
    counted = figures.snapshot(scope)
    assert {key: listed(browser, key, scope) for key in counted.values} == counted.values
    for rate, part, whole in counted.rates():
        found = [listed(browser, rate.key, scope, of=of) for of in ("part", "whole")]
        assert found == [part, whole]
    assert any(counted.values.values())


def test_every_figure_has_rows_in_this_world(scope_at):
    values = figures.snapshot(scope_at("town")).values
    assert not [key for key, value in values.items() if not value]


@pytest.mark.parametrize(
    "person", ["secretary", "committee_member", "clerk", "liaison", "group_head", "cell_worker"]
)
def test_who_may_count_sees_as_many_rows_even_if_some_are_not_for_him(person, world, request, as_user):
    user = request.getfixturevalue(person)
    scope = figures.Scope.of(user)
    browser = as_user(user)
    for key, value in figures.snapshot(scope).values.items():
        assert listed(browser, key, scope) == value


def test_rows_are_searched_sorted_exported_and_printed(world, as_user, town_officer):
    browser = as_user(town_officer)
    url = "/data/rows/problems_accepted/"
    found = browser.get(url, {"q": "路灯"}).content.decode()
    assert "路灯不亮" in found
    assert "别处的事" not in found
    for sort in ("c1", "-c3", "start"):
        assert browser.get(url, {"sort": sort}).status_code == 200
    assert "data-print" in browser.get(url, {"as": "print"}).content.decode()
    sheet = openpyxl.load_workbook(io.BytesIO(browser.get(url, {"as": "xlsx"}).content)).active
    texts = {cell.value for row in sheet.iter_rows() for cell in row}
    assert {"路灯不亮", "别处的事", "受理问题明细"} <= texts


def test_rows_stand_in_the_fixed_order_of_the_communities(world, as_user, town_officer):
    page = as_user(town_officer).get("/data/rows/grid_cells/").context["listing"]
    assert [line.cells[0].text for line in page.rows] == ["第12组 03网格", "第12组 04网格", "第1组 01网格"]


def test_the_search_keeps_the_place_and_so_does_clearing_it(world, committee, as_user, town_officer):
    page = as_user(town_officer).get(
        "/data/rows/problems_accepted/", {"committee": committee.pk, "q": "路灯"}
    )
    words = page.content.decode()
    assert f'name="committee" value="{committee.pk}"' in words
    assert f"/data/rows/problems_accepted/?committee={committee.pk}" in words
    assert (
        "清空"
        not in as_user(town_officer).get("/data/rows/claims/", {"committee": committee.pk}).content.decode()
    )


def test_names_are_masked_and_what_is_not_for_one_is_withheld_in_words(
    world, as_user, clerk, committee_member
):
    page = as_user(clerk).get("/data/rows/grid_workers/").content.decode()
    assert "李*" in page
    assert "李四光" not in page
    page = as_user(committee_member).get("/data/rows/grid_workers/").content.decode()
    assert "李*" not in page
    assert "只计数" in page
    assert "03网格" in page


def test_a_search_does_not_tell_what_one_may_not_read(world, as_user, committee_member, clerk):
    for user, hits in ((clerk, 1), (committee_member, 0)):
        page = as_user(user).get("/data/rows/grid_workers/", {"q": "李四光"})
        assert page.context["listing"].count == hits


def test_bad_addresses_are_answered_in_words(world, as_user, town_officer, secretary, other_committee):
    browser = as_user(town_officer)
    for url, status in [
        ("/data/rows/nonsense/", 404), ("/data/rows/claims/?committee=x", 400), ("/data/rows/claims/?year=1", 400),
        ("/data/rows/claims/?committee=99999999999999999999", 404), ("/data/rows/claims/?page=0", 400),
        ("/data/rows/claim_rate/?of=all", 400), ("/data/?year=9999999999", 400), ("/data/?node=%00", 400),
        ("/data/rows/claims/?page=1000000", 200), ("/data/?committee=1&node=2", 400), ("/data/rows/claims/?q=%00", 400),
        (f"/data/rows/grid_cells/?organization={other_committee.pk}", 404), ("/data/rows/claims/?sort=x", 400),
    ]:  # fmt: skip
        assert browser.get(url).status_code == status, url
    assert as_user(secretary).get("/data/", {"committee": other_committee.pk}).status_code == 404


# ---- the page
def test_the_town_has_decisions_rates_committees_and_the_account(world, as_user, town_officer, make_need):
    make_need(state="reported", title="人行横道")
    page = as_user(town_officer).get("/data/").content.decode()
    order = [
        page.index(words) for words in ("等镇里拿主意", "需求认领率", "固定顺序", "加减乘除总账", "口径）")
    ]
    assert order == sorted(order)
    assert page.rindex("龙井</a>") < page.rindex("宝丰") if "宝丰</a>" in page else True
    for words in (
        "共建上“加”成员",
        "活动上“减”距离",
        "效果上“乘”合力",
        "发展上“除”瓶颈",
        "截至 11 月 10 日 10:00",
    ):
        assert words in page
    assert page.count('class="why"') == 8


def test_numbers_of_the_page_lead_to_their_rows(world, as_user, town_officer):
    browser = as_user(town_officer)
    context = browser.get("/data/").context
    for _, rows in context["sections"]:
        for row in rows:
            assert browser.get(row.url).context["listing"].count == row.value
    for share in context["rates"]:
        assert browser.get(share.whole_url).context["listing"].count == share.whole


def test_only_this_years_figures_obey_the_year(world, as_user, town_officer):
    before = as_user(town_officer).get("/data/", {"year": 2025})
    values = {row.figure.key: row.value for _, rows in before.context["sections"] for row in rows}
    assert values["service_items"] == 0
    assert values["problems_solved"] == 3
    assert '<option value="2025" selected>' in before.content.decode()


def test_each_sees_the_own_place_and_the_county_no_decisions(
    world, as_user, secretary, liaison, group_head, county_reader, make_need, nobody
):
    make_need(state="reported", title="人行横道")
    assert "龙井社区“大党委”数据" in as_user(secretary).get("/data/").content.decode()
    page = as_user(liaison).get("/data/").content.decode()
    assert "县医院党委数据" in page
    assert "1+1 双配率" not in page
    page = as_user(group_head).get("/data/").content.decode()
    assert "第12组数据" in page
    assert "服务清单" not in page
    assert "拿主意" not in as_user(county_reader).get("/data/").content.decode()
    assert as_user(nobody).get("/data/").status_code == 403


def test_menu_has_the_data_for_who_has_figures(as_user, cell_worker, secretary, sysadmin):
    assert 'href="/data/"' in as_user(secretary).get("/").content.decode()
    assert 'href="/data/"' in as_user(cell_worker).get("/").content.decode()
    assert 'href="/data/"' not in as_user(sysadmin).get("/").content.decode()


def test_the_ledger_holds_every_figure_with_its_definition(world, as_user, town_officer):
    answer = as_user(town_officer).get("/data/", {"as": "xlsx"})
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    by_name = {row[2]: row for row in rows if row[2]}
    for figure in figures.FIGURES.values():
        assert by_name[figure.name][3] == figure.value(figures.Scope.town())
        assert by_name[figure.name][6] == figure.definition
    assert by_name["问题解决率"][3] == 60.0


def test_a_ledger_of_rows_has_numbers_as_numbers(world, as_user, town_officer):
    GridNode.objects.filter(pk=world.cell.pk).update(households=9, residents=26)
    answer = as_user(town_officer).get("/data/rows/grid_cells/", {"as": "xlsx"})
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert any({9, 26} <= set(row) for row in rows)
    assert not any("26" in row for row in rows)


def test_the_page_costs_the_same_whatever_there_is(
    world, as_user, town_officer, make_need, make_person, committee
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = as_user(town_officer)

    def cost(url):
        with CaptureQueriesContext(connection) as queries:
            browser.get(url)
        return len(queries)

    urls = [
        "/data/",
        f"/data/?committee={committee.pk}",
        "/data/rows/grid_workers/",
        "/data/rows/problems_accepted/",
    ]
    before = [cost(url) for url in urls]
    for number in range(5):
        made = node(world.group, 5, f"{number}网格")
        post(made, make_person(), "worker")
        make_need(state="accepted", cell=made)
    assert [cost(url) for url in urls] == before
    assert before[0] <= 36


# ---- the interface
def test_a_row_is_added_and_the_figure_moves(world, as_user, town_officer, make_person, committee):
    browser = as_user(town_officer)

    def now(where="town/"):
        return browser.get(f"/api/v1/figures/{where}").json()

    before = now()
    assert set(before) >= {
        "committees", "organizations", "registered_organizations", "service_items", "grid_cells", "grid_workers",
        "registered_members", "claims", "problems_solved", "paired_rate",
    }  # fmt: skip
    cell = before["grid_cells"]
    assert (cell["name"], cell["measure"], cell["kind"], cell["value"]) == ("网格", "个", "存量", 3)
    assert cell["definition"]
    assert cell["as_of"].startswith("2026-11-10T02:00")  # UTC, as everywhere in the API
    post(node(world.group, 5, "05网格"), make_person(), "worker")
    assert [now()[key]["value"] for key in ("grid_cells", "grid_workers")] == [4, 3]
    assert now(f"committees/{committee.pk}/")["grid_cells"]["value"] == 3
    assert now(f"nodes/{world.group.pk}/")["grid_cells"]["value"] == 3
    assert "committees" not in now(f"nodes/{world.group.pk}/")
    assert now("town/?year=2025")["service_items"]["value"] == 0
    assert before["paired_rate"]["value"] == 33.3
    assert (before["paired_rate"]["part"], before["paired_rate"]["whole"]) == (1, 3)


def test_the_interface_tells_each_the_own(
    world, as_user, secretary, committee, other_committee, group_head, unit, liaison, nobody
):
    def status(user, where):
        return as_user(user).get(f"/api/v1/figures/{where}").status_code

    assert status(secretary, "town/") == 403
    assert status(secretary, f"committees/{committee.pk}/") == 200
    assert status(secretary, f"committees/{other_committee.pk}/") == 404
    assert status(secretary, f"nodes/{world.cell.pk}/") == 200
    assert status(secretary, f"nodes/{world.far_cell.pk}/") == 404
    assert status(group_head, f"nodes/{world.here.pk}/") == 404
    assert status(liaison, f"organizations/{unit.pk}/") == 200
    assert status(liaison, "committees/99999999999999999999/") == 404
    assert status(secretary, f"committees/{committee.pk}/?year=x") == 400
    assert status(secretary, f"committees/{committee.pk}/?yaer=2026") == 400
    assert status(nobody, "town/") == 403


def test_a_committee_that_serves_another_community_says_so(
    world, lone_community, committee, secretary, as_user
):
    assert "含代管的" not in as_user(secretary).get("/data/").content.decode()
    lone_community.served_by = committee
    lone_community.save()
    assert f"含代管的{lone_community}" in as_user(secretary).get("/data/").content.decode()


# ---- ways to a part, and what adds up
def test_pages_of_nodes_and_units_lead_to_their_data_for_who_may_open_it(
    world, as_user, town_officer, group_head, county_reader, unit, nobody
):
    for user in (town_officer, county_reader):
        browser = as_user(user)
        for at in (world.here, world.group):
            page = browser.get(f"/grid/{at.pk}/")
            if page.status_code == 200:
                assert f'href="/data/?node={at.pk}"' in page.content.decode()
        assert (
            f'href="/data/?organization={unit.pk}"'
            in browser.get(f"/organizations/{unit.pk}/").content.decode()
        )
    page = as_user(town_officer).get(f"/grid/{world.here.pk}/").content.decode()
    assert f'href="/data/?node={world.here.pk}"' in page
    assert (
        f'href="/data/?node={world.group.pk}"'
        in as_user(group_head).get(f"/grid/{world.group.pk}/").content.decode()
    )


def test_a_unit_leads_only_those_to_its_data_who_may_open_it(world, as_user, liaison, secretary, unit):
    page = as_user(liaison).get(f"/organizations/{unit.pk}/").content.decode()
    assert f'href="/data/?organization={unit.pk}"' in page
    page = as_user(secretary).get(f"/organizations/{unit.pk}/").content.decode()
    assert "/data/?organization=" not in page


def test_a_community_left_to_the_town_is_offered_and_makes_the_sum_whole(
    world, lone_community, as_user, town_officer, committee
):
    alone = node(node(world.town, 3, str(lone_community), community=lone_community), 4, "第9组")
    node(alone, 5, "01网格")
    browser = as_user(town_officer)
    page = browser.get("/data/")
    assert f"{lone_community}（没有大党委，由镇里管）" in page.content.decode()
    assert f"{lone_community}数据" in page.content.decode()

    def cells(place):
        found = browser.get("/data/", {"place": place})
        assert found.status_code == 200
        return {row.figure.key: row.value for _, rows in found.context["sections"] for row in rows}[
            "grid_cells"
        ]

    parts = [cells(value) for value, _, _ in page.context["offered"]]
    assert sum(parts) == cells("") == 4
    lone_community.served_by = committee
    lone_community.save()
    assert "由镇里管" not in browser.get("/data/").content.decode()


def test_the_place_chosen_stays_chosen(world, committee, as_user, town_officer):
    page = as_user(town_officer).get("/data/", {"place": f"committee-{committee.pk}"})
    assert f'<option value="committee-{committee.pk}" selected>' in page.content.decode()
    assert page.context["scope"].committee == committee


# ---- decisions by name
def test_every_matter_has_its_name_and_its_own_page(world, as_user, town_officer, make_need):
    browser = as_user(town_officer)
    for url in ("/", "/data/"):
        page = browser.get(url).content.decode().split('class="card decisions"')[1].split("</section>")[0]
        for title in ("人行横道", "没人管的路", "请镇里协调"):
            assert f"<b>{title}</b>" in page
        for model, title, route in ((Need, "人行横道", "needs"), (Need, "没人管的路", "needs")):
            assert f'href="/{route}/{model.objects.get(title=title).pk}/"' in page
        assert "全部" not in page
        assert 'class="n"' not in page


def test_more_matters_than_a_handful_open_exactly_those(world, as_user, town_officer, make_need):
    for n in range(4):
        make_need(state="reported", title=f"又一件{n}")
    make_need(state="pending", title="挂账的事")
    browser = as_user(town_officer)
    page = browser.get("/data/").content.decode()
    assert "全部 5 件" in page
    rows = browser.get("/data/rows/needs_reported/?year=2026")
    assert rows.context["listing"].count == 5
    assert "挂账的事" not in rows.content.decode()


# ---- rows, files, years, addresses
def test_units_say_where_they_are_members_and_registered_and_are_found_by_it(
    world, as_user, town_officer, unit, committee, community
):
    browser = as_user(town_officer)
    page = browser.get("/data/rows/organizations/", {"q": community.name})
    line = next(line for line in page.context["listing"].rows if line.cells[0].text == unit.name)
    words = {cell.label: cell.text for cell in line.cells}
    assert committee.short_name in words["大党委"].split("、")
    assert community.name in words["报到社区"].split("、")
    names = [line.cells[0].text for line in page.context["listing"].rows]
    assert len(names) == len(set(names))
    unit.memberships.update(left_on=clock.today())
    Registration.objects.filter(organization=unit).update(state="ended", ended_on=clock.today())
    found = browser.get("/data/rows/organizations/", {"q": community.name}).context["listing"].rows
    assert unit.name not in [line.cells[0].text for line in found]


def test_days_in_the_file_of_rows_are_days(world, as_user, town_officer):
    answer = as_user(town_officer).get("/data/rows/registered_members/", {"as": "xlsx"})
    cells = [c for row in openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows() for c in row]
    day = next(cell for cell in cells if getattr(cell, "is_date", False))
    assert (day.value.date(), day.number_format) == (clock.today(), "yyyy-mm-dd")


def test_the_file_asks_nobody_which_rows_he_may_open(world, as_user, town_officer, monkeypatch):
    from tianyuan.home import sheets

    def asked(*_):
        raise AssertionError("asked for a file")

    sheet = sheets.SHEETS[MemberRegistration]
    monkeypatch.setitem(sheets.SHEETS, MemberRegistration, replace(sheet, opened=asked))
    browser = as_user(town_officer)
    for shape in ("xlsx", "print"):
        assert browser.get("/data/rows/registered_members/", {"as": shape}).status_code == 200


def test_the_file_of_the_town_has_the_committees_on_a_second_sheet(world, as_user, town_officer):
    book = openpyxl.load_workbook(io.BytesIO(as_user(town_officer).get("/data/?as=xlsx").content))
    rows = list(book["大党委本月进度"].iter_rows(values_only=True))
    line = next(row for row in rows if row[1] == "龙井")
    assert (line[6], line[7], line[8]) == (
        1,
        2,
        1,
    )  # of October's two items one is done; one waits for the town


def test_years_with_rows_are_offered_and_one_alone_is_no_choice(world, as_user, town_officer):
    browser = as_user(town_officer)
    page = browser.get("/data/")
    assert page.context["years"] == [2026]
    assert 'name="year"' not in page.content.decode()
    Meeting.objects.update(starts_at=clock.now() - timedelta(days=365))
    page = browser.get("/data/")
    assert page.context["years"] == [2026, 2025]
    assert '<option value="2025">' in page.content.decode()


@pytest.mark.parametrize("url", ["/data/?unit=1", "/data/?as=zzz", "/data/?place=town-1", "/data/?place=node-",
                                 "/data/?place=node-x", "/data/?place=node-1&committee=1", "/data/?q=x",
                                 "/data/rows/claims/?unit=1", "/data/rows/claims/?as=pdf"])  # fmt: skip
def test_what_an_address_should_not_hold_is_refused_and_not_taken_for_the_town(url, as_user, town_officer):
    answer = as_user(town_officer).get(url)
    assert answer.status_code == 400
    assert "地址里" in answer.content.decode() or "没有别的样子" in answer.content.decode()
