"""What the minutes say by themselves: from attendance, results, claims and resolutions, in the town's words."""

from datetime import timedelta

import pytest

from servicelists.actions import meetings, resolutions, rooms
from servicelists.models import Agenda, Attendance, Meeting, Minutes
from servicelists.queries.minutes_draft import TITLES, sections_of, summary_of
from tests.servicelists.minutes.conftest import PHONE, text_of
from tianyuan import clock
from tianyuan.ui import leaks

pytestmark = pytest.mark.django_db


def drafted(meeting: Meeting) -> dict[str, str]:
    fresh = Meeting.objects.get(pk=meeting.pk)
    return {section["key"]: section["text"] for section in sections_of(fresh)}


def test_closing_writes_the_minutes_in_the_same_breath(meeting, minutes):
    assert minutes.state == "draft"
    assert [section["title"] for section in minutes.sections] == list(TITLES.values())
    assert minutes.drafted_at == meeting.closed_at
    assert meeting.timeline.filter(what="会议纪要已起草").exists()


def test_who_came_and_who_led(minutes):
    assert text_of(minutes, "overview") == (
        "2026年11月10日（星期二）10:00—10:00，田园镇龙井社区“大党委”在二楼会议室召开11月联席会议。"
        "会议由李秀英主持。\n"
        "应到2家，实到1家，请假1家。\n"
        "出席（1家）：县医院党委（周小梅代会）。\n"
        "请假（1家）：供电所党支部。"
    )


def test_every_item_with_who_took_how_much_by_when(minutes):
    said = text_of(minutes, "items")
    assert "县医院党委牵头26户，上门义诊两次，" in said
    assert "供电所党支部协办10户，" in said
    assert "（意向）" in said
    assert "菜市场北侧排水。上报镇党委，要整段换管。" in said
    assert "文昌路路灯修复。没有单位认领，挂账。" in said


def test_claims_are_summed_by_unit(minutes):
    assert text_of(minutes, "claims") == (
        "2家认领1件，共2件次；已登记1件次，等单位同意或登记1件次。\n"
        "县医院党委：牵头1件（独居老人冬季义诊）。\n"
        "供电所党支部：协办1件（独居老人冬季义诊）。"
    )


def test_what_stays_open_is_listed_with_its_term(minutes):
    lines = text_of(minutes, "pending").splitlines()
    assert lines == ["挂账（1件）：文昌路路灯修复。", "上报镇党委（1件）：菜市场北侧排水。"]


def test_what_was_settled_stands_with_units_and_term(meeting, unit, clerk):
    due = clock.today() + timedelta(days=20)
    resolutions.settle(meeting, text="月底前清理楼道杂物", organizations=[unit], due_on=due, by=clerk)
    assert drafted(meeting)["resolutions"] == (
        "1.月底前清理楼道杂物。责任单位：县医院党委；期限：2026年11月30日。"
    )


def test_a_meeting_with_nothing_reads_well(committee):
    now = clock.now()
    meeting = Meeting.objects.create(
        committee=committee, agenda=Agenda.objects.create(committee=committee), kind="deliberation",
        state="closed", starts_at=now, place="活动室", opened_at=now, closed_at=now,
    )  # fmt: skip
    said = drafted(meeting)
    assert "到会情况没有登记" in said["overview"]
    assert said["items"] == "本次会议没有列议题。"
    assert said["claims"] == "本次会议没有单位认领。"
    assert said["resolutions"] == "本次会议没有另外议定事项。"
    assert said["pending"] == "没有留下来的事项。"
    assert said["other"] == ""


def test_topics_of_a_deliberation_are_told_with_their_results(committee):
    now = clock.now()
    agenda = Agenda.objects.create(committee=committee)
    agenda.topics.create(title="停车位怎么分", result="先试一个月", position=1)
    agenda.topics.create(title="门禁换不换", position=2)
    meeting = Meeting.objects.create(
        committee=committee, agenda=agenda, kind="deliberation", state="closed", starts_at=now, place="活动室",
        opened_at=now, closed_at=now,
    )  # fmt: skip
    assert drafted(meeting)["items"] == (
        "（一）商议事项（2项）\n1.停车位怎么分。先试一个月。\n2.门禁换不换。"
    )


def test_the_same_rows_give_the_same_words(meeting):
    assert drafted(meeting) == drafted(meeting)


def test_the_public_summary_counts_and_names_nobody(meeting, minutes):
    assert minutes.public_summary == (
        "2026年11月10日，田园镇龙井社区“大党委”召开11月联席会议，1家成员单位到会。会议商议群众需求3件"
        "（其他2件、医疗1件），2家单位认领1件，挂账1件，上报镇党委1件。"
    )
    for name in ("县医院", "周小梅", "李秀英", "路灯修复"):
        assert name not in minutes.public_summary


def test_a_phone_typed_into_a_title_does_not_reach_the_draft(meeting, item_of):
    item = item_of("路灯")
    item.title_override = f"路灯坏了找{PHONE}"
    item.save()
    said = "".join(drafted(meeting).values()) + summary_of(meeting)
    assert not leaks.found_in(said)
    assert "路灯坏了找" in said


def test_a_meeting_on_paper_gets_its_minutes_too(make_list, make_need, secretary, liaison):
    listed = make_list()
    need = make_need(title="楼道灯", state="accepted")
    from servicelists.actions import compiling

    compiling.compile_list(listed, by=secretary)
    held = clock.now() - timedelta(days=2)
    meeting = meetings.record_afterwards(
        listed, starts_at=held, place="老年活动室", by=secretary,
        results={need.pk: meetings.Recorded(outcome="pending")},
    )  # fmt: skip
    said = text_of(Minutes.objects.get(meeting=meeting), "overview")
    assert said.startswith("2026年11月8日（星期日）10:00，田园镇龙井社区“大党委”在老年活动室召开")
    assert "截止" not in text_of(meeting.minutes, "pending")


def test_reading_takes_the_same_queries_for_one_item_and_for_many(
    meeting, make_need, make_list, django_assert_max_num_queries
):
    for number in range(6):
        need = make_need(title=f"事项{number}", state="tabled")
        meeting.agenda.items.create(need=need, section="real", position=10 + number)
    Attendance.objects.all().delete()
    with django_assert_max_num_queries(20):
        sections_of(Meeting.objects.select_related("committee", "agenda__list", "list").get(pk=meeting.pk))


def test_closed_again_what_nobody_wrote_in_is_renewed(meeting, minutes, secretary, other_unit):
    from servicelists.actions import minutes as actions

    actions.edit(minutes, "other", "下月请早点发通知。", version=1, by=secretary)
    meetings.reopen(meeting, by=secretary)
    rooms.mark(meeting, other_unit, "present", by=secretary)
    meetings.close(meeting, by=secretary)
    assert Minutes.objects.count() == 1
    assert "实到2家" in text_of(minutes, "overview")
    assert text_of(minutes, "other") == "下月请早点发通知。"
