"""按上级表格导出 from the upload to the filled copy."""

import io
import re
from types import SimpleNamespace

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from servicelists.actions import report_templates as actions
from servicelists.models import Need, ReportTemplate
from servicelists.papers import county
from servicelists.papers.words import day
from servicelists.states import RowsKind
from tests.documents.test_filling import county as county_book
from tests.documents.workbooks import saved, upload, xlsx
from tianyuan import clock
from tianyuan.audit.models import AuditEvent
from tianyuan.documents import filling
from tianyuan.documents.guard import BadTable
from tianyuan.months import Month
from tianyuan.permissions import Denied
from tianyuan.refusals import BadInput, Conflict
from tianyuan.work.models import Work

pytestmark = pytest.mark.django_db
NOVEMBER = Month(2026, 11)


def needs_book():
    return xlsx(
        ["昌宁县需求汇总表"],
        ["序号", "需求内容", "所在社区", "涉及户数", "认领单位", "完成时限", "办理状态", "备注"],
        [None],
    )


@pytest.fixture
def template(secretary, committee):
    return actions.add(
        upload(needs_book(), "县里汇总表.xlsx"), name="", rows_kind="needs", committee=committee, by=secretary
    )


def book_of(work):
    work.refresh_from_db()
    assert work.state == "done", work.error
    with default_storage.open(work.file.path) as stored:
        return openpyxl.load_workbook(io.BytesIO(stored.read()))


def test_columns_are_guessed_by_the_heading(template):
    assert template.name == "县里汇总表"
    assert (template.header_row, template.first_row) == (2, 3)
    assert template.columns == {
        "A": "number", "B": "title", "C": "community", "D": "quantity", "E": "lead", "F": "promised", "G": "state",
    }  # fmt: skip


def test_two_level_heading_is_guessed_by_its_lower_row():
    guess = county.guess(filling.look(saved(county_book()))[0], RowsKind.NEEDS)
    assert (guess.header_row, guess.first_row) == (4, 5)
    assert guess.columns["A"] == "number"
    assert guess.columns["B"] == "title"


@pytest.mark.parametrize("kind", RowsKind.values)
def test_every_field_can_be_told_of_a_real_row(held, kind, secretary, committee):
    """No field of any kind stumbles over real rows."""
    template = ReportTemplate(
        rows_kind=kind,
        committee=committee,
        columns={county.letter(at): key for at, (key, _) in enumerate(county.fields_of(kind), 1)},
    )
    months = (NOVEMBER, NOVEMBER.next())
    rows = county.rows_of(template, months, committee, secretary)
    values = county.values_of(template, rows)
    assert kind == "items" or rows
    assert all(len(row) == len(county.fields_of(kind)) for row in values)
    assert not re.search(r"1\d{10}", str(values))


def items_book():
    book = openpyxl.load_workbook(
        io.BytesIO(xlsx(["服务汇总"], ["序号", "服务事项", "数量", "牵头单位"], [None]))
    )
    book.active["A6"], book.active["C6"] = "合计", "=SUM(C3:C5)"
    return saved(book)


@pytest.fixture
def items_template(secretary, committee):
    return actions.add(
        upload(items_book(), "服务汇总.xlsx"), name="", rows_kind="items", committee=committee, by=secretary
    )


def test_a_column_with_a_sum_below_is_guessed_as_a_number(items_template):
    assert items_template.columns["C"] == "amount"


def test_words_under_a_sum_are_warned_of_on_both_pages(items_template, as_user, secretary):
    browser = as_user(secretary)
    edit = reverse("report_templates:edit", args=[items_template.pk])
    export = reverse("report_templates:export", args=[items_template.pk])
    assert "加不起来" not in browser.get(edit).content.decode()
    ReportTemplate.objects.update(columns={**items_template.columns, "C": "amounts"})
    for page in (edit, export):
        assert "C 列（数量（文字，如 41 人、12 户））" in browser.get(page).content.decode()
    assert "服务月份，从" in browser.get(export).content.decode()


def test_the_form_for_needs_asks_for_the_month_of_the_needs(template, as_user, secretary):
    page = as_user(secretary).get(reverse("report_templates:export", args=[template.pk]))
    assert "需求月份，从" in page.content.decode()


@pytest.mark.parametrize(
    ("claims", "number"),
    [([(41, "人")], 41), ([(41, "人"), (9, "人")], 50), ([(41, "人"), (12, "户")], 2), ([(0, "盏")], 1)],
)
def test_an_items_number_is_a_sum_only_of_one_measure_word(claims, number):
    held = [SimpleNamespace(quantity=count, need=SimpleNamespace(unit=unit)) for count, unit in claims]
    field = next(one for one in county.FIELDS["items"] if one.key == "amount")
    assert field.value(SimpleNamespace(held=held)) == number


def test_export_fills_a_copy_in_the_background(template, held, secretary, committee, run):
    Need.objects.filter(title="菜市场排水堵").update(title="=1+1")
    work = actions.export(template, first=NOVEMBER, last=NOVEMBER, committee=committee, by=secretary)
    run()
    sheet = book_of(work).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert work.file.name == "县里汇总表（龙井，2026年11月）.xlsx"
    assert len(rows) == 3
    assert [row[0] for row in rows] == [1, 2, 3]
    by_title = {row[1]: row for row in rows}
    assert by_title["文昌路路灯不亮"][2:5] == ["龙井", 12, "供电所党支部"]
    formula = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "=1+1")
    assert formula.data_type == "s"
    assert AuditEvent.objects.filter(verb="report_templates.export").exists()


def test_another_month_gives_an_empty_table_and_another_committee_none_of_ours(
    template, held, secretary, committee, run
):
    work = actions.export(
        template, first=Month(2026, 3), last=Month(2026, 3), committee=committee, by=secretary
    )
    run()
    assert book_of(work).active["B3"].value is None


def test_town_fills_its_own_table_with_all_committees(
    held, make_list, make_need, other_committee, town_officer, run
):
    make_need(other_committee, title="宝丰的事", list=make_list(other_committee), state="accepted")
    made = actions.add(
        upload(needs_book()), name="全镇表", rows_kind="needs", committee=None, by=town_officer
    )
    work = actions.export(made, first=NOVEMBER, last=NOVEMBER, committee=None, by=town_officer)
    run()
    titles = {row[1].value for row in book_of(work).active.iter_rows(min_row=3)}
    assert {"宝丰的事", "文昌路路灯不亮"} <= titles


def test_secretary_uses_the_towns_table_for_the_own_committee_only(
    held, town_officer, secretary, other_secretary, committee, other_committee
):
    made = actions.add(
        upload(needs_book()), name="全镇表", rows_kind="needs", committee=None, by=town_officer
    )
    assert made in ReportTemplate.objects.visible_to(secretary)
    actions.export(made, first=NOVEMBER, last=NOVEMBER, committee=committee, by=secretary)
    with pytest.raises(Denied):
        actions.export(made, first=NOVEMBER, last=NOVEMBER, committee=other_committee, by=secretary)
    with pytest.raises(Denied, match="镇里导出"):
        actions.export(made, first=NOVEMBER, last=NOVEMBER, committee=None, by=secretary)
    with pytest.raises(Denied, match="镇里添加"):
        actions.retire(made, by=secretary)


def test_a_committees_table_is_unknown_to_others(
    template, other_secretary, liaison, committee_member, as_user
):
    for user in (other_secretary, liaison, committee_member):
        assert template not in ReportTemplate.objects.visible_to(user)
        assert as_user(user).get(reverse("report_templates:export", args=[template.pk])).status_code == 404
        assert as_user(user).get(template.attachment.get_absolute_url()).status_code == 404


def test_merged_data_area_is_refused_when_saving_and_nothing_changes(secretary, committee, as_user):
    made = actions.add(
        upload(saved(county_book())), name="表", rows_kind="needs", committee=committee, by=secretary
    )
    sent = {
        "name": "新名",
        "sheet": "汇总表",
        "header_row": 2,
        "first_row": 3,
        "column_B": "title",
        "version": 1,
    }
    answer = as_user(secretary).post(reverse("report_templates:edit", args=[made.pk]), sent)
    assert answer.status_code == 400
    assert "是合并的" in answer.content.decode()
    made.refresh_from_db()
    assert made.name == "表"


def test_a_table_that_cannot_be_filled_is_refused_at_once_and_leaves_no_row(secretary, committee, as_user):
    book = county_book()
    book["汇总表"].merge_cells("B5:B6")
    sent = {"rows_kind": "needs", "committee": committee.pk, "file": upload(saved(book))}
    answer = as_user(secretary).post(reverse("report_templates:add"), sent)
    assert answer.status_code == 400
    assert "B5:B6" in answer.content.decode()
    assert not ReportTemplate.objects.exists()


def test_merged_data_area_ends_the_export_with_the_cells_name(secretary, committee, held, run):
    made = actions.add(
        upload(saved(county_book())), name="表", rows_kind="needs", committee=committee, by=secretary
    )
    ReportTemplate.objects.update(header_row=2, first_row=3)
    work = actions.export(made, first=NOVEMBER, last=NOVEMBER, committee=committee, by=secretary)
    run()
    work.refresh_from_db()
    assert work.state == "failed"
    assert "A3:A4" in work.error or "是合并的" in work.error


def test_columns_are_pointed_at_on_the_page(template, secretary, as_user):
    browser = as_user(secretary)
    url = reverse("report_templates:edit", args=[template.pk])
    assert "涉及户数" in browser.get(url).content.decode()
    sent = {
        "name": "县表",
        "sheet": "Sheet",
        "header_row": 2,
        "first_row": 3,
        "column_B": "title",
        "version": 1,
    }
    assert browser.post(url, sent).status_code == 302
    template.refresh_from_db()
    assert (template.name, template.columns, template.version) == ("县表", {"B": "title"}, 2)
    assert browser.post(url, sent).status_code == 409


@pytest.mark.parametrize(
    "changes",
    [
        {"sheet": "没有"}, {"header_row": "0"}, {"first_row": "2"}, {"first_row": "9" * 30}, {"column_B": "nonsense"},
        {"column_B": ""}, {"name": "x" * 61}, {"name": "\x00"}, {"version": "-1"},
        {"header_row": "２"},
    ],
)  # fmt: skip
def test_senseless_columns_are_refused_in_words(template, secretary, as_user, changes):
    sent = {
        "name": "表",
        "sheet": "Sheet",
        "header_row": 2,
        "first_row": 3,
        "column_B": "title",
        "version": 1,
    }
    answer = as_user(secretary).post(
        reverse("report_templates:edit", args=[template.pk]), {**sent, **changes}
    )
    template.refresh_from_db()
    assert answer.status_code == 400 or (changes == {"header_row": "２"} and answer.status_code == 302)
    assert answer.status_code == 302 or template.version == 1


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "空.xlsx", "空的"),
        (b"<html><body></body></html>", "表.xlsx", "网页"),
        (b"PK\x05\x06" + b"\x00" * 18, "表.xlsx", "压缩包"),
    ],
)
def test_a_file_that_is_no_table_is_refused_on_the_page(secretary, committee, as_user, content, name, words):
    sent = {"rows_kind": "needs", "committee": committee.pk, "file": upload(content, name)}
    answer = as_user(secretary).post(reverse("report_templates:add"), sent)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not ReportTemplate.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [
        {"first": "2026-13"},
        {"first": ""},
        {"first": "2026-11", "last": "2026-10"},
        {"first": "2020-01", "last": "2026-10"},
    ],
)
def test_senseless_months_are_refused(template, secretary, committee, as_user, sent):
    answer = as_user(secretary).post(
        reverse("report_templates:export", args=[template.pk]), {"committee": committee.pk, **sent}
    )
    assert answer.status_code == 400
    assert not Work.objects.filter(kind=county.KIND).exists()


def test_retired_table_is_left_alone_and_comes_back(template, secretary, committee):
    retired = actions.retire(template, by=secretary)
    with pytest.raises(Denied, match="已停用"):
        actions.export(retired, first=NOVEMBER, last=NOVEMBER, committee=committee, by=secretary)
    back = actions.restore(retired, by=secretary)
    assert actions.export(back, first=NOVEMBER, last=NOVEMBER, committee=committee, by=secretary)


def test_two_who_point_at_columns_do_not_lose_each_others_work(template, secretary, clerk):
    how = {"sheet": "Sheet", "header_row": 2, "first_row": 3, "columns": {"B": "title"}, "version": 1}
    actions.edit(template, name="甲", by=secretary, **how)
    with pytest.raises(Conflict):
        actions.edit(template, name="乙", by=clerk, **how)


def test_export_without_columns_or_file_says_so(template, secretary, committee, held, run):
    template.columns = {}
    with pytest.raises(BadInput, match="哪一列"):
        actions.export(template, first=NOVEMBER, last=NOVEMBER, committee=committee, by=secretary)
    default_storage.delete(template.attachment.path)
    with pytest.raises(BadTable, match="重新上传"):
        county.original(template)


@pytest.mark.parametrize(
    ("kind", "titles"),
    [(None, {"文昌路路灯不亮", "独居老人没人看望", "菜市场排水堵"}), ("wish", {"想要书包"}), ("", None)],
)
def test_needs_go_out_by_kind_and_problems_when_nothing_is_chosen(
    template, held, make_need, secretary, committee, as_user, run, kind, titles
):
    make_need(title="想要书包", kind="wish", list=held.list, state="accepted")
    url = reverse("report_templates:export", args=[template.pk])
    page = as_user(secretary).get(url).content.decode()
    assert '<option value="problem" selected>' in page
    sent = {"first": "2026-11", "committee": committee.pk, "need_kind": "problem" if kind is None else kind}
    assert as_user(secretary).post(url, sent).status_code == 302
    run()
    sheet = book_of(Work.objects.get(kind=county.KIND)).active
    found = {row[1].value for row in sheet.iter_rows(min_row=3)}
    assert found == titles if titles else len(found) == 4


def test_who_fills_it_and_when_stand_beside_their_words(held, secretary, committee, run):
    book = xlsx(
        ["昌宁县需求汇总表"],
        ["填报单位：", None, None, "填报日期：    年  月  日"],
        ["序号", "需求内容", "所在社区", "填报单位"],
        [None],
        [None],
        ["填表人：", None, "日期", None],
    )
    made = actions.add(upload(book), name="表", rows_kind="needs", committee=committee, by=secretary)
    work = actions.export(made, first=NOVEMBER, last=NOVEMBER, committee=committee, by=secretary)
    run()
    rows = [[cell.value for cell in row] for row in book_of(work).active.iter_rows()]
    assert rows[1] == ["填报单位：", "田园镇龙井社区“大党委”", None, f"填报日期：{day(clock.now())}"]
    assert rows[2] == ["序号", "需求内容", "所在社区", "填报单位"]
    assert rows[-1][2:] == ["日期", day(clock.now())]
