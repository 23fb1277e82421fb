"""Needs, lists, meetings, agendas and items through the API: done, denied, too late."""

from datetime import timedelta

import pytest

from servicelists.models import AgendaItem, Need
from tests.api.conftest import Program, state_of
from tianyuan import clock
from tianyuan.audit.models import AuditEvent
from tianyuan.work.models import Work

pytestmark = pytest.mark.django_db


# ---- needs
def test_one_sentence_makes_a_need(clerk, community):
    said = {"community": community.pk, "text": "文昌路 3 盏路灯不亮", "proposer_name": "段国珍",
            "proposer_phone": "138 8751 2345"}  # fmt: skip
    answer = Program(clerk).post("needs/", said)
    assert answer.status_code == 201, answer.content.decode()
    made = answer.json()
    assert (made["state"], made["category"], made["quantity"], made["unit"]) == (
        "submitted", "street_light", 3, "盏",
    )  # fmt: skip
    assert made["proposers"][0]["phone"] == "138****2345"
    need = Need.objects.get(pk=made["id"])
    assert (need.created_by, need.proposers.get().phone) == (clerk, "13887512345")


def test_accepted_at_once_where_one_may(clerk, liaison, community):
    said = {"community": community.pk, "text": "排水沟堵了", "accept": True}
    assert Program(clerk).post("needs/", said).json()["state"] == "accepted"
    assert Program(liaison).post("needs/", said).json()["state"] == "submitted"


def test_the_same_key_makes_one_need(clerk, community):
    said, key = {"community": community.pk, "text": "排水沟堵了"}, {"Idempotency-Key": "a"}
    made = [Program(clerk).post("needs/", said, headers=key).json()["id"] for _ in range(2)]
    assert made[0] == made[1]
    assert Need.objects.count() == 1


def test_needs_are_not_recorded_elsewhere(clerk, other_community, county_reader, community):
    said = {"community": other_community.pk, "text": "排水沟堵了"}
    assert Program(clerk).post("needs/", said).json() == {
        "detail": "您的职务不能在这个社区记需求",
        "code": "denied",
    }
    assert Program(county_reader).post("needs/", {}).status_code == 403
    assert not Need.objects.exists()


def test_accepting(make_need, clerk, liaison):
    need = make_need()
    denied = Program(liaison).post(f"needs/{need.pk}/accept/")
    assert (denied.status_code, denied.json()["code"]) == (403, "denied")
    assert "受理由" in denied.json()["detail"]
    assert Program(clerk).post(f"needs/{need.pk}/accept/").json()["state"] == "accepted"
    again = Program(clerk).post(f"needs/{need.pk}/accept/")
    assert (again.status_code, again.json()["detail"]) == (403, "现在是“已受理”，不能改为“已受理”")
    assert AuditEvent.objects.filter(verb="needs.accept").count() == 1


@pytest.mark.parametrize(
    ("before", "verb", "said", "after"),
    [
        ("submitted", "not-list", {"whereto": "转城管所"}, "not_listed"),
        ("not_listed", "reopen", None, "submitted"),
        ("submitted", "solve-in-grid", {"result": "当场修好"}, "solved_in_grid"),
        ("submitted", "solve-in-grid", None, "solved_in_grid"),
        ("accepted", "withdraw", None, "submitted"),
        ("accepted", "await-meeting", None, "awaiting"),
        ("accepted", "handle-in-community", {"note": "自己修"}, "community"),
        ("community", "start", None, "in_progress"),
        ("community", "finish", {"result": "修好了"}, "awaiting_rating"),
        ("tabled", "pend", None, "pending"),
        ("pending", "carry-over", None, "awaiting"),
        ("pending", "report-to-town", {"words": "请协调资金"}, "reported"),
        ("awaiting_rating", "rate", {"rating": "mostly", "words": "还行"}, "closed"),
    ],
)
def test_every_step_of_a_need(make_need, secretary, month, before, verb, said, after):
    need = make_need(state=before, list=month)
    answer = Program(secretary).post(f"needs/{need.pk}/{verb}/", said)
    assert answer.status_code == 200, answer.content.decode()
    assert answer.json()["state"] == after == state_of(need)
    assert Program(secretary).post(f"needs/{need.pk}/{verb}/", said).status_code == 403


@pytest.mark.parametrize("verb", ["not-list", "finish", "report-to-town", "rate", "merge"])
def test_a_step_that_needs_words_says_so(make_need, secretary, verb):
    need = make_need(state="pending")
    answer = Program(secretary).post(f"needs/{need.pk}/{verb}/")
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"
    assert state_of(need) == "pending"


def test_the_town_returns_and_assigns(make_need, town_officer, secretary, lone_community, committee, month):
    reported = make_need(state="reported")
    path = f"needs/{reported.pk}/return-from-town/"
    assert Program(secretary).post(path, {"words": "请再议"}).status_code == 403
    assert Program(town_officer).post(path, {"words": "请再议"}).json()["state"] == "awaiting"
    lone = Need.objects.create(community=lone_community, title="九甲的路", submitted_at=clock.now())
    assigned = Program(town_officer).post(f"needs/{lone.pk}/assign-committee/", {"committee": committee.pk})
    assert assigned.json()["committee"]["id"] == committee.pk


def test_merging_keeps_every_proposer(make_need, clerk, need, proposer):
    into, other = make_need(quantity=4, unit="户"), make_need(quantity=3, unit="户")
    proposer.need = other
    proposer.save()
    merged = Program(clerk).post(f"needs/{into.pk}/merge/", {"others": [other.pk]}).json()
    assert (merged["quantity"], len(merged["proposers"])) == (7, 1)
    assert Program(clerk).post(f"needs/{other.pk}/unmerge/").json()["state"] == "submitted"


def test_merging_with_a_need_one_may_not_see_is_refused(make_need, other_committee, clerk):
    into, hidden = make_need(), make_need(other_committee)
    for pk in (hidden.pk, 999999):
        answer = Program(clerk).post(f"needs/{into.pk}/merge/", {"others": [pk]})
        assert (answer.status_code, "请核对编号" in answer.json()["detail"]) == (400, True)


# ---- the month
def test_compiling_is_queued_once_and_can_be_followed(make_list, secretary, liaison):
    path = f"monthly-lists/{make_list(month='2026-12').pk}/compile/"
    head = Program(secretary)
    assert head.get(path).status_code == 404
    assert Program(liaison).post(path).status_code == 403
    started = head.post(path)
    assert started.status_code == 202
    assert started.json()["state"] == "queued"
    assert started.headers["Location"] == started.json()["url"]
    assert head.post(path).json()["id"] == started.json()["id"] == Work.objects.get().pk
    followed = head.client.get(started.json()["url"])
    assert followed.json()["id"] == started.json()["id"]
    assert head.client.get(started.json()["page"]).status_code == 200


def test_a_list_whose_notice_is_out_is_not_compiled(month, secretary):
    answer = Program(secretary).post(f"monthly-lists/{month.pk}/compile/")
    assert (answer.status_code, "议程已定稿" in answer.json()["detail"]) == (403, True)


def test_publishing_and_taking_back(registered, close_meeting, month, secretary, clerk):
    head = Program(secretary)
    early = head.post(f"monthly-lists/{month.pk}/publish/")
    assert (early.status_code, early.json()["detail"]) == (403, "联席会还没有闭会，闭会后再公示服务清单")
    close_meeting()
    assert Program(clerk).post(f"monthly-lists/{month.pk}/publish/").status_code == 403
    published = head.post(f"monthly-lists/{month.pk}/publish/").json()
    assert (published["stage"], published["service_month"]) == ("published", "2026-12")
    assert head.post(f"monthly-lists/{month.pk}/settle/").status_code == 403
    assert head.post(f"monthly-lists/{month.pk}/take-back/").status_code == 400
    back = head.post(f"monthly-lists/{month.pk}/take-back/", {"reason": "漏了一项"}).json()
    assert (back["stage"], back["published_at"]) == ("convened", None)


# ---- the meeting
@pytest.fixture
def notice(draft):
    """What `announce` asks for December's meeting."""
    item = draft("路灯", "排水")[0]
    return {"list": item.agenda.list_id, "starts_at": "2026-12-26T14:30", "place": "会议室",
            "agenda_version": item.agenda.edit_version}  # fmt: skip


def test_from_the_notice_to_the_close(notice, secretary, other_secretary, liaison):
    assert Program(other_secretary).post("meetings/announce/", notice).status_code == 404
    assert Program(liaison).post("meetings/announce/", notice).status_code == 403
    head = Program(secretary)
    announced = head.post("meetings/announce/", notice)
    assert announced.status_code == 200, announced.content.decode()
    meeting = announced.json()
    assert (meeting["state"], meeting["starts_at"]) == ("notified", "2026-12-26T14:30:00+08:00")
    assert head.post("meetings/announce/", notice).status_code == 403
    assert head.post(f"meetings/{meeting['id']}/take-back/").json()["state"] == "draft"
    head.post("meetings/announce/", notice)
    assert head.post(f"meetings/{meeting['id']}/open/").json()["state"] == "open"
    item = AgendaItem.objects.get(need__title="排水")
    decided = head.post(f"agenda-items/{item.pk}/decide/", {"outcome": "reported", "note": "要钱"}).json()
    assert (decided["outcome"], decided["outcome_label"]) == ("reported", "上报")
    assert head.post(f"meetings/{meeting['id']}/close/").json()["state"] == "closed"
    assert dict(Need.objects.values_list("title", "state")) == {"路灯": "pending", "排水": "reported"}
    assert head.post(f"meetings/{meeting['id']}/close/").status_code == 403


def test_a_notice_for_an_agenda_somebody_changed_is_a_conflict(notice, secretary):
    answer = Program(secretary).post("meetings/announce/", {**notice, "agenda_version": 99})
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


def test_a_moment_with_a_zone_is_that_moment(notice, secretary):
    made = Program(secretary).post("meetings/announce/", {**notice, "starts_at": "2026-12-26T06:30:00Z"})
    assert made.json()["starts_at"] == "2026-12-26T14:30:00+08:00"


# ---- the agenda
def test_edits_name_the_version_they_started_from(draft, clerk, secretary):
    item, _ = draft("路灯", "排水")
    path, asker = f"agenda-items/{item.pk}", Program(clerk)
    pinned = asker.post(f"{path}/pin/", {"pinned": True, "edit_version": 1}).json()
    assert (pinned["pinned"], pinned["edit_version"]) == (True, 2)
    late = Program(secretary).post(f"{path}/retitle/", {"title": "新题", "edit_version": 1})
    assert (late.status_code, "已有人改过" in late.json()["detail"]) == (409, True)
    item.refresh_from_db()
    assert item.title_override == ""
    assert asker.post(f"{path}/retitle/", {"title": "新题"}).status_code == 400


def test_what_people_do_with_an_item(draft, clerk):
    first, second = draft("路灯", "排水")
    asker = Program(clerk)

    def edit(item, verb, **said):
        version = AgendaItem.objects.get(pk=item.pk).agenda.edit_version
        answer = asker.post(f"agenda-items/{item.pk}/{verb}/", {"edit_version": version, **said})
        assert answer.status_code == 200, answer.content.decode()
        return answer.json()

    assert edit(first, "step", up=False)["position"] == 2
    assert asker.ids("agenda-items/") == [second.pk, first.pk]
    assert edit(first, "retitle", title="文昌路路灯")["title"] == "文昌路路灯"
    assert edit(first, "section", section="big")["section_label"] == "大事共议"
    assert edit(first, "after", after=True)["after_meeting"] is True
    assert edit(first, "remove")["removed_at"]
    assert asker.ids("agenda-items/") == [second.pk]
    assert edit(first, "restore")["removed_at"] is None


def test_a_frozen_agenda_and_a_stranger_are_refused(draft, need, clerk, liaison):
    item = draft("路灯")[0]
    assert Program(liaison).post(f"agenda-items/{item.pk}/remove/", {"edit_version": 1}).status_code == 403
    agenda = item.agenda
    agenda.frozen_at, agenda.frozen_number, agenda.frozen_hash = clock.now(), 1, "x"
    agenda.save()
    answer = Program(clerk).post(f"agenda-items/{item.pk}/remove/", {"edit_version": 1})
    assert (answer.status_code, "已定稿" in answer.json()["detail"]) == (403, True)


def test_no_result_before_there_is_a_meeting(draft, clerk):
    answer = Program(clerk).post(f"agenda-items/{draft('路灯')[0].pk}/decide/", {"outcome": "pending"})
    assert (answer.status_code, "还没有会议" in answer.json()["detail"]) == (400, True)


# ---- service items
def test_an_item_is_carried_out_and_taken_back(item, liaison, other_liaison, secretary, need):
    own = Program(liaison)
    assert Program(other_liaison).post(f"service-items/{item.pk}/start/").status_code == 403
    assert own.post(f"service-items/{item.pk}/start/").json()["state"] == "ongoing"
    assert own.post(f"service-items/{item.pk}/finish/").status_code == 400
    assert own.post(f"service-items/{item.pk}/finish/", {"served": 26}).json()["state"] == "done"
    assert own.post(f"service-items/{item.pk}/finish/", {"served": 26}).status_code == 403
    assert own.post(f"service-items/{item.pk}/reopen/").json()["state"] == "ongoing"
    own.post(f"service-items/{item.pk}/finish/", {"served": 26})
    assert own.post(f"service-items/{item.pk}/verify/").status_code == 403
    assert Program(secretary).post(f"service-items/{item.pk}/verify/").status_code == 200


def test_cancelling_gives_the_claims_back(item, registered, secretary, need):
    head = Program(secretary)
    assert head.post(f"service-items/{item.pk}/cancel/").status_code == 400
    cancelled = head.post(f"service-items/{item.pk}/cancel/", {"reason": "场地没有了"}).json()
    assert (cancelled["state"], cancelled["light"], cancelled["claims"]) == ("cancelled", None, [])
    registered.refresh_from_db()
    assert (registered.state, state_of(need)) == ("released", "tabled")


def test_lateness_is_shown_with_its_light(item, secretary):
    with clock.frozen(clock.end_of(item.due_on) + timedelta(days=1)):
        shown = Program(secretary).get(f"service-items/{item.pk}/").json()
    assert shown["light"] == {"colour": "orange", "words": "超期 1 天"}
