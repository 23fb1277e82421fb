"""补录, 补充议题, 单位当场同意, the county's tables, and the question before minutes are issued: through the API."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.storage import default_storage

from servicelists.actions import claims, compiling, rooms
from servicelists.models import Claim, Meeting, Minutes, ReportTemplate
from tests.api.conftest import Program, ok, refused
from tests.documents.workbooks import upload, xlsx
from tianyuan import clock
from tianyuan.outbox import deliveries
from tianyuan.work.models import Work

pytestmark = pytest.mark.django_db


# ---- 补录
@pytest.fixture
def compiled(make_list, make_need, secretary):
    november = make_list()
    needs = [make_need(title=title, state="accepted", list=november) for title in ("路灯不亮", "菜市场排水")]
    compiling.compile_list(november, by=secretary)
    return november, *needs


def past(user, listed, **said):
    yesterday = clock.local(clock.now() - timedelta(days=1)).replace(tzinfo=None)
    values = {"starts_at": yesterday.isoformat(timespec="minutes"), "place": "老会议室", **said}
    return Program(user).post(f"monthly-lists/{listed.pk}/record-afterwards/", values)


def test_a_past_meeting_is_entered_at_once(compiled, secretary, liaison, unit, other_unit):
    listed, lamp, drain = compiled
    said = {
        "everyone": True, "attendance": [{"organization": other_unit.pk, "presence": "leave"}],
        "results": [
            {"need": lamp.pk, "claims": [{"organization": unit.pk, "measure": "换灯"}]},
            {"need": drain.pk, "outcome": "reported", "note": "涉及县道"},
        ],
    }  # fmt: skip
    refused(past(liaison, listed, **said), 403, "补录")
    made = ok(past(secretary, listed, **said), 201)
    assert (made["state"], made["recorded_afterwards"], made["held_at"]) == (
        "closed",
        True,
        made["starts_at"],
    )
    lamp.refresh_from_db(), drain.refresh_from_db()
    assert (lamp.state, drain.state) == ("claimed", "reported")
    claim = Claim.objects.get(need=lamp)
    assert (claim.state, claim.promised_on) == ("registered", listed.service_month.last_day)
    seen = ok(Program(secretary).get(f"meetings/{made['id']}/attendance/"))
    assert {row["organization"]["id"]: row["presence"] for row in seen["units"]}[other_unit.pk] == "leave"
    assert seen["counts"]["unmarked"] == 0
    refused(past(secretary, listed), 409, "已经闭会")


def test_what_the_paper_cannot_say_changes_nothing(compiled, secretary, unit, other_unit):
    listed, lamp, _ = compiled
    claim = {"organization": unit.pk}
    for said, words in (
        ({"results": [{"need": lamp.pk, "outcome": "withdrawn"}]}, f"需求 {lamp.pk}：撤回请写明去向"),
        ({"results": [{"need": lamp.pk, "claims": [{**claim, "quantity": 10**6}]}]}, f"需求 {lamp.pk}："),
        ({"results": [{"need": lamp.pk, "outcome": "reported", "claims": [claim]}]}, "只写一样"),
        ({"results": [{"need": lamp.pk}, {"need": lamp.pk}]}, "只写一次"),
        ({"results": [{"need": 999999}]}, "无权查看"),
        ({"attendance": [claim, claim]}, "只写一次"),
        ({"starts_at": "2099-01-01T09:00"}, "在将来"),
        ({"starts_at": "2001-01-01T09:00"}, "早于"),
        ({"results": [{"need": lamp.pk, "outcome": "claimed"}]}, "outcome"),
        ({"results": ["x"]}, "results"),
    ):
        refused(past(secretary, listed, **said), 400, words)
    assert not Meeting.objects.exists()
    lamp.refresh_from_db()
    assert lamp.state == "awaiting"


# ---- 补充议题
def test_a_need_is_added_after_the_notice(notified, make_need, secretary, liaison):
    need, at = make_need(title="井盖坏了", state="accepted"), f"meetings/{notified.pk}/supplement/"
    refused(Program(liaison).post(at, {"need": need.pk}), 403, "补充议题")
    made = ok(Program(secretary).post(at, {"need": need.pk}), 201)
    assert (made["supplement"], made["need"]["id"]) == (True, need.pk)
    refused(Program(secretary).post(at, {"need": make_need(state="submitted").pk}), 403, "不能补充到议程")
    refused(Program(secretary).post(at, {"need": 999999}), 400, "need")
    Meeting.objects.update(state="closed", opened_at=clock.now(), closed_at=clock.now())
    later = make_need(title="晚了", state="accepted")
    refused(Program(secretary).post(at, {"need": later.pk}), 403, "已闭会")


# ---- 单位当场同意
@pytest.fixture
def intent(opened, item_of, other_unit, other_liaison):
    return claims.create(item_of("路灯").need, quantity=1, organization=other_unit, by=other_liaison)


def test_a_unit_in_the_room_says_yes(opened, intent, other_unit, secretary, clerk, liaison):
    at, said = f"meetings/{opened.pk}/agree-here/", {"claim": intent.pk}
    refused(Program(secretary).post(at, said), 403, "没有登记到会")
    rooms.mark(opened, other_unit, "present", by=secretary)
    refused(Program(liaison).post(at, said), 403, "主持")
    refused(Program(secretary).post(at, {"claim": 999999}), 400, "没有这件单位认领")
    assert ok(Program(clerk).post(at, said))["state"] == "agreed"
    assert ok(Program(clerk).post(f"meetings/{opened.pk}/agree-here-back/", said))["state"] == "intent"
    assert ok(Program(secretary).post(at, said))["state"] == "registered"


def test_who_said_yes_is_registered_with_the_others(opened, intent, other_unit, secretary):
    rooms.mark(opened, other_unit, "present", by=secretary)
    at = f"meetings/{opened.pk}/register-answered/"
    assert ok(Program(secretary).post(at))["registered"] == 0
    assert ok(Program(secretary).post(at, {"here": [intent.pk]}))["registered"] == 1
    refused(Program(secretary).post(at, {"here": [999999]}), 400, "没有这件单位认领")


# ---- issuing
def test_issuing_asks_first_while_comments_wait(three_of_each, secretary, deputy):
    row = Minutes.objects.latest("pk")
    Meeting.objects.filter(pk=row.meeting_id).update(
        state="closed", opened_at=clock.now(), closed_at=clock.now()
    )
    row.comments.create(text="地点不对", at=clock.now())
    at = f"minutes/{row.pk}/issue/"
    refused(Program(deputy).post(at, {"confirmed": True}), 403, "印发")
    asked = Program(secretary).post(at)
    refused(asked, 409, "还有 1 条意见没有答复")
    assert asked.json()["code"] == "unconfirmed"
    row.refresh_from_db()
    assert row.state == "draft"
    assert ok(Program(secretary).post(at, {"confirmed": True}))["state"] == "issued"


# ---- 上级表格
def county_table(*headings: str):
    return upload(
        xlsx(["昌宁县需求汇总表"], list(headings) or ["序号", "需求内容", "所在社区"], [None]), "汇总表.xlsx"
    )


def added(user, file=None, **said):
    values = {"rows_kind": "needs", "file": file or county_table(), **said}
    return Program(user).client.post("/api/v1/report-templates/", values)


def test_a_table_is_kept_pointed_at_and_filled(
    secretary, liaison, committee, need, django_capture_on_commit_callbacks
):
    assert added(liaison, committee=committee.pk).status_code == 403
    refused(added(secretary), 403, "镇里添加")
    made = ok(added(secretary, committee=committee.pk), 201)
    assert made["columns"] == {"A": "number", "B": "title", "C": "community"}
    asker, at = Program(secretary), f"report-templates/{made['id']}"
    look = ok(asker.get(f"{at}/look/"))
    assert look["sheets"][0]["rows"][1] == ["序号", "需求内容", "所在社区"]
    assert {"key": "title", "label": "事项"} in look["fields_known"] or look["fields_known"]
    pointed = {
        "name": "月报",
        "sheet": "Sheet",
        "header_row": 2,
        "first_row": 3,
        "columns": {"b": "title"},
        "version": 1,
    }
    assert ok(asker.post(f"{at}/edit/", pointed))["columns"] == {"B": "title"}
    refused(asker.post(f"{at}/edit/", pointed), 409, "已有人改过")
    work = ok(asker.post(f"{at}/export/", {"first": str(need.list.month)}), 202)
    with django_capture_on_commit_callbacks(execute=True):
        deliveries.run_due()
    row = Work.objects.get(pk=work["id"])
    assert row.state == "done", row.error
    with default_storage.open(row.file.path) as stored:
        book = openpyxl.load_workbook(io.BytesIO(stored.read()))
    assert book.active["B3"].value == need.title
    assert asker.ids("report-templates/") == [made["id"]]
    ok(asker.post(f"{at}/retire/"))
    assert (asker.ids("report-templates/"), asker.ids("report-templates/", retired="yes")) == (
        [],
        [made["id"]],
    )
    refused(asker.post(f"{at}/export/", {"first": "2026-11"}), 403, "停用")
    assert ok(asker.post(f"{at}/restore/"))["retired_at"] is None


def test_tables_and_columns_that_cannot_be(secretary, other_secretary, committee):
    refused(added(secretary, upload(b"%PDF-1.4", "表.xlsx"), committee=committee.pk), 400, "PDF")
    refused(added(secretary, upload(b"", "表.xlsx"), committee=committee.pk), 400, "file")
    refused(added(secretary, committee=committee.pk, rows_kind="x"), 400, "rows_kind")
    assert not ReportTemplate.objects.exists()
    made = ok(added(secretary, committee=committee.pk), 201)
    asker, at = Program(secretary), f"report-templates/{made['id']}"
    good = {"name": "月报", "sheet": "Sheet", "header_row": 2, "first_row": 3, "columns": {"A": "number"}}
    for wrong, words in (
        ({"columns": {"1": "title"}}, "不是表格的列"),
        ({"columns": {"ZZZ": "title"}}, "不是表格的列"),
        ({"columns": {"A": "password"}}, "不认识"),
        ({"columns": {}}, "至少指定一列"),
        ({"sheet": "没有的"}, "没有"),
        ({"first_row": 2}, "表头下面"),
        ({"header_row": 0}, "header_row"),
    ):
        refused(asker.post(f"{at}/edit/", {**good, **wrong}), 400, words)
    for wrong in ({"first": "2026-13"}, {"first": "x"}, {}, {"first": "2026-11", "last": "2026-10"}):
        assert asker.post(f"{at}/export/", wrong).status_code == 400
    for step in ("edit", "export", "retire", "restore"):
        assert Program(other_secretary).post(f"{at}/{step}/", good).status_code == 404
    assert ReportTemplate.objects.get().version == 1
