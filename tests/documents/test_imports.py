"""The import mechanism: what a row report says, and that confirming is all or nothing, once, and never blind."""

import io
from datetime import date
from types import SimpleNamespace

import openpyxl
import pytest

from tests.documents.workbooks import opened, texts, upload, xlsx
from tianyuan.accounts.models import User
from tianyuan.audit.models import AuditEvent
from tianyuan.documents import cleaners, imports, sheets, stages
from tianyuan.documents.imports import BadCell, Column, ImportSpec, Status
from tianyuan.documents.models import ImportStage
from tianyuan.documents.paste import parse_pasted
from tianyuan.documents.stages import Outcome
from tianyuan.documents.tables import BadTable, Table, read_table
from tianyuan.outbox import deliveries
from tianyuan.work.models import Work, WorkState

KEY = "tests.accounts"
calls: list[int] = []


def current(keys, by):
    found = User.objects.filter(username__in=[key[0] for key in keys])
    return {(user.username,): {"username": user.username, "name": user.name} for user in found}


def write(rows, *, by):
    calls.append(len(rows))
    for row in rows:
        if row.values["name"] == "炸":
            raise BadTable("单位已经撤销")
        User.objects.update_or_create(username=row.values["username"], defaults={"name": row.values["name"]})


def check_rows(rows, by):
    for row in rows:
        if row.values.get("name") == "近":
            row.hint("与待上会的一条相近")


SPEC = ImportSpec(
    key=KEY,
    title="账号",
    columns=(
        Column("username", "账号", aliases=("登录名",), required=True, help="字母和数字", max_length=20),
        Column("name", "姓名", required=True),
        Column("phone", "手机号", aliases=("电话", "联系电话"), clean=cleaners.phone, help="11 位"),
        Column("born", "日期", clean=cleaners.day),
    ),
    apply=write,
    natural_key=("username",),
    current=current,
    check_rows=check_rows,
    template_rows=(("zhangsan", "张三", "10012345678", "2026-11-18"),),
    lines=("name",),
    chain=("username", "name"),
)


@imports.source(KEY)
def accounts(*, by, committee_id):
    return SPEC


@pytest.fixture
def user(db):
    calls.clear()
    return User.objects.create_user("importer", name="导入人")


def report(*rows, spec=SPEC, **options):
    return imports.check(Table([list(row) for row in rows]), spec, SimpleNamespace(), **options)


def words(*rows, **options) -> str:
    with pytest.raises(BadTable) as refused:
        report(*rows, **options)
    return refused.value.words


def kept(user, *rows) -> ImportStage:
    return stages.keep_table(read_table(upload(xlsx(*rows))), KEY, by=user)


HEAD = ["账号", "姓名", "手机号"]


# ---- check
@pytest.mark.django_db
def test_headings_in_any_order_by_alias_below_title_rows():
    found = report(
        ["县直单位账号表", "", "", ""],
        ["填报单位：镇党建办", "", "", ""],
        [" 姓 名 ", "备注", "联系电话（必填）", "登录名*"],
        ["张三", "x", "100 1234 5678", "a1"],
    )
    assert found.rows[0].values == {"name": "张三", "phone": "10012345678", "username": "a1"}
    assert (found.header_row, found.ignored, found.rows[0].number) == (3, ["备注"], 4)


@pytest.mark.django_db
def test_wrong_cell_is_named_by_row_column_and_reason():
    found = report(HEAD, *[[f"a{n}", "张三", "10012345678"] for n in range(5)], ["a9", "李四", "1001234"])
    row = found.rows[5]
    assert row.status is Status.ERROR
    assert found.messages(row) == ["第 7 行 手机号 位数不对"]
    assert found.counts == {"new": 5, "changed": 0, "same": 0, "error": 1}


@pytest.mark.django_db
def test_required_too_long_and_several_errors_of_one_row():
    found = report(HEAD, ["x" * 21, "", "abc"])
    assert found.messages(found.rows[0]) == [
        "第 2 行 账号 太长（21 个字，最多 20 个字）",
        "第 2 行 姓名 没有填",
        "第 2 行 手机号 只能是数字",
    ]


@pytest.mark.django_db
def test_duplicates_within_the_file_are_named():
    found = report(HEAD, ["a1", "张三", ""], ["a2", "李四", ""], ["a1", "王五", ""])
    assert found.messages(found.rows[2]) == ["第 4 行 与第 2 行重复（账号相同）"]
    assert found.rows[0].status is Status.NEW


@pytest.mark.django_db
def test_new_changed_same_and_an_empty_cell_changes_nothing():
    for name in ["a1", "a2"]:
        User.objects.create_user(name, name="张三")
    found = report(["账号", "姓名", "手机号"], ["a1", "张三", ""], ["a2", "李四", ""], ["a3", "王五", ""])
    assert [row.status for row in found.rows] == [Status.SAME, Status.CHANGED, Status.NEW]
    change = found.rows[1].changes[0]
    assert (change.title, change.old, change.new) == ("姓名", "张三", "李四")
    optional = ImportSpec(
        KEY, "账号", (SPEC.columns[0], Column("name", "姓名")), write, ("username",), current
    )
    row = report(["账号", "姓名"], ["a1", ""], spec=optional).rows[0]
    assert (row.status, row.values["name"]) == (Status.SAME, "张三")


def test_missing_columns_headings_and_rows_are_said():
    assert words(["账号", "电话"], ["a", "1"]) == "缺少这些列：姓名。请照模板补上，表头的先后不要紧。"
    assert "没有找到表头" in words(["甲", "乙"], ["a", "1"])
    assert words(HEAD) == "表头下面没有内容。"
    assert (
        words(["账号", "登录名", "姓名"], ["a", "b", "c"]) == "表头里“账号”和“登录名”是同一列，请只留一列。"
    )


@pytest.mark.django_db
def test_hint_does_not_stop_a_row():
    found = report(HEAD, ["a1", "近", ""])
    assert (found.rows[0].status, found.rows[0].hints) == (Status.NEW, ["与待上会的一条相近"])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "values", "number"),
    [
        ("a1\t张三\na2\t李四", {"username": "a1", "name": "张三"}, 1),
        ("姓名\t账号\n张三\ta1", {"username": "a1", "name": "张三"}, 2),
        ("#接龙\n标题\n1. a1 张三\n2. a2 李四", {"username": "a1", "name": "张三"}, 1),
    ],
)
def test_pasted_with_or_without_heading(text, values, number):
    pasted = parse_pasted(text)
    found = report(*pasted.rows, order=imports.order_of(pasted, SPEC))
    assert (found.rows[0].values, found.rows[0].number) == (values, number)


def test_pasted_rows_that_do_not_fit():
    pasted = parse_pasted("1\t2\t3\t4\t5")
    assert "粘贴了 5 列" in words(*pasted.rows, order=imports.order_of(pasted, SPEC))
    plain = ImportSpec(KEY, "账号", SPEC.columns, write)
    for text in ["一行\n又一行", "#接龙\n1. 甲 乙"]:
        with pytest.raises(BadTable, match="单元格"):
            imports.order_of(parse_pasted(text), plain)


# ---- cleaners
@pytest.mark.parametrize(
    ("clean", "text", "value"),
    [
        (cleaners.phone, "１００１２３４５６７８", "10012345678"),
        (cleaners.phone, "+8610012345678", "10012345678"),
        (cleaners.phone, "0875-7123456", "0875-7123456"),
        (cleaners.integer(0, 5000), "1,200", 1200),
        (cleaners.day, "2026年11月8日", date(2026, 11, 8)),
        (cleaners.day, "20261108", date(2026, 11, 8)),
        (cleaners.yes_no, "√", True),
        (cleaners.yes_no, "否", False),
        (cleaners.choices([("school", "学校")]), " 学 校", "school"),
        (cleaners.choices([("school", "学校")]), "school", "school"),
    ],
)
def test_cleaner_takes_what_people_write(clean, text, value):
    assert clean(text) == value


@pytest.mark.parametrize(
    ("clean", "text"),
    [
        (cleaners.phone, "1381234567"),
        (cleaners.phone, "12"),
        (cleaners.phone, "无"),
        (cleaners.integer(), str(2**31)),
        (cleaners.integer(), str(2**63)),
        (cleaners.integer(), "9" * 31),
        (cleaners.integer(), "-1"),
        (cleaners.integer(), "1.5"),
        (cleaners.day, "2026-13-01"),
        (cleaners.day, "明天"),
        (cleaners.yes_no, "也许"),
        (cleaners.choices([("school", "学校")]), "医院"),
    ],
)
def test_cleaner_refuses_in_words(clean, text):
    with pytest.raises(BadCell) as refused:
        clean(text)
    assert refused.value.words


# ---- confirm
def test_confirm_writes_all_rows_once_and_records_it(user):
    stage = kept(user, HEAD, ["a1", "张三", "10012345678"], ["a2", "李四", ""])
    assert stages.confirm(stage, by=user, seen=stage.fingerprint) is Outcome.APPLIED
    assert stages.confirm(stage, by=user, seen=stage.fingerprint) is Outcome.APPLIED
    assert calls == [2]
    assert set(User.objects.exclude(pk=user.pk).values_list("username", "name")) == {
        ("a1", "张三"),
        ("a2", "李四"),
    }
    event = AuditEvent.objects.get(verb="imports.apply")
    assert (event.actor_id, event.after) == (user.pk, {"new": 2, "changed": 0, "same": 0, "error": 0})


def test_confirmed_import_keeps_no_persons(user):
    stage = kept(user, HEAD, ["a1", "张三", "10012345678"])
    stages.confirm(stage, by=user, seen=stage.fingerprint)
    stage.refresh_from_db()
    assert stage.rows == []
    assert "10012345678" not in str(stage.report)


def test_same_file_twice_changes_nothing(user):
    rows = [HEAD, ["a1", "张三", ""], ["a2", "李四", ""]]
    first = kept(user, *rows)
    stages.confirm(first, by=user, seen=first.fingerprint)
    second = kept(user, *rows)
    assert second.report["counts"] == {"new": 0, "changed": 0, "same": 2, "error": 0}
    stages.confirm(second, by=user, seen=second.fingerprint)
    assert calls == [2]


def test_one_wrong_row_stops_all(user):
    stage = kept(user, HEAD, ["a1", "张三", ""], ["a2", "李四", "12"])
    assert stages.confirm(stage, by=user, seen=stage.fingerprint) is Outcome.REFUSED
    assert not calls
    with pytest.raises(BadTable, match="没有导入任何一行"):
        imports.apply(report(HEAD, ["a2", "李四", "12"]), SPEC, by=user)


def test_refusal_of_the_app_undoes_every_row(user):
    stage = kept(user, HEAD, ["a1", "张三", ""], ["a2", "炸", ""])
    with pytest.raises(BadTable, match="撤销"):
        stages.confirm(stage, by=user, seen=stage.fingerprint)
    assert not User.objects.filter(username="a1").exists()
    stage.refresh_from_db()
    assert stage.applied_at is None
    assert not AuditEvent.objects.filter(verb="imports.apply").exists()


def test_what_changed_meanwhile_is_shown_instead_of_applied(user):
    stage = kept(user, HEAD, ["a1", "张三", ""])
    seen = stage.fingerprint
    User.objects.create_user("a1", name="别人先建")
    assert stages.confirm(stage, by=user, seen=seen) is Outcome.CHANGED
    assert not calls
    stage.refresh_from_db()
    assert stage.report["rows"][0]["changes"] == [["姓名", "别人先建", "张三"]]
    assert "重新核对" in stage.note
    # The old page's button confirms the old report: it must not apply the new one.
    assert stages.confirm(stage, by=user, seen=seen) is Outcome.CHANGED
    assert stages.confirm(stage, by=user, seen=stage.fingerprint) is Outcome.APPLIED
    assert User.objects.get(username="a1").name == "张三"


def test_key_written_in_the_same_moment_is_a_change_not_a_crash(user, monkeypatch):
    stage = kept(user, HEAD, ["a1", "张三", ""])

    def too_late(rows, *, by):
        User.objects.create_user("importer", name="重复")  # breaks the unique key

    monkeypatch.setitem(imports._sources, KEY, lambda *, by, committee_id: _with(too_late))
    assert stages.confirm(stage, by=user, seen=stage.fingerprint) is Outcome.CHANGED


def _with(apply):
    return ImportSpec(KEY, "账号", SPEC.columns, apply, ("username",), current)


def test_unconfirmed_uploads_go_after_a_week(user):
    old = kept(user, HEAD, ["a1", "张三", ""])
    ImportStage.objects.filter(pk=old.pk).update(created_at=old.created_at - stages.KEPT * 1.1)
    fresh = kept(user, HEAD, ["a1", "张三", ""])
    assert list(ImportStage.objects.values_list("pk", flat=True)) == [fresh.pk]


# ---- in the background
@pytest.fixture
def large(monkeypatch):
    monkeypatch.setattr(stages, "BACKGROUND_ABOVE", 1)


@pytest.mark.django_db(transaction=True)
def test_large_import_runs_in_the_background_once(user, large):
    stage = kept(user, HEAD, ["a1", "张三", ""], ["a2", "李四", ""])
    for _ in range(2):
        assert stages.confirm(stage, by=user, seen=stage.fingerprint, url="/x/") is Outcome.STARTED
    assert not calls
    assert Work.objects.count() == 1
    deliveries.run_due()
    work = stages.work_of(stage)
    assert (work.state, work.url) == (WorkState.DONE, "/x/")
    assert User.objects.filter(username__in=["a1", "a2"]).count() == 2
    assert stages.confirm(stage, by=user, seen=stage.fingerprint) in (Outcome.APPLIED, Outcome.STARTED)
    deliveries.run_due()
    assert calls == [2]


@pytest.mark.django_db(transaction=True)
def test_large_import_shows_what_changed_and_why_it_was_refused(user, large):
    stage = kept(user, HEAD, ["a1", "张三", ""], ["a2", "李四", ""])
    stages.confirm(stage, by=user, seen=stage.fingerprint)
    User.objects.create_user("a1", name="先建")
    deliveries.run_due()
    stage.refresh_from_db()
    assert stage.applied_at is None
    assert "重新核对" in stage.note
    assert not calls

    refused = kept(user, HEAD, ["b1", "张三", ""], ["b2", "炸", ""])
    stages.confirm(refused, by=user, seen=refused.fingerprint)
    deliveries.run_due()
    work = stages.work_of(refused)
    assert work.state == WorkState.FAILED
    assert "单位已经撤销" in work.error
    assert not User.objects.filter(username="b1").exists()


@pytest.mark.django_db(transaction=True)
def test_large_import_meets_a_key_written_in_the_same_moment(user, large, monkeypatch):
    stage = kept(user, HEAD, ["a1", "张三", ""], ["a2", "李四", ""])

    def too_late(rows, *, by):
        User.objects.create_user("importer", name="重复")

    monkeypatch.setitem(imports._sources, KEY, lambda *, by, committee_id: _with(too_late))
    stages.confirm(stage, by=user, seen=stage.fingerprint)
    deliveries.run_due()
    stage.refresh_from_db()
    assert stages.work_of(stage).state == WorkState.DONE
    assert "重新核对" in stage.note


# ---- sheets handed out
@pytest.mark.django_db
def test_template_can_be_filled_in_and_uploaded():
    name, content = sheets.template(SPEC)
    assert name == "账号导入模板.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet, sample = book.worksheets
    assert [cell.value for cell in sheet[3]] == ["账号*", "姓名*", "手机号", "日期"]
    assert [cell.value for cell in sheet[2]][:3] == ["字母和数字", None, "11 位"]
    assert texts(sample)[1] == ["zhangsan", "张三", "10012345678", "2026-11-18"]
    for column, value in zip("ABC", ["a1", "张三", "10012345678"], strict=True):
        sheet[f"{column}4"] = value
    stream = io.BytesIO()
    book.save(stream)
    row = imports.check(read_table(upload(stream.getvalue())), SPEC, None).rows[0]
    assert (row.number, row.values["phone"], row.status) == (4, "10012345678", Status.NEW)


@pytest.mark.django_db
def test_template_left_empty_is_said():
    _, content = sheets.template(SPEC)
    with pytest.raises(BadTable, match="表头下面没有内容"):
        imports.check(read_table(upload(content)), SPEC, None)


def test_marked_file_shows_wrong_cells_red_and_can_be_mended_and_uploaded(user):
    text = "标题\n账号,姓名,手机号\na1,=1+1,10012345678\na2,李四,12\na2,王五,\n"
    stage = stages.keep_table(read_table(upload(text.encode(), "单位.csv")), KEY, by=user)
    name, content = sheets.marked(stage)
    assert name == "单位-标出错误.xlsx"
    sheet = opened(content)
    assert sheet["B3"].value == "=1+1"
    assert sheet["C4"].fill.fgColor.rgb == "FFF8C9C4"
    assert sheet["C4"].font.bold
    assert sheet["C3"].fill.fill_type is None
    assert sheet["D4"].value == "第 4 行 手机号 位数不对"
    assert sheet["D5"].value == "第 5 行 与第 4 行重复（账号相同）"
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert imports.check(read_table(upload(content)), SPEC, user).counts["error"] == 2


def test_a_refused_choice_offers_only_what_people_call_it():
    clean = cleaners.choices([("government", "党政机关"), ("school", "学校")])
    assert (clean("学校"), clean("school")) == ("school", "school")
    with pytest.raises(imports.BadCell) as refused:
        clean("医馆")
    assert refused.value.words == "不认识“医馆”，应是：党政机关、学校"
