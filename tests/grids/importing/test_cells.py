"""The import of the tree and its posts: reports, all or nothing, twice the same, posts handed over."""

import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from committees.models import PartyMember, Person
from grids.actions import nodes
from grids.importing import exporting
from grids.imports import CELLS
from grids.models import GridNode, GridPost, MemberRegistration, NodeChange
from grids.states import Level, PostKind
from tests.cast import TODAY
from tianyuan import clock
from tianyuan.audit.models import AuditEvent
from tianyuan.documents import imports
from tianyuan.documents.imports import Status
from tianyuan.documents.tables import Table, read_table
from tianyuan.permissions import SYSTEM, Denied

HEAD = [
    "社区",
    "组",
    "网格",
    "官方代码",
    "户数",
    "人数",
    "网格员",
    "网格员手机",
    "联格党员",
    "联格党员手机",
    "网格长",
    "网格长手机",
]
ZHANG, LI, WANG = ("张梅", "10012345678"), ("李勇", "10012345679"), ("王强", "10012345670")


@pytest.fixture
def seeded(town):
    """The nodes of the three communities, no 组 yet."""
    nodes.seed(by=SYSTEM)
    return town


@pytest.fixture
def registered(seeded, unit):
    """王强 is a member of the hospital, registered in 龙井."""
    person = Person.objects.create(name=WANG[0], phone=WANG[1])
    member = PartyMember.objects.create(person=person, organization=unit)
    return MemberRegistration.objects.create(
        member=member, community=seeded.communities["龙井"], state="confirmed",
        registered_on=date(2026, 1, 5), confirmed_on=date(2026, 1, 6),
    )  # fmt: skip


def line(community="龙井", group="第12组", cell="03网格", *, code="", counts=("9", "26"), worker=("", ""),
         pair=("", ""), head=("", "")):  # fmt: skip
    return [community, group, cell, code, *counts, *worker, *pair, *head]


def group_line(group="第12组", head=("", ""), **values):
    return line(group=group, cell="", counts=("", ""), head=head, **values)


def look(rows, by):
    spec = imports.spec_for(CELLS, by=by)
    return spec, imports.check(Table([HEAD, *rows]), spec, by)


def bring_in(rows, by):
    spec, report = look(rows, by)
    assert said(report) == []
    return imports.apply(report, spec, by=by)


def said(report):
    return [words for row in report.rows for words in report.messages(row)]


def changes(report):
    return [(change.title, change.old, change.new) for row in report.rows for change in row.changes]


def cell_of(name="03网格"):
    return GridNode.objects.active().get(level=Level.CELL, name=name)


def held(kind=PostKind.WORKER, day=None):
    return [post.person.name for post in GridPost.objects.current(day).filter(kind=kind)]


@pytest.fixture
def brought(seeded, registered, town_officer):
    """One cell with both halves, its 组 with a head; entered in spring."""
    bring_in(
        [group_line(head=("赵刚", "10012345671")), line(worker=ZHANG, pair=WANG, code="Y1")], town_officer
    )
    GridPost.objects.update(starts_on=date(2026, 3, 2))
    return cell_of()


# ---- new
def test_cells_come_in_with_their_groups_counts_and_posts(brought):
    assert brought.full_name == "第12组 03网格"
    assert brought.path == f"{brought.parent.path}{brought.pk}/"
    assert brought.parent.path == f"{brought.parent.parent.path}{brought.parent_id}/"
    assert (brought.community.name, brought.order, brought.parent.order) == ("龙井", 3, 12)
    assert (brought.households, brought.residents, brought.code) == (9, 26, "Y1")
    assert held() == ["张梅"]
    assert held(PostKind.PARTY_PAIR) == ["王强"]
    assert held(PostKind.HEAD) == ["赵刚"]
    assert Person.objects.named("zm").get().name == "张梅"
    assert Person.objects.filter(name="王强").count() == 1


def test_one_audit_row_and_a_history_for_every_node(brought):
    assert AuditEvent.objects.filter(verb="nodes.import").count() == 1
    assert {change.kind for change in brought.changes.all()} == {"created", "coded", "counted"}
    assert brought.parent.changes.get().kind == "created"


def test_names_are_read_as_people_write_them(seeded, town_officer):
    bring_in(
        [
            line("龙井社区", "12", "3"),
            line(group="１２组", cell="4网格"),
            line(group="老街组", cell="甲网格"),
        ],
        town_officer,
    )
    found = set(GridNode.objects.filter(level=Level.CELL).values_list("parent__name", "name"))
    assert found == {("第12组", "03网格"), ("第12组", "04网格"), ("老街组", "甲网格")}


def test_one_person_on_two_cells_is_one_person(seeded, town_officer):
    bring_in([line(cell="01", worker=ZHANG), line(cell="02", worker=ZHANG)], town_officer)
    assert Person.objects.filter(name="张梅").count() == 1
    assert held() == ["张梅", "张梅"]


# ---- again
def test_the_same_sheet_twice_changes_nothing(brought, town_officer):
    spec, report = look(
        [group_line(head=("赵刚", "10012345671")), line(worker=ZHANG, pair=WANG, code="Y1")], town_officer
    )
    assert {row.status for row in report.rows} == {Status.SAME}
    assert imports.apply(report, spec, by=town_officer) == 0


def test_empty_cells_change_nothing(brought, town_officer):
    _, report = look([line(counts=("", ""))], town_officer)
    assert report.rows[0].status == Status.SAME


def test_a_changed_worker_is_shown_and_takes_over_today(brought, town_officer):
    spec, report = look([line(worker=LI)], town_officer)
    assert changes(report) == [("网格员", "张梅", "李勇")]
    imports.apply(report, spec, by=town_officer)
    assert held(day=TODAY - timedelta(days=1)) == ["张梅"]
    assert held() == ["李勇"]
    assert GridPost.objects.get(person__name="张梅").ends_on == TODAY - timedelta(days=1)


def test_changed_counts_and_code_are_shown_and_told(brought, town_officer):
    spec, report = look([line(counts=("10", "27"), code="Y2")], town_officer)
    assert changes(report) == [("官方代码", "Y1", "Y2"), ("户数", "9", "10"), ("人数", "26", "27")]
    before = brought.version
    imports.apply(report, spec, by=town_officer)
    told = {(row.kind, row.before, row.after) for row in NodeChange.objects.filter(node=brought)}
    assert {("coded", "Y1", "Y2"), ("counted", "9 户 26 人", "10 户 27 人")} <= told
    assert cell_of().version == before + 1


def test_who_was_entered_today_is_replaced_not_ended_before_the_beginning(seeded, town_officer):
    bring_in([line(worker=ZHANG)], town_officer)
    bring_in([line(worker=LI)], town_officer)
    assert held() == ["李勇"]
    assert GridPost.objects.count() == 1


def test_a_new_number_is_a_new_number_not_a_new_person(brought, town_officer):
    spec, report = look([line(worker=("张梅", "10099990000"))], town_officer)
    assert changes(report) == [("网格员手机", "原号码", "新号码")]
    imports.apply(report, spec, by=town_officer)
    assert Person.objects.get(name="张梅").phone == "10099990000"
    assert GridPost.objects.filter(kind="worker").count() == 1


def test_halves_may_be_exchanged(brought, town_officer, unit, town):
    zhang = PartyMember.objects.create(person=Person.objects.get(name="张梅"), organization=unit)
    MemberRegistration.objects.create(
        member=zhang, community=town.communities["龙井"], state="confirmed",
        registered_on=date(2026, 1, 5), confirmed_on=date(2026, 1, 6),
    )  # fmt: skip
    bring_in([line(worker=WANG, pair=ZHANG)], town_officer)
    assert (held(), held(PostKind.PARTY_PAIR)) == (["王强"], ["张梅"])


# ---- refused
@pytest.mark.parametrize(
    ("row", "words"),
    [
        (line("龙井", worker=("张梅", "1001234567")), "第 2 行 网格员手机 位数不对"),
        (line("东山"), "第 2 行 社区 没有“东山”，现有：龙井、宝丰、九甲"),
        (line(group=""), "第 2 行 组 没有填，网格要建在组之下"),
        (line(counts=("九", "26")), "第 2 行 户数 应是整数"),
        (line(counts=("9", "99999")), "第 2 行 人数 应在 0 到 10000 之间"),
        (line(worker=("张梅", "")), "第 2 行 网格员手机 没有填；新登记的人要填手机号，同名的人才分得清"),
        (line(worker=("", ZHANG[1])), "第 2 行 网格员 有手机号没有姓名"),
        (line(worker=("张梅", "100****5678")), "第 2 行 网格员手机 带星号，认不出是谁，请填完整"),
        (line(pair=LI), "第 2 行 联格党员 没有在龙井社区报到，请先登记并确认党员报到（核对姓名和手机号）"),
        (line(worker=WANG, pair=WANG), "第 2 行 联格党员 和网格员是同一个人，1+1 要两个人"),
        (line(head=LI), "第 2 行 网格长 只填在组或社区的行里"),
        (line(cell="", worker=ZHANG, counts=("", "")), "第 2 行 网格员 只填在网格的行里，这一行是组"),
        (line(code="代" * 31), "第 2 行 官方代码 太长（31 个字，最多 30 个字）"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_by_row_and_column(seeded, registered, town_officer, row, words):
    _, report = look([row], town_officer)
    assert said(report) == [words]
    assert not GridNode.objects.filter(level__gte=Level.GROUP).exists()


def test_a_cell_twice_in_a_sheet_is_refused(seeded, town_officer):
    _, report = look([line(), line(group="12", cell="3")], town_officer)
    assert said(report) == ["第 3 行 与第 2 行重复（社区、组、网格相同）"]


def test_a_code_twice_in_a_sheet_is_refused(seeded, town_officer):
    _, report = look([line(cell="1", code="Y1"), line(cell="2", code="Y1")], town_officer)
    assert said(report) == ["第 3 行 与第 2 行重复（官方代码相同）"]


def test_a_cell_that_moved_is_led_to_its_page(brought, town_officer):
    _, report = look([line(group="第13组", code="Y1")], town_officer)
    words = "Y1 现由 龙井社区 第12组 03网格 使用；网格换组请在网格页面办“划转”，换代码请先在那边改掉"
    assert said(report) == [f"第 2 行 官方代码 {words}"]


@pytest.mark.parametrize("way", ["closed", "recoded"])
def test_a_code_that_was_anothers_says_whose_and_until_when(brought, town_officer, way):
    if way == "closed":
        GridPost.objects.update(ends_on=date(2026, 11, 9))
        nodes.close(brought, by=town_officer)
    else:
        nodes.recode(brought, "Y9", by=town_officer)
    with clock.frozen(clock.at(date(2026, 11, 12), 9)):
        spec, report = look([line(group="第13组", code="Y1"), line(group="第13组", cell="4")], town_officer)
        words = "官方代码 Y1 曾由 龙井社区 第12组 03网格 使用，已于 2026 年 11 月 10 日撤销"
        assert (said(report), [words in row.hints for row in report.rows]) == ([], [True, False])
        imports.apply(report, spec, by=town_officer)
    taken = GridNode.objects.active().get(code="Y1")
    assert taken.full_name == "第13组 03网格"
    told = taken.changes.get(kind="coded")
    assert told.note == "此代码 2026 年 11 月 10 日以前属于龙井社区 第12组 03网格"


def test_a_code_that_stays_or_comes_home_is_nobodys_else(brought, town_officer):
    nodes.recode(brought, "Y9", by=town_officer)
    _, report = look([line(code="Y1")], town_officer)
    assert not [words for words in report.rows[0].hints if "代码" in words]


def test_who_stands_beside_cannot_be_a_half_too(brought, town_officer):
    acting = Person.objects.create(name=LI[0], phone=LI[1])
    GridPost.objects.create(
        node=brought, person=acting, kind="worker", acting=True, starts_on=date(2026, 5, 1)
    )
    _, report = look([line(worker=LI)], town_officer)
    assert said(report) == ["第 2 行 网格员 李勇在这里任代理网格员，一人只担任一个岗位"]


def test_somebody_named_already_for_later_is_not_overlapped(brought, town_officer):
    GridPost.objects.filter(kind="worker").update(ends_on=date(2026, 11, 30))
    later = Person.objects.create(name="孙丽", phone="10012345600")
    GridPost.objects.create(node=brought, person=later, kind="worker", starts_on=date(2026, 12, 1))
    _, report = look([line(worker=LI)], town_officer)
    assert "孙丽从" in said(report)[0]
    assert said(report)[0].endswith("起接任，要改请到网格页面")


def test_a_community_without_a_node_is_said(town, town_officer):
    _, report = look([line()], town_officer)
    assert said(report) == ["第 2 行 社区 网格树里还没有龙井社区，请先在网格页面建立"]


def test_one_wrong_row_keeps_all_out(seeded, town_officer):
    spec, report = look([line(cell="1"), line("东山", cell="2")], town_officer)
    with pytest.raises(imports.BadTable):
        imports.apply(report, spec, by=town_officer)
    assert not GridNode.objects.filter(level__gte=Level.GROUP).exists()


def test_broken_half_way_leaves_nothing(seeded, town_officer, monkeypatch):
    spec, report = look([line(worker=ZHANG)], town_officer)
    monkeypatch.setattr("tianyuan.audit.record", lambda *args, **values: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        imports.apply(report, spec, by=town_officer)
    assert not GridNode.objects.filter(level__gte=Level.GROUP).exists()
    assert not Person.objects.filter(name="张梅").exists()


def test_only_the_town_office_imports(seeded, secretary, town_officer):
    spec, report = look([line()], town_officer)
    with pytest.raises(Denied):
        imports.apply(report, spec, by=secretary)


# ---- pages
def test_officer_uploads_confirms_and_nobody_else_may(seeded, town_officer, secretary, client):
    client.force_login(secretary)
    assert client.get("/grid/import/").status_code == 403
    client.force_login(town_officer)
    assert client.get("/grid/import/").status_code == 200
    text = "\n".join("\t".join(row) for row in [HEAD, line(worker=ZHANG)])
    answer = client.post("/grid/import/", {"text": text}, follow=True)
    address = answer.redirect_chain[-1][0]
    stage = answer.context["stage"]
    assert "还会新建 1 个组：龙井社区第12组。" in answer.content.decode()
    client.post(address, {"stage": str(stage.pk), "seen": stage.fingerprint})
    assert held() == ["张梅"]


def test_groups_that_stand_already_are_not_announced(brought, town_officer):
    spec, report = look(
        [line(), line(cell="09网格"), line(group="第21组"), line(group="第21组", cell="02网格")], town_officer
    )
    assert [words.split("。")[0] for words in spec.also(report.rows)] == ["还会新建 1 个组：龙井社区第21组"]


def test_export_hides_numbers_and_is_read_back_as_no_change(brought, town_officer):
    name, content = exporting.sheet(GridNode.objects.all(), by=town_officer)
    assert name.endswith(".xlsx")
    cells = [cell.value for row in load_workbook(io.BytesIO(content)).active.iter_rows() for cell in row]
    assert "100****5678" in cells
    assert ZHANG[1] not in cells
    spec = imports.spec_for(CELLS, by=town_officer)
    report = imports.check(read_table(SimpleUploadedFile(name, content)), spec, town_officer)
    assert said(report) == []
    assert {row.status for row in report.rows} == {Status.SAME}
    assert len(report.rows) == 5
    assert AuditEvent.objects.filter(verb="nodes.export").exists()


def test_export_holds_what_one_keeps(brought, grid_head, client):
    GridPost.objects.filter(person__user=grid_head).update(node=brought)
    client.force_login(grid_head)
    answer = client.get("/grid/export/")
    assert answer.status_code == 200
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(min_row=2, values_only=True))
    assert [row[:3] for row in rows] == [("龙井", "第12组", "03网格")]


def test_export_is_for_those_who_keep_the_grid(
    town, cell, nobody, county_reader, town_leader, grid_worker, secretary, client
):
    """A list of everybody by name is no ledger: who only reads has the lists', where Party members are masked."""
    for user in (nobody, county_reader, town_leader, grid_worker):
        client.force_login(user)
        assert client.get("/grid/export/").status_code == 403
        assert "/grid/export/" not in client.get("/grid/").content.decode()


def test_where_there_is_no_grid_nothing_goes_out(town, secretary, client):
    client.force_login(secretary)
    answer = client.get("/grid/export/")
    assert answer.status_code == 400
    assert "没有网格" in answer.content.decode()


# ---- said in the right words
def test_an_emptied_worker_is_said_not_to_change(brought, town_officer):
    _, report = look([line(code="Y1", pair=WANG)], town_officer)
    row = report.rows[0]
    assert row.status == Status.SAME
    assert row.hints == ["网格员空着不改动，仍是张梅；要免去请到网格页面“结束”"]
    assert held() == ["张梅"]


def test_a_sheet_without_the_column_says_nothing_of_it(brought, town_officer):
    spec = imports.spec_for(CELLS, by=town_officer)
    table = Table([["社区", "组", "网格", "户数"], ["龙井", "第12组", "03网格", "9"]])
    assert imports.check(table, spec, town_officer).rows[0].hints == []


def test_the_guide_says_what_an_empty_cell_means(as_user, seeded, town_officer):
    page = as_user(town_officer).get("/grid/import/").content.decode()
    assert page.count("空着不改动，要免去到网格页面“结束”") == 3


def test_who_takes_over_needs_a_number(brought, town_officer):
    _, report = look([line(code="Y1", worker=("李勇", ""), pair=WANG)], town_officer)
    assert said(report) == ["第 2 行 网格员手机 没有填；换人要填手机号，同名的人才分得清"]


def test_exported_counts_are_numbers_and_come_back_unchanged(brought, town_officer):
    _, content = exporting.sheet(GridNode.objects.all(), by=town_officer)
    sheet = load_workbook(io.BytesIO(content)).active
    heads = [cell.value for cell in sheet[1]]
    row = next(row for row in sheet.iter_rows(min_row=2) if row[2].value == "03网格")
    for title, count in (("户数", 9), ("人数", 26)):
        cell = row[heads.index(title)]
        assert (cell.value, cell.data_type, cell.number_format) == (count, "n", "0")
    spec = imports.spec_for(CELLS, by=town_officer)
    table = read_table(SimpleUploadedFile("网格.xlsx", content))
    assert imports.check(table, spec, town_officer).counts == {"new": 0, "changed": 0, "same": 5, "error": 0}
