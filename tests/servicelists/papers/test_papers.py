"""What stands on each paper, its official name, and that nothing leaks."""

import io
import re
from datetime import date, timedelta

import pytest
from docx import Document

from servicelists import papers
from servicelists.actions import rooms
from servicelists.ledgers import NEED_COLUMNS, SERVICE_COLUMNS
from servicelists.models import Attendance, Claim, Meeting, Nudge
from servicelists.papers import catalogue
from servicelists.papers.sign_in import row_height
from servicelists.papers.words import moment
from tests.servicelists.papers.conftest import PHONE, RESIDENT
from tianyuan import clock
from tianyuan.documents import paper
from tianyuan.documents.ledger import Ledger
from tianyuan.documents.paper import Paragraph, Table
from tianyuan.documents.paper.ledgers import from_ledger
from tianyuan.permissions import SYSTEM
from tianyuan.ui.leaks import found_in

pytestmark = pytest.mark.django_db


def text(of):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", str(paper.html(of))))


def test_notice_carries_agenda_and_slip_and_the_committees_own_phone(announced):
    of = papers.notice(announced)
    said = text(of)
    assert of.filename == "关于召开田园镇龙井社区“大党委”11月联席会议的通知.docx"
    assert said.startswith("关于召开田园镇龙井社区“大党委”11月联席会议的通知各成员单位：")
    assert "附件：1.会议议程2.参会回执" in said
    assert "文昌路路灯不亮" in said
    assert "0875-7123456" in said
    assert said.count("田园镇龙井社区“大党委”2026年11月10日") == 1
    assert "发文" not in said
    assert "〔" not in said


def test_who_is_called_at_once_sends_no_slip_back(make_need, secretary, unit):
    from servicelists.actions import meetings

    need = make_need(title="水管爆裂", urgency="emergency", state="accepted")
    meeting = meetings.call_urgent(need, organizations=[unit], by=secretary)
    said = text(papers.notice(meeting))
    assert "附件：会议议程" in said
    assert "附件2" not in said  # a single annex has no number
    assert "回执" not in said
    assert "reply-slip" not in {entry.key for entry in catalogue.of_meeting(meeting, secretary)}


def test_agenda_lists_items_in_order_with_topics_and_no_suggestions(announced, topic, other_unit):
    said = text(papers.agenda(announced))
    positions = [item.title for item in announced.agenda.items.order_by("position")]
    assert [said.index(title) for title in positions] == sorted(said.index(title) for title in positions)
    assert "其他议题1.商量春节慰问" in said
    assert "供电所" not in said


def test_sign_in_is_blank_before_and_filled_after(announced, unit, other_unit, host_unit):
    blank = text(papers.sign_in(announced))
    assert "应到2家，实到家" in blank
    assert unit.name in blank
    assert host_unit.name not in blank
    Attendance.objects.create(
        meeting=announced,
        organization=unit,
        presence="present",
        substitute="钱代",
        marked_at=announced.starts_at,
    )
    filled = text(papers.sign_in(announced))
    assert "应到2家，实到1家" in filled
    assert "出席代会：钱代" in filled


@pytest.mark.parametrize(("units", "height"), [(5, 10), (12, 10), (15, 8.2), (17, 10), (40, 10)])
def test_a_sign_in_sheet_that_nearly_fits_a_page_fits_it(units, height):
    assert row_height(units) == height


def test_the_agenda_says_the_time_announced_and_parts_no_item(announced, secretary):
    with clock.frozen(announced.starts_at + timedelta(minutes=2)):
        meeting = rooms.begin(announced, by=secretary)
    made = papers.agenda(meeting)
    assert dict(made.blocks[0].rows)["时间"] == moment(announced.starts_at)
    items = [block for block in made.blocks if isinstance(block, Paragraph)]
    assert items
    assert all(block.whole for block in items)
    book = Document(io.BytesIO(paper.docx(made)))
    kept = [line for line in book.paragraphs if line.paragraph_format.keep_together]
    assert len(kept) == len(items)


@pytest.mark.parametrize("columns", [NEED_COLUMNS, SERVICE_COLUMNS])
def test_a_kind_of_four_characters_stands_in_one_line(columns):
    """A ledger lies across 225 mm, 10.5 pt type, 2 mm of padding in a cell."""
    made = from_ledger(Ledger("清单", "社区", date(2026, 11, 1), columns, [["" for _ in columns]]))
    table = next(block for block in made.blocks if isinstance(block, Table))
    whole = sum(column.width for column in table.columns)
    for column in table.columns:
        if column.title in {"类别", "状态"}:
            assert 225 * column.width / whole - 2 >= 4 * 10.5 * 25.4 / 72, column


def test_sign_in_keeps_who_was_a_member_on_the_day(held, unit, make_organization):
    day = held.starts_at.date()
    unit.memberships.update(left_on=day + timedelta(days=30))
    make_organization(held.committee, name="后来的单位").memberships.update(joined_on=day + timedelta(days=1))
    said = text(papers.sign_in(held))
    assert unit.name in said
    assert "后来的单位" not in said


def test_record_says_who_took_what_and_what_was_settled(held):
    said = text(papers.record(held))
    assert "2026年11月14日（星期六）10:02—11:35" in said
    assert "主持：李秀英" in said
    assert "记录：张小燕" in said
    assert "应到2家，实到1家，请假1家" in said
    assert "县医院党委牵头20户，上门义诊，12月20日前完成（已登记）；供电所党支部协办6户" in said
    assert "结果：挂账" in said
    assert "修补文昌路路面。责任单位：供电所党支部；期限：2026年12月20日" in said
    assert "主持人（签字）" in said


def test_minutes_have_their_number_or_say_they_are_a_draft(minutes):
    of = papers.minutes(minutes)
    assert of.filename == "田园镇龙井社区“大党委”11月联席会议纪要（第3期）.docx"
    assert "一、会议情况到会1家。会议认为要抓紧。" in text(of)
    minutes.state, minutes.number, minutes.issued_at = "circulated", None, None
    assert papers.minutes(minutes).heading.endswith("纪要（征求意见稿）")


def test_claim_letter_holds_all_the_units_claims(held, other_unit, unit):
    of = papers.claim_letter(held, other_unit)
    said = text(of)
    assert of.filename == "田园镇龙井社区“大党委”11月联席会议认领书（供电所党支部）.docx"
    assert "文昌路路灯不亮牵头12盏" in said
    assert "独居老人没人看望协办6户" in said
    assert "供电所党支部（盖章）" in said
    assert "独居老人没人看望牵头20户" in text(papers.claim_letter(held, unit))


def test_a_letter_of_mere_intentions_says_so_and_leaves_empty_measures_out(held, other_unit):
    of = text(papers.claim_letter(held, other_unit))
    assert "我单位认领以下事项" in of
    assert "将按上述措施和期限办理" in of
    Claim.objects.filter(organization=other_unit).update(state="intent", measure="", registered_at=None)
    of = text(papers.claim_letter(held, other_unit))
    assert "我单位有意向认领以下事项" in of
    assert "本单位同意后，我单位将按上述期限办理" in of
    assert "解决措施" not in of


def test_record_names_substitutes_and_who_does_what_was_settled(held):
    item = held.agenda.items.get(need__title="菜市场排水堵")
    item.outcome = "resolved"
    item.save()
    said = text(papers.record(held))
    assert "（钱代代会）" in said
    assert "议定，由社区办理" in said


@pytest.mark.parametrize(
    ("kind", "title", "issuer"),
    [
        ("remind", "提醒单", "龙井社区“大党委”"),
        ("refer", "提请镇党委协调事项", "龙井社区“大党委”"),
        ("coordinate", "镇党委协调意见", "田园镇党委"),
        ("supervise", "督办单", "田园镇党委"),
    ],
)
def test_nudge_is_a_reminder_from_the_community_and_supervision_from_the_town(held, kind, title, issuer):
    one = Nudge.objects.get()
    one.kind = kind
    of = papers.nudge(one)
    assert of.heading == title
    assert issuer in of.issuer
    said = text(of)
    assert "议定事项：修补文昌路路面" in said
    assert "还剩十天" in said
    assert ("督办" in said) == (kind == "supervise")


def test_blank_form_asks_for_no_id_number_and_names_the_last_day(compiled):
    of = papers.blank_needs(compiled)
    said = text(of)
    assert of.filename == "田园镇龙井社区“大党委”2026年11月需求征集表（空白）.docx"
    assert "收到11月18日为止" in said
    assert "不要写身份证号" in said
    assert of.landscape


def test_lists_of_the_month_are_papers_too(held):
    assert "文昌路路灯不亮" in text(papers.needs_list(held.list))
    assert papers.services_list(held.list).filename.endswith("2026年12月服务清单.docx")


def test_nothing_leaks_from_any_paper(held, minutes):
    """Residents' names, contacts, mobiles typed into texts; the committee's own phone may stand."""
    minutes.sections = [{"key": "a", "title": "情况", "text": f"请联系 {PHONE}，身份证 533524198001011238"}]
    minutes.save()
    for entry in catalogue.of_meeting(held, SYSTEM):
        if entry.exists:
            said = text(entry.paper())
            assert not found_in(said, public="0875-7123456"), entry.title
            assert RESIDENT not in said, entry.title
            assert "孙联系" not in said, entry.title


def test_committees_own_mobile_stands_while_anothers_goes(announced):
    announced.committee.phone = "13600000001"
    announced.notice = "各成员单位：\n请打 13600000001，不要打 13912345678。"
    said = text(papers.notice(announced))
    assert "13600000001" in said
    assert "13912345678" not in said


def test_each_paper_says_why_it_is_not_there_yet(announced):
    entries = {entry.key: entry for entry in catalogue.of_meeting(announced, SYSTEM)}
    assert entries["record"].why_not == "会议还没有开"
    assert entries["minutes"].why_not == "会议还没有闭会"
    assert entries["claims"].why_not == "还没有单位认领"
    assert entries["services"].why_not
    assert entries["notice"].exists
    with pytest.raises(LookupError, match="还没有开"):
        entries["record"].paper()


def test_catalogue_takes_no_more_queries_with_more_claims(
    held, secretary, make_organization, make_need, django_assert_max_num_queries
):
    from servicelists.models import Claim
    from tianyuan import clock

    for number in range(8):
        far = make_organization(held.committee, name=f"单位甲{number}")
        need = make_need(list=held.list, state="claimed")
        Claim.objects.create(
            need=need, committee=held.committee, list=held.list, organization=far, role="lead", quantity=1,
            state="registered", claimed_at=clock.now(), registered_at=clock.now(),
        )  # fmt: skip
    meeting = Meeting.objects.select_related("committee__community", "list__committee", "agenda__list").get(
        pk=held.pk
    )
    with django_assert_max_num_queries(12):
        entries = catalogue.of_meeting(meeting, secretary)
        letters = [entry.paper() for entry in entries if entry.key.startswith("claims-")]
    assert len(letters) == 10
