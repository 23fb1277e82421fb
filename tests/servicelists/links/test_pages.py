"""What a unit does by its link, from the notice to the last answer, without a log-in."""

from datetime import timedelta

import pytest
from django.test import Client

from servicelists.actions import claims, rooms
from servicelists.actions import links as actions
from servicelists.links import group_token, token_of
from servicelists.models import (
    AgendaItem,
    Attendance,
    Claim,
    Minutes,
    Suggestion,
    TimelineEntry,
    UnitLink,
    Unsuitable,
)
from tianyuan import clock
from tianyuan.audit.models import AuditEvent
from tianyuan.permissions import LINK_PERMISSIONS, TABLE, Denied, may


def body(response):
    return response.content.decode()


@pytest.fixture
def suggested(need, unit):
    item = AgendaItem.objects.get(need=need)
    return Suggestion.objects.create(
        item=item, organization=unit, rank=1, unit_words=["职能对口", "资源清单有义诊 2 次/季"]
    )


# ---- before the meeting
def test_the_page_opens_without_a_log_in_and_is_kept_from_others(phone, address, suggested, need):
    response = phone.get(address())
    assert response.status_code == 200
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "same-origin"
    assert "private" in response["Cache-Control"]
    text = body(response)
    assert "县医院党委" in text
    assert "为什么想到你们" in text
    assert "资源清单有义诊 2 次/季" in text
    assert "老年活动室" in text
    assert 'value="2026-12-31"' in text


def test_the_first_look_is_noted_once(phone, address, link):
    phone.get(address())
    link.refresh_from_db()
    first = link.first_used_at
    assert first
    with clock.frozen(clock.now() + timedelta(hours=1)):
        phone.get(address())
    link.refresh_from_db()
    assert link.first_used_at == first


def test_one_press_is_an_intention_in_the_units_name(phone, address, need, unit, link):
    actions.name_holder(link, "王芳")
    response = phone.post(address(f"needs/{need.pk}/claim/"), {"role": "lead", "quantity": "12"}, follow=True)
    assert "已记意向" in body(response)
    claim = Claim.objects.get()
    assert (claim.organization, claim.quantity, claim.state, claim.created_by) == (unit, 12, "intent", None)
    event = AuditEvent.objects.get(verb="claims.create")
    assert (event.actor_kind, event.actor_label) == ("link", "县医院党委 王芳（单位链接）")
    assert TimelineEntry.objects.get(need=need).who == "县医院党委 王芳（单位链接）"
    link.refresh_from_db()
    assert link.answered_at


def test_a_double_tap_is_one_claim(phone, address, need):
    fields = {"quantity": "12", "idempotency_key": "0b0e7c52-6e2c-4f6e-9d6c-3a3f0c3b8a55"}
    for _ in range(2):
        assert phone.post(address(f"needs/{need.pk}/claim/"), fields).status_code == 302
    assert Claim.objects.count() == 1


def test_another_units_form_key_is_no_answer_of_ours(phone, address, need, links, other_unit):
    fields = {"role": "support", "quantity": "12", "idempotency_key": "0b0e7c52-6e2c-4f6e-9d6c-3a3f0c3b8a55"}
    phone.post(address(f"needs/{need.pk}/claim/"), fields)
    other = Client()
    response = other.post(f"/u/{token_of(links[other_unit.pk])}/needs/{need.pk}/claim/", fields)
    assert response.status_code == 302
    assert Claim.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"quantity": "0"}, "数量请填 1 到 38"),
        ({"quantity": "-1"}, "数量请填 1 到 38"),
        ({"quantity": str(10**12)}, "数量请填 1 到 38"),
        ({"quantity": "9" * 400}, "数量请填 1 到 38"),
        ({"quantity": "三户"}, "请填整数"),
        ({"quantity": "39"}, "数量请填 1 到 38"),
        ({"quantity": "5", "promised_on": "2026-11-09"}, "承诺完成日期不能早于 11 月 26 日"),
        ({"quantity": "5", "promised_on": "2026-13-40"}, "日期"),
        ({"quantity": "5", "promised_on": "2099-01-01"}, "太远了"),
        ({"quantity": "5", "role": "boss"}, "方式"),
        ({"quantity": "5", "idempotency_key": "nonsense"}, "请刷新页面"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_changes(phone, address, need, fields, words):
    response = phone.post(address(f"needs/{need.pk}/claim/"), fields)
    assert response.status_code == 400
    assert words in body(response)
    assert Claim.objects.count() == 0
    by_htmx = phone.post(address(f"needs/{need.pk}/claim/"), fields, headers={"hx-request": "true"})
    assert by_htmx.status_code == 200
    assert words in body(by_htmx)
    assert Claim.objects.count() == 0


def test_what_is_wholly_taken_is_offered_to_help_with_not_as_nothing_left(
    phone, address, need, other_unit, other_liaison
):
    type(need).objects.update(several_units=True, quantity=1)
    need.refresh_from_db()
    claims.create(need, organization=other_unit, by=other_liaison)
    text = body(phone.get(address()))
    assert "数量已认领完，还可以协办" in text
    assert "还差 0" not in text


def test_unstorable_text_is_refused(phone, address):
    response = phone.post(address("name/"), {"name": "王\x00"})
    assert response.status_code == 400


def test_a_lost_race_says_who_and_keeps_what_was_typed(phone, address, need, other_unit, other_liaison):
    claims.create(need, organization=other_unit, quantity=26, by=other_liaison)
    fields = {"role": "lead", "quantity": "20", "promised_on": "2026-12-08"}
    for headers, status in (({}, 409), ({"hx-request": "true"}, 200)):
        response = phone.post(address(f"needs/{need.pk}/claim/"), fields, headers=headers)
        assert response.status_code == status
        text = body(response)
        assert "供电所党支部已牵头 26 户，还差 12 户" in text
        assert 'value="12"' in text
        assert 'value="2026-12-08"' in text
    assert Claim.objects.count() == 1


def test_nothing_left_is_said_too(phone, address, need, other_unit, other_liaison):
    claims.create(need, organization=other_unit, quantity=38, by=other_liaison)
    response = phone.post(address(f"needs/{need.pk}/claim/"), {"quantity": "38"})
    assert response.status_code == 409
    assert "供电所党支部已牵头 38 户，已经认领完" in body(response)


def test_unsuitable_and_back(phone, address, need, unit):
    phone.post(address(f"needs/{need.pk}/unsuitable/"))
    assert Unsuitable.objects.get().user is None
    assert "不适合本单位" in body(phone.get(address()))
    phone.post(address(f"needs/{need.pk}/suitable/"))
    assert not Unsuitable.objects.exists()


def test_take_back_and_agree(phone, address, need, unit, link):
    claim = claims.create(need, organization=unit, quantity=12, by=actions.actor_of(link))
    assert phone.post(address(f"claims/{claim.pk}/agree/")).status_code == 302
    claim.refresh_from_db()
    assert claim.state == "agreed"
    phone.post(address(f"claims/{claim.pk}/agree-back/"))
    claim.refresh_from_db()
    assert claim.state == "intent"
    assert phone.post(address(f"claims/{claim.pk}/release/"), {"reason": ""}).status_code == 400
    response = phone.post(address(f"claims/{claim.pk}/release/"), {"reason": "人手不够"}, follow=True)
    assert "意向已撤回" in body(response)
    claim.refresh_from_db()
    assert (claim.state, claim.reason) == ("released", "人手不够")


# ---- a link opens its own meeting and unit only
def test_a_need_of_another_meeting_is_refused(phone, address, make_need):
    stranger = make_need(title="别处的事", state="awaiting", quantity=3)
    for step in ("claim", "unsuitable", "suitable"):
        response = phone.post(address(f"needs/{stranger.pk}/{step}/"), {"quantity": "1"})
        assert response.status_code == 403
        assert "不在这次会议的议程上" in body(response)
    assert not Claim.objects.exists()
    assert not Unsuitable.objects.exists()


def test_a_need_taken_off_the_agenda_is_refused(phone, address, need):
    AgendaItem.objects.filter(need=need).update(removed_at=clock.now())
    assert phone.post(address(f"needs/{need.pk}/claim/"), {"quantity": "1"}).status_code == 403


def test_another_units_claim_is_refused(phone, address, need, other_unit, other_liaison):
    claim = claims.create(need, organization=other_unit, quantity=12, by=other_liaison)
    for step in ("agree", "agree-back", "release"):
        response = phone.post(address(f"claims/{claim.pk}/{step}/"), {"reason": "算了"})
        assert response.status_code == 403
        assert "不是本单位" in body(response)
    claim.refresh_from_db()
    assert claim.state == "intent"


def test_huge_keys_are_not_there(phone, address):
    assert phone.post(address(f"needs/{10**30}/claim/"), {"quantity": "1"}).status_code == 404
    assert phone.get(address("?item=" + "9" * 40)).status_code == 200
    assert phone.get(address("?item=abc")).status_code == 200


def test_a_registered_claim_is_not_given_back_by_link(phone, address, need, unit, link, claim_registered):
    response = phone.post(address(f"claims/{claim_registered.pk}/release/"), {"reason": "算了"})
    assert response.status_code == 403
    assert "已经登记的认领" in body(response)


@pytest.fixture
def claim_registered(need, unit, link, open_meeting, secretary):
    claim = claims.create(need, organization=unit, quantity=12, by=actions.actor_of(link))
    claims.agree(claim, by=actions.actor_of(link))
    open_meeting()
    return claims.register(Claim.objects.get(), by=secretary)


# ---- after the close
def test_after_the_close_the_window_decides(phone, address, need, close_meeting):
    close_meeting(days=3)
    assert phone.post(address(f"needs/{need.pk}/claim/"), {"quantity": "3"}).status_code == 302
    with clock.frozen(clock.now() + timedelta(days=4)):
        claim = Claim.objects.get()
        claim.agree_by = clock.today() + timedelta(days=1)
        claim.save()
        Claim.objects.filter(pk=claim.pk).update(state="intent")
        other = AgendaItem.objects.create(
            agenda=need.agenda_items.get().agenda, need=_another(need), section="real", position=9
        )
        late = phone.post(address(f"needs/{other.need_id}/claim/"), {"quantity": "1"})
        assert late.status_code == 403
        assert "会后认领已截止" in body(late)
        assert phone.post(address(f"claims/{claim.pk}/agree/")).status_code == 302
        gone = phone.get(address())
    assert gone.status_code == 410
    assert "都已截止" in body(gone)
    assert Claim.objects.count() == 1


def _another(need):
    need.pk, need.claimed_quantity, need.state, need.title = None, 0, "pending", "另一件"
    need.save(force_insert=True)
    return need


def test_what_nobody_took_may_be_taken_for_some_days_more(phone, address, need, close_meeting, unit, link):
    close_meeting(days=3)
    AgendaItem.objects.filter(need=need).update(outcome="pending")
    type(need).objects.filter(pk=need.pk).update(state="pending")
    text = body(phone.get(address()))
    assert "有意向，认领" in text
    claim = claims.create(need, organization=unit, quantity=12, by=actions.actor_of(link))
    Claim.objects.filter(pk=claim.pk).update(agree_by=clock.today() + timedelta(days=9))
    other = AgendaItem.objects.create(
        agenda=link.meeting.agenda, need=_another(need), section="real", position=9
    )
    assert f"need-{other.need_id}" in body(phone.get(address()))
    with clock.frozen(clock.now() + timedelta(days=4)):
        text = body(phone.get(address()))
    assert "单位已同意" in text
    assert f"need-{other.need_id}" not in text


def test_a_dead_link_changes_nothing_and_says_whom_to_call(phone, address, need, link, secretary, committee):
    committee.phone = "0875-7123456"
    committee.save()
    actions.revoke(link, by=secretary)
    response = phone.post(address(f"needs/{need.pk}/claim/"), {"quantity": "12"})
    assert response.status_code == 410
    assert "已经作废" in body(response)
    assert "tel:0875-7123456" in body(response)
    assert phone.get("/u/1-abc.def/").status_code == 404
    assert not Claim.objects.exists()


def test_who_tries_addresses_is_stopped(phone):
    answers = {phone.get(f"/u/1-abc.{number}/").status_code for number in range(30)}
    assert answers == {404}
    assert phone.get("/u/1-abc.x/").status_code == 429


def test_a_link_is_not_pressed_without_end(phone, address):
    codes = [phone.post(address("name/"), {"name": "王芳"}).status_code for _ in range(61)]
    assert codes == [302] * 60 + [429]


def test_forged_requests_are_refused(address, need):
    strict = Client(enforce_csrf_checks=True)
    strict.get(address())
    assert strict.post(address(f"needs/{need.pk}/claim/"), {"quantity": "3"}).status_code == 403
    assert not Claim.objects.exists()


# ---- forwarded: two people on one link
def test_two_people_with_one_link_make_one_claim(address, need):
    first, second = Client(), Client()
    assert first.post(address(f"needs/{need.pk}/claim/"), {"quantity": "12"}).status_code == 302
    response = second.post(address(f"needs/{need.pk}/claim/"), {"quantity": "26", "role": "support"})
    assert response.status_code == 409
    assert "县医院党委已经认领过这一件 12 户" in body(response)
    assert Claim.objects.count() == 1


# ---- minutes
@pytest.fixture
def circulated(meeting, close_meeting):
    close_meeting(days=3)
    return Minutes.objects.create(
        meeting=meeting, committee=meeting.committee, state="circulated", drafted_at=clock.now(),
        circulated_at=clock.now(), comments_until=clock.today() + timedelta(days=2),
        sections=[{"key": "items", "title": "议题", "text": "县医院牵头义诊。"}],
    )  # fmt: skip


def test_minutes_are_read_and_answered_by_link(phone, address, circulated, unit):
    assert "会议纪要征求意见" in body(phone.get(address()))
    assert "县医院牵头义诊" in body(phone.get(address("minutes/")))
    phone.post(address("minutes/comment/"), {"agreed": "on"})
    phone.post(address("minutes/comment/"), {"text": "数量写错了", "section": "items"})
    said = circulated.comments.order_by("pk")
    assert [(row.organization, row.text, row.agreed) for row in said] == [
        (unit, "", True),
        (unit, "数量写错了", False),
    ]
    assert "已提：数量写错了" in body(phone.get(address("minutes/")))


def test_a_refused_word_on_the_minutes_comes_back_with_what_was_typed(phone, address, circulated):
    response = phone.post(address("minutes/comment/"), {"text": "", "section": "items"})
    assert response.status_code == 400
    assert "请写意见" in body(response)
    response = phone.post(address("minutes/comment/"), {"text": "数量写错了" * 101, "section": "items"})
    assert response.status_code == 400
    assert "数量写错了数量写错了" in body(response)
    assert "县医院牵头义诊" in body(response)


def test_minutes_in_the_making_lead_back_to_the_units_page(phone, address):
    response = phone.get(address("minutes/"))
    assert response.status_code == 403
    assert f'href="{address()}"' in body(response)
    assert "回工作台" not in body(response)
    assert phone.post(address("minutes/comment/"), {"text": "早说一句"}).status_code == 403


@pytest.mark.parametrize("form", ["name", "leave"])
def test_a_name_that_is_refused_stands_in_its_form_again(phone, address, form):
    response = phone.post(address(f"{form}/"), {"name": "王芳 13808751234"})
    assert response.status_code == 400
    assert "这里只写姓名" in body(response)
    assert 'value="王芳 13808751234"' in body(response)
    assert 'id="holder"' in body(response)


@pytest.mark.parametrize(("method", "path"), [("get", "nowhere/"), ("post", "needs/999999/claim/")])
def test_error_pages_lead_back_to_the_units_page(phone, address, method, path):
    text = body(getattr(phone, method)(address(path)))
    assert f'href="{address()}"' in text
    assert "回到本单位页面" in text
    assert "回工作台" not in text
    assert 'href="/"' not in text


def test_minutes_in_the_making_are_not_shown(phone, address, circulated):
    Minutes.objects.update(state="draft")
    assert phone.get(address("minutes/")).status_code == 403
    assert phone.post(address("minutes/comment/"), {"agreed": "on"}).status_code == 403
    assert not circulated.comments.exists()


@pytest.mark.parametrize("fields", [{}, {"text": "意" * 501}, {"text": "意见", "section": "nowhere"}])
def test_words_on_minutes_that_cannot_be(phone, address, circulated, fields):
    assert phone.post(address("minutes/comment/"), fields).status_code == 400
    assert not circulated.comments.exists()


# ---- who comes
def test_leave_and_back(phone, address, link):
    phone.post(address("leave/"))
    row = Attendance.objects.get()
    assert (row.presence, row.substitute, row.by_link) == ("leave", "", True)
    assert "已请假" in body(phone.get(address()))
    phone.post(address("leave-back/"))
    assert not Attendance.objects.exists()


@pytest.mark.parametrize("form", ["name", "leave"])
def test_who_sends_a_substitute_is_not_on_leave(phone, address, link, form):
    phone.post(address("leave/"))
    said = body(phone.post(address(f"{form}/"), {"name": "王芳"}, follow=True))
    assert "记下了，王芳代会" in said
    assert "撤回请假" not in said
    assert not Attendance.objects.exists()
    assert UnitLink.objects.get(pk=link.pk).holder == "王芳"
    phone.post(address("leave/"))
    assert UnitLink.objects.get(pk=link.pk).holder == ""


def test_the_substitute_a_unit_named_is_here_with_everybody_else(
    phone, address, link, unit, meeting, clerk, as_user, open_meeting
):
    phone.post(address("name/"), {"name": "杨志强"})
    assert "杨志强代会" in body(as_user(clerk).get(f"/meetings/{meeting.pk}/room/"))
    as_user(clerk).post(f"/meetings/{meeting.pk}/room/all-here/")
    row = Attendance.objects.get(organization=unit)
    assert (row.presence, row.substitute) == ("present", "杨志强")
    assert "杨志强代会" in body(phone.get(address()))


def test_a_press_on_出席_keeps_the_substitute_and_a_new_name_replaces_it(
    phone, address, unit, meeting, clerk, as_user
):
    phone.post(address("name/"), {"name": "杨志强"})
    room, said = as_user(clerk), {"organization": unit.pk, "presence": "leave"}
    room.post(f"/meetings/{meeting.pk}/room/mark/", said)
    assert Attendance.objects.get(organization=unit).substitute == ""
    room.post(f"/meetings/{meeting.pk}/room/mark/", said | {"presence": "present"})
    assert Attendance.objects.get(organization=unit).substitute == "杨志强"
    phone.post(address("name/"), {"name": "李丹"})
    assert Attendance.objects.get(organization=unit).substitute == "李丹"


# ---- 改数量
def intend(phone, address, need, quantity):
    phone.post(address(f"needs/{need.pk}/claim/"), {"role": "lead", "quantity": str(quantity)})
    return Claim.objects.get(need=need)


def test_a_cleared_number_is_asked_for_and_claims_nothing(phone, address, need):
    response = phone.post(address(f"needs/{need.pk}/claim/"), {"role": "lead", "quantity": ""})
    assert response.status_code == 400
    assert "请填认领多少" in body(response)
    assert not Claim.objects.exists()


def test_a_unit_changes_the_quantity_of_its_intention(phone, address, need):
    claim = intend(phone, address, need, 3)
    assert f"claims/{claim.pk}/change/" in body(phone.get(address()))
    page = address(f"claims/{claim.pk}/change/")
    assert 'value="3"' in body(phone.get(page))
    day = claim.promised_on.isoformat()
    said = body(phone.post(page, {"quantity": "5", "promised_on": day}, follow=True))
    claim.refresh_from_db()
    need.refresh_from_db()
    assert (claim.quantity, claim.state, need.claimed_quantity) == (5, "intent", 5)
    assert "改好了" in said
    refused = phone.post(page, {"quantity": "999", "promised_on": day})
    assert refused.status_code == 400
    assert 'value="999"' in body(refused)


def test_a_yes_is_not_changed_behind_the_units_back(phone, address, need, other_unit, links):
    claim = intend(phone, address, need, 3)
    page = address(f"claims/{claim.pk}/change/")
    phone.post(address(f"claims/{claim.pk}/agree/"))
    assert phone.get(page).status_code == 403
    other = f"/u/{token_of(links[other_unit.pk])}/claims/{claim.pk}/change/"
    assert phone.get(other).status_code == 403
    assert phone.post(other, {"quantity": "1"}).status_code == 403


def test_signing_in_is_one_tap_on_the_day(phone, address, open_meeting, on_the_day):
    phone.get(address())
    phone.post(address("arrive/"))
    row = Attendance.objects.get()
    assert (row.presence, row.by_link, row.marked_by) == ("present", True, None)
    assert AuditEvent.objects.get(verb="attendance.mark").actor_kind == "link"
    open_meeting()
    assert body(phone.get(address())).count("已签到") == 1


def test_signing_in_days_before_is_refused(phone, address):
    response = phone.post(address("arrive/"))
    assert response.status_code == 403
    assert "开会当天才能签到" in body(response)
    assert not Attendance.objects.exists()


# ---- in the meeting
@pytest.fixture
def in_meeting(on_agenda, open_meeting, secretary, need, on_the_day):
    others = [on_agenda(title=f"议题{number}", quantity=1, unit="件") for number in (2, 3)]
    meeting = open_meeting()
    items = list(meeting.agenda.items.order_by("position"))
    rooms.turn_to(meeting, items[0], by=secretary)
    return meeting, items, others


def test_the_phone_shows_the_item_on_the_table(phone, address, in_meeting):
    text = body(phone.get(address()))
    assert "第 1 项" in text
    assert "1 / 3" in text
    assert "独居老人冬季义诊" in text
    assert "议题2" not in text
    assert text.count("btn-red") == 1  # signing in comes first


def test_the_phone_follows_the_meeting(phone, address, in_meeting, secretary):
    meeting, items, _ = in_meeting
    first = phone.get(address("now/"))
    assert first.status_code == 200
    again = phone.get(address("now/"), headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    rooms.turn_to(meeting, items[1], by=secretary)
    moved = phone.get(address("now/"), headers={"if-none-match": first["ETag"]})
    assert moved.status_code == 200
    assert "第 2 项" in body(moved)


def test_who_reads_another_item_stays_there_and_hears_of_the_meeting(phone, address, in_meeting):
    _, items, _ = in_meeting
    text = body(phone.get(address(f"now/?item={items[2].pk}")))
    assert "第 3 项" in text
    assert "会上正在议第 1 项" in text


def test_who_is_typing_is_not_taken_away(phone, address, in_meeting, need, secretary):
    meeting, items, _ = in_meeting
    rooms.turn_to(meeting, items[1], by=secretary)
    text = body(phone.get(address(f"now/?item=&typing={need.pk}")))
    assert "独居老人冬季义诊" in text
    assert "会上正在议第 2 项" in text


def test_a_claim_of_another_unit_shows_at_the_next_look(
    phone, address, in_meeting, need, other_unit, other_liaison
):
    etag = phone.get(address("now/"))["ETag"]
    claims.create(need, organization=other_unit, quantity=26, by=other_liaison)
    response = phone.get(address("now/"), headers={"if-none-match": etag})
    assert "还差 12 户。供电所党支部牵头 26 户" in body(response)


def test_the_end_of_the_meeting_ends_the_asking(phone, address, in_meeting):
    meeting, _, _ = in_meeting
    meeting.refresh_from_db()
    meeting.state, meeting.closed_at, meeting.claims_until = (
        "closed",
        clock.now(),
        clock.now() + timedelta(days=5),
    )
    meeting.save()
    response = phone.get(address("now/"))
    assert response.status_code == 286
    assert "会议已结束" in body(response)


def test_a_link_revoked_in_the_meeting_ends_the_asking_in_words(phone, address, in_meeting, link, secretary):
    actions.revoke(link, by=secretary)
    response = phone.get(address("now/"))
    assert response.status_code == 286
    assert "已经作废" in body(response)


def test_the_page_before_hears_that_the_meeting_began(phone, address, need, open_meeting):
    assert "会议开始了" not in body(phone.get(address("now/?begun")))
    open_meeting()
    assert "会议开始了" in body(phone.get(address("now/?begun")))


# ---- costs
@pytest.mark.parametrize("path", ["", "all/"])
def test_the_page_costs_the_same_with_one_item_and_with_many(
    phone, address, need, on_agenda, unit, django_assert_max_num_queries, path
):
    def cost():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as taken:
            assert phone.get(address(path)).status_code == 200
        return len(taken)

    phone.get(address(path))
    few = cost()
    for number in range(6):
        on_agenda(title=f"又一件{number}")
    assert cost() == few <= 14


def test_a_poll_without_news_costs_one_look_at_the_link(
    phone, address, in_meeting, django_assert_max_num_queries, monkeypatch
):
    monkeypatch.setattr(
        "servicelists.queries.live.pulse.KEPT_SECONDS", 60
    )  # as for all phones within half a second
    etag = phone.get(address("now/"))["ETag"]
    with django_assert_max_num_queries(1):
        assert phone.get(address("now/"), headers={"if-none-match": etag}).status_code == 304


def test_a_buttons_address_opened_like_a_page_leads_back_to_the_units_page(phone, address, need):
    for path in ("arrive/", f"needs/{need.pk}/claim/", "name/"):
        answer = phone.get(address(path))
        assert (answer.status_code, answer["Allow"]) == (405, "POST")
        assert "这一步要在页面上点按钮来做" in body(answer)
        assert f'<a class="btn" href="{address()}">回到本单位页面</a>' in body(answer)


def test_a_page_of_eighteen_items_is_light(phone, address, on_agenda, need):
    for number in range(17):
        on_agenda(
            title=f"第{number}件：老旧小区楼道照明和线路整理", text="楼道灯不亮，老人上下楼不方便。" * 6
        )
    assert len(phone.get(address()).content) < 110_000


# ---- rights
def test_a_link_holder_may_nothing_beside_the_list(link):
    holder = actions.actor_of(link)
    for permission in TABLE:
        assert may(holder, permission) is (permission in LINK_PERMISSIONS), permission


def test_without_the_list_a_link_would_be_a_liaison(link, monkeypatch):
    """Mutant: the list is what keeps a link from a liaison's other rights."""
    from tianyuan import permissions

    monkeypatch.setattr(permissions, "LINK_PERMISSIONS", frozenset(TABLE))
    assert may(actions.actor_of(link), "organizations.edit")


def test_a_link_holder_is_denied_what_is_not_the_units(link, need, other_unit, meeting, unit):
    from servicelists.actions import meetings

    holder = actions.actor_of(link)
    with pytest.raises(Denied):
        claims.create(need, organization=other_unit, quantity=1, by=holder)
    with pytest.raises(Denied):
        claims.create(need, organization=unit, quantity=1, for_unit=True, by=holder)
    with pytest.raises(Denied):
        rooms.mark(meeting, other_unit, "present", by=holder)
    with pytest.raises(Denied):
        rooms.mark(meeting, unit, "observer", by=holder)
    with pytest.raises(Denied):
        meetings.open_meeting(meeting, by=holder)
    with pytest.raises(Denied):
        actions.make_all(meeting, by=holder)
    claim = claims.create(need, organization=unit, quantity=1, by=holder)
    claims.agree(claim, by=holder)
    for act in (claims.register, claims.verify):
        with pytest.raises(Denied):
            act(Claim.objects.get(), by=holder)
    with pytest.raises(Denied):
        claims.transfer(Claim.objects.get(), to_organization=other_unit, reason="给他", by=holder)
    assert not UnitLink.objects.visible_to(holder).exists()


# ---- the committee's side
def test_staff_see_how_far_the_units_have_come(as_user, clerk, meeting, links, unit, phone, address, need):
    phone.get(address())
    phone.post(address(f"needs/{need.pk}/claim/"), {"quantity": "12"})
    text = body(as_user(clerk).get(f"/meetings/{meeting.pk}/links/"))
    assert "已打开 · 答复 1 项" in text
    assert "还没打开" in text
    assert "还没答复的（1）" in text
    assert f"http://testserver{address()}" in text
    assert "<svg" in text


def test_texts_for_the_group_name_nobody_and_fit(meeting, unit, link):
    from servicelists import notices

    everybodys = "https://tianyuan.changning.example.gov.cn/g/" + group_token(meeting) + "/"
    for text in (notices.share_links(meeting, everybodys), notices.remind_all(meeting, everybodys)):
        assert len(text) <= 200
        assert text.endswith(f"看议程：{everybodys}")
        assert "县医院" not in text
    url = "https://tianyuan.changning.example.gov.cn/u/" + token_of(link) + "/"
    for text in (notices.share_link(meeting, unit, url), notices.remind_unit(meeting, unit, url)):
        assert len(text) <= 200
        assert text.endswith(url)


def test_staff_renew_revoke_and_make(as_user, secretary, meeting, link, unit):
    browser = as_user(secretary)
    assert browser.post(f"/meetings/links/{link.pk}/renew/").status_code == 302
    fresh = UnitLink.objects.valid().get(organization=unit)
    assert browser.post(f"/meetings/links/{fresh.pk}/revoke/").status_code == 302
    assert "链接已作废" in body(browser.get(f"/meetings/{meeting.pk}/links/"))
    assert not UnitLink.objects.valid().filter(organization=unit).exists()
    assert browser.post(f"/meetings/{meeting.pk}/links/make/").status_code == 302
    assert UnitLink.objects.valid().filter(organization=unit).exists()
    cards = body(browser.get(f"/meetings/{meeting.pk}/links/print/"))
    assert cards.count('qr-card"') == 2


@pytest.mark.parametrize("who", ["liaison", "town_officer"])
def test_the_list_of_those_behind_is_the_organisers_alone(as_user, request, who, meeting, links):
    assert as_user(request.getfixturevalue(who)).get(f"/meetings/{meeting.pk}/links/").status_code == 403
