"""Writing, asking units, issuing and correcting: done, denied, wrong state, audit, two editors."""

from datetime import timedelta

import pytest

from servicelists.actions import minutes as actions
from servicelists.models import Minutes, MinutesComment
from tests.servicelists.minutes.conftest import PHONE, text_of
from tianyuan import clock
from tianyuan.audit.models import AuditEvent
from tianyuan.outbox.models import InboxMessage
from tianyuan.permissions import Denied, LinkHolder
from tianyuan.refusals import BadInput, Conflict

pytestmark = pytest.mark.django_db


# ---- the text
def test_a_section_is_saved_and_audited(minutes, clerk):
    actions.edit(minutes, "other", "下次会议定在 12 月 25 日。", version=1, by=clerk)
    assert text_of(minutes, "other") == "下次会议定在 12 月 25 日。"
    assert AuditEvent.objects.filter(verb="minutes.edit", note="其他").exists()


def test_two_editors_of_one_section_see_both_texts(minutes, clerk, secretary):
    actions.edit(minutes, "other", "专干写的", version=1, by=clerk)
    with pytest.raises(Conflict) as conflict:
        actions.edit(minutes, "other", "书记写的", version=1, by=secretary)
    assert conflict.value.mine == {"其他": "书记写的"}
    assert conflict.value.theirs == {"其他": "专干写的"}
    actions.edit(minutes, "other", "书记写的", version=conflict.value.version, by=secretary)
    assert text_of(minutes, "other") == "书记写的"


def test_two_editors_of_different_sections_do_not_meet(minutes, clerk, secretary):
    actions.edit(minutes, "other", "甲", version=1, by=clerk)
    actions.edit(minutes, "resolutions", "乙", version=1, by=secretary)
    assert (text_of(minutes, "other"), text_of(minutes, "resolutions")) == ("甲", "乙")


def test_a_text_of_200000_characters_is_refused_by_name_and_nothing_changes(minutes, clerk):
    before = text_of(minutes, "items")
    with pytest.raises(BadInput, match="“议题商议情况”有 200000 字，最多 20000 字"):
        actions.edit(minutes, "items", "长" * 200_000, version=1, by=clerk)
    assert text_of(minutes, "items") == before


def test_what_cannot_be_stored_is_refused(minutes, clerk):
    for bad in ("a\x00b", "\ud800"):
        with pytest.raises(BadInput):
            actions.edit(minutes, "other", bad, version=1, by=clerk)
    with pytest.raises(BadInput, match="没有这一部分"):
        actions.edit(minutes, "nothing", "x", version=1, by=clerk)


def test_only_the_committees_staff_writes(minutes, liaison, committee_member, other_secretary, town_officer):
    for stranger in (liaison, committee_member, other_secretary, town_officer):
        with pytest.raises(Denied, match="书记、副书记和专干"):
            actions.edit(minutes, "other", "x", version=1, by=stranger)


def test_redraft_renews_untouched_sections_only(minutes, meeting, clerk, secretary, item_of):
    actions.edit(minutes, "items", "我们自己写的", version=1, by=clerk)
    item = item_of("路灯")
    item.title_override = "文昌路十二盏路灯修复"
    item.save()
    actions.redraft(minutes, by=clerk)
    assert text_of(minutes, "items") == "我们自己写的"
    assert "文昌路十二盏路灯修复" in text_of(minutes, "pending")
    version = Minutes.objects.get().version
    actions.redraft(minutes, by=clerk)
    assert Minutes.objects.get().version == version, "nothing changed, nothing saved"


# ---- units are asked
def test_circulating_tells_the_liaisons_and_names_the_day(circulated, liaison):
    assert circulated.state == "circulated"
    message = InboxMessage.objects.get(user=liaison, kind="minutes")
    assert message.url.endswith("/minutes/")
    assert "11 月 12 日" in message.body


@pytest.mark.parametrize("days", [-1, 31, 4000])
def test_a_day_nobody_could_mean_is_refused(minutes, clerk, days):
    with pytest.raises(BadInput, match="30 天"):
        actions.circulate(minutes, until=clock.today() + timedelta(days=days), by=clerk)


def test_a_unit_comments_once_however_often_it_taps(circulated, unit, liaison, clerk):
    for _ in range(2):
        actions.comment(circulated, text="义诊改到周六", section="items", organization=unit, by=liaison)
    said = MinutesComment.objects.get()
    assert (said.organization, said.section, said.who) == (unit, "items", "周敏")
    assert InboxMessage.objects.filter(user=clerk, title__contains="县医院党委对会议纪要有意见").count() == 1


def test_the_holder_of_a_link_speaks_for_the_own_unit_only(circulated, committee, unit, other_unit):
    holder = LinkHolder("王小明", unit.pk, committee.pk)
    made = actions.comment(circulated, agreed=True, organization=unit, by=holder)
    assert (made.who, made.user, made.agreed) == ("王小明", None, True)
    for other in (other_unit, None):
        with pytest.raises(Denied):
            actions.comment(circulated, agreed=True, organization=other, by=holder)


def test_nobody_comments_on_a_draft_after_the_day_or_on_issued_minutes(minutes, unit, liaison, secretary):
    say = lambda: actions.comment(Minutes.objects.get(), agreed=True, organization=unit, by=liaison)  # noqa: E731
    with pytest.raises(Denied, match="还没有征求意见"):
        say()
    actions.circulate(minutes, until=clock.today(), by=secretary)
    with clock.frozen(clock.now() + timedelta(days=1)), pytest.raises(Denied, match="已经截止"):
        say()
    actions.issue(Minutes.objects.get(), by=secretary)
    with pytest.raises(Denied, match="已印发"):
        say()


def test_an_empty_or_overlong_comment_is_refused(circulated, unit, liaison):
    with pytest.raises(BadInput, match="无意见"):
        actions.comment(circulated, text="  ", organization=unit, by=liaison)
    with pytest.raises(BadInput, match="最多 500 字"):
        actions.comment(circulated, text="长" * 501, organization=unit, by=liaison)


def test_a_stranger_does_not_comment(circulated, unit, other_liaison, far_liaison, town_officer):
    for stranger in (other_liaison, far_liaison, town_officer):
        with pytest.raises(Denied):
            actions.comment(circulated, agreed=True, organization=unit, by=stranger)


def test_the_committee_member_comments_for_himself(circulated, committee_member):
    made = actions.comment(circulated, text="时间记错了", by=committee_member)
    assert (made.organization, made.who) == (None, "罗永刚")


def test_an_answer_reaches_the_unit(circulated, unit, liaison, clerk):
    said = actions.comment(circulated, text="义诊改到周六", organization=unit, by=liaison)
    actions.answer(said, answer="不采纳，周六没有场地", by=clerk)
    said.refresh_from_db()
    assert said.answer == "不采纳，周六没有场地"
    assert InboxMessage.objects.filter(user=liaison, title__contains="有了答复").exists()
    with pytest.raises(Denied):
        actions.answer(said, answer="采纳", by=liaison)
    with pytest.raises(BadInput):
        actions.answer(said, answer=" ", by=clerk)


def test_taken_back_it_is_a_draft_and_what_was_said_stays(circulated, unit, liaison, clerk):
    actions.comment(circulated, agreed=True, organization=unit, by=liaison)
    row = actions.take_back(circulated, by=clerk)
    assert (row.state, row.comments_until) == ("draft", None)
    assert row.comments.count() == 1


# ---- issued
def test_issued_minutes_are_numbered_frozen_and_end_the_meeting(minutes, meeting, secretary, liaison):
    row = actions.issue(minutes, by=secretary)
    meeting.refresh_from_db()
    assert (row.state, row.number, row.issued_by, meeting.state) == ("issued", 1, secretary, "minuted")
    assert row.frozen_hash == actions.hash_of(row)
    assert "（第1期）已印发" in InboxMessage.objects.get(user=liaison, kind="minutes").title
    assert AuditEvent.objects.filter(verb="minutes.issue").exists()


@pytest.mark.parametrize("who", ["clerk", "deputy", "liaison", "other_secretary", "town_leader"])
def test_only_the_secretary_issues(minutes, who, request):
    with pytest.raises(Denied, match="由书记印发"):
        actions.issue(minutes, by=request.getfixturevalue(who))


def test_the_deputy_issues_when_the_secretary_delegated(minutes, secretary, deputy):
    from tianyuan.accounts.models import Delegation

    Delegation.objects.create(giver=secretary, receiver=deputy, starts=clock.today(), ends=clock.today())
    assert actions.issue(minutes, by=deputy).issued_by == deputy


def test_issued_minutes_take_no_edit_no_redraft_and_no_second_issue(issued, secretary):
    for again in (
        lambda: actions.edit(issued, "other", "x", by=secretary),
        lambda: actions.redraft(issued, by=secretary),
        lambda: actions.issue(issued, by=secretary),
        lambda: actions.circulate(issued, until=clock.today(), by=secretary),
    ):
        with pytest.raises(Denied, match=r"已经?印发"):
            again()


def test_a_phone_is_named_and_keeps_the_minutes_in(minutes, clerk, secretary):
    actions.edit(minutes, "other", f"找老王 {PHONE}", version=1, by=clerk)
    with pytest.raises(BadInput, match="“其他”有手机号（138…）"):
        actions.issue(minutes, by=secretary)
    assert Minutes.objects.get().state == "draft"


def test_what_was_saved_since_it_was_read_is_not_issued_unseen(minutes, clerk, secretary):
    read = minutes.version
    actions.edit(minutes, "other", "刚补的一句", version=1, by=clerk)
    with pytest.raises(Conflict):
        actions.issue(minutes, version=read, by=secretary)


def test_numbers_follow_on_from_paper_once_and_never_jump(minutes, committee, secretary, make_minutes):
    assert actions.issue(minutes, number=12, by=secretary).number == 12
    second, third = make_minutes("joint_meeting"), make_minutes("joint_meeting")
    with pytest.raises(BadInput, match="第 13 期"):
        actions.issue(second, number=20, by=secretary)
    assert actions.issue(second, by=secretary).number == 13
    assert actions.issue(third, by=secretary).number == 14


@pytest.mark.parametrize("number", [0, 10**12])
def test_a_first_number_nobody_could_mean_is_refused(minutes, secretary, number):
    with pytest.raises(BadInput):
        actions.issue(minutes, number=number, by=secretary)


def test_an_open_meeting_has_no_minutes_to_issue(minutes, meeting, secretary):
    from servicelists.actions import meetings

    meetings.reopen(meeting, by=secretary)
    with pytest.raises(Denied, match="闭会以后"):
        actions.issue(Minutes.objects.get(), by=secretary)


# ---- corrected
def test_a_correction_keeps_both_and_says_why(issued, secretary, liaison):
    before, frozen = text_of(issued, "overview"), issued.frozen_hash
    row = actions.correct(
        issued, sections={"overview": "改过的概况", "other": ""}, why="到会单位漏记一家", by=secretary
    )
    kept = row.versions.get()
    assert (kept.number, kept.why, kept.who) == (1, "到会单位漏记一家", "李秀英")
    assert kept.sections[0]["text"] == before
    assert text_of(issued, "overview") == "改过的概况"
    assert (row.number, row.state) == (1, "issued")
    assert row.frozen_hash == actions.hash_of(row) != frozen
    assert InboxMessage.objects.filter(user=liaison, title__contains="有更正").exists()
    again = actions.correct(row, sections={"overview": "再改"}, why="又错", by=secretary)
    assert [version.number for version in again.versions.all()] == [2, 1]


def test_a_correction_needs_a_reason_a_change_and_no_personal_data(issued, secretary):
    for sections, why, words in (
        ({"other": "x"}, " ", "原因"),
        ({"overview": text_of(issued, "overview")}, "改", "没有改动"),
        ({"other": PHONE}, "改", "个人信息"),
        ({"nothing": "x"}, "改", "没有这一部分"),
    ):
        with pytest.raises(BadInput, match=words):
            actions.correct(issued, sections=sections, why=why, by=secretary)
    assert not issued.versions.exists()


def test_only_the_secretary_corrects_and_only_what_is_issued(minutes, clerk, secretary):
    with pytest.raises(Denied, match="还没有印发"):
        actions.correct(minutes, sections={"other": "x"}, why="改", by=secretary)
    actions.issue(minutes, by=secretary)
    with pytest.raises(Denied, match="由书记来做"):
        actions.correct(minutes, sections={"other": "x"}, why="改", by=clerk)


# ---- who sees what
@pytest.mark.parametrize(
    ("state", "seen"),
    [
        ("draft", "secretary deputy clerk"),
        ("circulated", "secretary deputy clerk committee_member liaison"),
        ("issued", "secretary deputy clerk committee_member liaison town_officer county_reader grid_head"),
    ],
)
def test_who_sees_it_in_each_state(
    minutes, state, seen, secretary, deputy, clerk, committee_member, liaison, town_officer, county_reader, grid_head,
    other_secretary, far_liaison, grid_worker, party_member, auditor, nobody,
):  # fmt: skip
    given = locals()
    if state == "circulated":
        actions.circulate(minutes, until=clock.today(), by=clerk)
    if state == "issued":
        actions.issue(minutes, by=secretary)
    people = {name for name in given if name not in {"minutes", "state", "seen"}}
    found = {name for name in people if Minutes.objects.visible_to(given[name]).exists()}
    assert found == set(seen.split())


def test_a_comment_is_answered_also_after_issuing(circulated, unit, liaison, secretary, clerk):
    said = actions.comment(circulated, text="义诊改到周六", organization=unit, by=liaison)
    actions.issue(Minutes.objects.get(), by=secretary)
    assert actions.answer(said, answer="采纳，会后更正", by=clerk).answer == "采纳，会后更正"
    with pytest.raises(Denied):
        actions.answer(said, answer="采纳", by=liaison)
