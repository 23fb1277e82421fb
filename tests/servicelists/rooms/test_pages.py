"""The operator's screen, the board, and how they follow: ETag, 304, 286."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from committees.actions import alliances
from servicelists.actions import claims, rooms
from servicelists.links import board_token
from servicelists.models import Attendance, Claim, Meeting, Need
from servicelists.queries import live
from tests.servicelists.rooms.conftest import title_on_the_table

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(meeting, clerk):
    """The board's address."""
    rooms.make_board(meeting, by=clerk)
    return f"/b/{board_token(meeting)}/"


@pytest.fixture
def operator(as_user, secretary, meeting):
    """`operator("decide", item=4)`: presses a button of the room as htmx does."""
    browser = as_user(secretary)

    def press(step: str, /, **fields):
        return browser.post(f"/meetings/{meeting.pk}/room/{step}/", fields, HTTP_HX_REQUEST="true")

    return press


def text(answer) -> str:
    return answer.content.decode()


def visible(page: str) -> str:
    """The words of a page, without tags and blanks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))


# ---- the operator's screen
def test_the_screen_shows_the_item_its_numbers_and_one_red_button(meeting, answer, as_user, secretary):
    answer("义诊", 26)
    item = next(line for line in live.room_of(meeting).lines if "义诊" in line.title).item
    rooms.turn_to(meeting, item, by=secretary)
    page = text(as_user(secretary).get(f"/meetings/{meeting.pk}/room/"))
    words = visible(page)
    assert "38 户独居老人冬季义诊" in words
    assert "涉及 38 户 已认领 26 户 还差 12 户" in words
    assert "县医院党委 牵头 26 户" in words
    assert "已有意向一并登记" in words
    assert "到会 0 / 2" in words
    assert "登记 0 · 意向 1 / 4 项" in words
    assert len(re.findall(r'class="btn btn-red"', page)) == 1


def test_a_press_answers_with_the_fragment_and_plain_forms_with_the_page(
    operator, meeting, as_user, secretary
):
    first, second = live.room_of(meeting).lines[:2]
    answer = operator("decide", item=first.pk, outcome="reported")
    assert text(answer).startswith('<div id="room"')
    assert f"第 {first.number} 项记下了：上报" in visible(text(answer))
    plain = as_user(secretary).post(f"/meetings/{meeting.pk}/room/turn/", {"step": "next"})
    assert plain["Location"] == f"/meetings/{meeting.pk}/room/"
    operator("undo", item=first.pk)
    assert title_on_the_table(meeting) == first.title
    operator("turn", item=second.pk)
    assert title_on_the_table(meeting) == second.title
    operator("turn", step="previous")
    assert title_on_the_table(meeting) == first.title


def test_a_unit_in_the_room_claims_without_leaving_the_page(
    operator, item_of, other_unit, meeting, secretary
):
    item = item_of("义诊")
    answer = operator(
        "claim",
        item=item.pk,
        organization_text="gongdiansuo",
        role="lead",
        quantity=38,
        promised_on="2026-12-08",
    )
    claim = Claim.objects.get()
    assert (claim.organization, claim.role, claim.quantity, claim.for_unit_by) == (
        other_unit,
        "lead",
        38,
        secretary,
    )
    assert "已记下意向" in text(answer)
    operator("unclaim", claim=claim.pk)
    claim.refresh_from_db()
    assert (claim.state, Need.objects.get(pk=item.need_id).left) == ("released", 38)


def test_a_unit_in_the_room_claims_in_the_name_of_the_alliance_it_leads(
    operator, item_of, unit, other_unit, meeting, as_user, secretary
):
    url = f"/meetings/{meeting.pk}/room/"
    assert 'name="alliance"' not in as_user(secretary).get(url).content.decode()
    alliance = alliances.form(
        meeting.committee, name="银龄联盟", lead=unit, members=[other_unit], by=secretary
    )
    page = as_user(secretary).get(url).content.decode()
    assert f'data-for-unit="{unit.pk}"' in page
    assert "以“银龄联盟”名义" in page
    sent = {"item": item_of("义诊").pk, "role": "lead", "quantity": 8, "alliance": alliance.pk}
    refused = operator("claim", **sent, organization=other_unit.pk)
    assert (refused.status_code, Claim.objects.count()) == (403, 0)
    assert "牵头单位来点" in refused.content.decode()
    said = text(operator("claim", **sent, organization=unit.pk))
    claim = Claim.objects.get()
    assert (claim.alliance, claim.organization) == (alliance, unit)
    assert f"银龄联盟（{unit}牵头）认领，已记下意向" in said


def test_a_claim_sent_twice_counts_once(operator, item_of, other_unit):
    sent = {"item": item_of("路灯").pk, "organization": other_unit.pk, "role": "lead",
            "idempotency_key": "5f3c1de2-0b57-4b0c-9d05-0d9b3b0c1a11"}  # fmt: skip
    assert [operator("claim", **sent).status_code for _ in range(2)] == [200, 400]
    assert Claim.objects.count() == 1


@pytest.mark.parametrize(
    ("step", "fields", "status"),
    [
        ("claim", {"quantity": 0, "role": "lead"}, 400),
        ("claim", {"quantity": -1, "role": "lead"}, 400),
        ("claim", {"quantity": 10**12, "role": "lead"}, 400),
        ("claim", {"quantity": 5, "role": "lead", "promised_on": "2026-11-09"}, 400),
        ("claim", {"quantity": 5, "role": "boss"}, 400),
        ("claim", {"quantity": 5, "role": "lead", "organization": "999999999999999999999"}, 400),
        ("decide", {"outcome": "claimed"}, 400),
        ("decide", {"outcome": "withdrawn"}, 400),
        ("decide", {"outcome": "pending", "note": "好" * 301}, 400),
        ("decide", {"outcome": "pending", "item": 10**9}, 400),
        ("decide", {"outcome": "pending", "item": "x\x00"}, 400),
        ("turn", {"item": 10**30}, 400),
        ("turn", {"item": "", "step": "sideways"}, 400),
        ("mark", {"presence": "present", "organization": 10**9}, 400),
        ("mark", {"presence": "dancing"}, 400),
        ("topic", {"topic": 10**9, "result": "好"}, 400),
        ("board", {"wanted": "smash"}, 400),
        ("unclaim", {"claim": 10**9}, 400),
    ],
)  # fmt: skip
def test_bad_input_is_a_clear_400_and_changes_nothing(operator, item_of, unit, step, fields, status):
    sent = {"item": item_of("义诊").pk, "organization": unit.pk, **fields}
    answer = operator(step, **sent)
    assert answer.status_code == status
    assert 'class="reason"' in text(answer)
    assert not Claim.objects.exists()
    assert not Attendance.objects.exists()


def test_a_lost_race_says_who_took_how_much(operator, answer, item_of, other_unit):
    answer("义诊", 38)
    lost = operator("claim", item=item_of("义诊").pk, organization=other_unit.pk, role="lead", quantity=38)
    assert lost.status_code == 409
    assert "县医院党委已牵头 38 户" in visible(text(lost))


def test_attendance_by_one_press_and_a_name(operator, unit, meeting):
    assert "2 个单位记为出席" in text(operator("all-here"))
    operator("mark", organization=unit.pk, presence="leave")
    assert live.room_of(meeting).on_leave == 1
    operator("mark", organization=unit.pk, presence="present", substitute="李四")
    assert Attendance.objects.get(organization=unit).substitute == "李四"
    operator("mark", organization=unit.pk, presence="")
    assert live.room_of(meeting).unmarked == 1


def test_units_in_the_room_stand_first_in_the_picker(
    meeting, item_of, make_organization, committee, as_user, clerk
):
    away = make_organization(committee, name="昌宁县阿茶厂党支部")
    here = make_organization(committee, name="昌宁县最后一家党支部")
    rooms.mark(meeting, here, "present", by=clerk)
    url = f"/meetings/room/units/?meeting={meeting.pk}&need={item_of('路灯').need_id}&q=changning"
    page = text(as_user(clerk).get(url))
    assert page.index(here.name) < page.index(away.name)
    assert "到会" in page
    for bad in ("meeting=x&need=1", f"meeting={meeting.pk}", f"meeting={10**30}&need=1"):
        assert as_user(clerk).get(f"/meetings/room/units/?{bad}").status_code == 400


def test_the_screen_belongs_to_the_committees_staff(
    meeting, as_user, liaison, committee_member, other_secretary
):
    for person, status in ((liaison, 403), (committee_member, 403), (other_secretary, 404)):
        browser = as_user(person)
        assert browser.get(f"/meetings/{meeting.pk}/room/").status_code == status
        assert browser.get(f"/meetings/{meeting.pk}/room/now/").status_code == status
        assert browser.post(f"/meetings/{meeting.pk}/room/turn/", {"step": "next"}).status_code == status


def test_closing_says_what_stays_open(meeting, answer, as_user, secretary):
    answer("义诊", 26, agreed=False)
    page = visible(text(as_user(secretary).get(f"/meetings/{meeting.pk}/room/")))
    assert "还有 3 项没有认领也没有结果" in page
    assert "1 项有意向还没登记" in page
    assert "2 个单位没有登记到会" in page


@pytest.mark.parametrize("many", [3, 12])
def test_the_screen_costs_the_same_however_long_the_agenda(
    meeting, make_need, make_organization, committee, as_user, secretary, many
):
    from servicelists.actions import agendas

    for number in range(many):
        make_organization(committee, name=f"单位{number}党支部")
        agendas.supplement(meeting.agenda, make_need(state="accepted"), by=secretary)
    browser = as_user(secretary)
    browser.get(f"/meetings/{meeting.pk}/room/")
    with CaptureQueriesContext(connection) as asked:
        browser.get(f"/meetings/{meeting.pk}/room/now/")
    assert len(asked) <= 45, len(asked)
    COSTS.append(len(asked))
    assert len(set(COSTS)) == 1, COSTS


COSTS: list[int] = []


# ---- following
CHANGES = {
    "claim": lambda c: claims.create(c["item"].need, organization=c["unit"], by=c["liaison"]),
    "attendance": lambda c: rooms.mark(c["meeting"], c["unit"], "present", by=c["clerk"]),
    "substitute": lambda c: rooms.mark(c["meeting"], c["unit"], "present", substitute="李四", by=c["clerk"]),
    "current": lambda c: rooms.next_item(c["meeting"], by=c["clerk"]),
    "outcome": lambda c: rooms.decide(c["item"], outcome="pending", by=c["clerk"]),
    "agreed": lambda c: claims.agree(Claim.objects.get(), by=c["liaison"]),
}


@pytest.mark.parametrize("change", CHANGES)
def test_304_while_nothing_happened_and_a_new_etag_after(
    board, meeting, item_of, unit, liaison, clerk, as_user, change
):
    cast = {"meeting": meeting, "item": item_of("路灯"), "unit": unit, "liaison": liaison, "clerk": clerk}
    if change == "agreed":
        CHANGES["claim"](cast)
    for browser, url in ((Client(), f"{board}now/"), (as_user(clerk), f"/meetings/{meeting.pk}/room/now/")):
        first = browser.get(url)
        assert (first.status_code, first["Cache-Control"]) == (200, "private, no-cache")
        again = browser.get(url, HTTP_IF_NONE_MATCH=first["ETag"])
        assert (again.status_code, again.content) == (304, b"")
        cast[url] = first["ETag"]
    CHANGES[change](cast)
    for browser, url in ((Client(), f"{board}now/"), (as_user(clerk), f"/meetings/{meeting.pk}/room/now/")):
        answer = browser.get(url, HTTP_IF_NONE_MATCH=cast[url])
        assert answer.status_code == 200
        assert answer["ETag"] != cast[url]


def test_a_poll_without_news_costs_next_to_nothing(board, monkeypatch):
    live.forget()
    monkeypatch.setattr(live.pulse, "KEPT_SECONDS", 60.0)
    browser = Client()
    tag = browser.get(f"{board}now/")["ETag"]
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(f"{board}now/", HTTP_IF_NONE_MATCH=tag).status_code == 304
    assert len(asked) <= 1
    monkeypatch.setattr(live.pulse, "KEPT_SECONDS", 0.0)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(f"{board}now/", HTTP_IF_NONE_MATCH=tag).status_code == 304
    assert len(asked) <= 7


def test_the_fingerprint_is_kept_a_moment_and_forgotten_after_a_press(meeting, operator, monkeypatch):
    live.forget()
    monkeypatch.setattr(live.pulse, "KEPT_SECONDS", 60.0)
    before = live.fingerprint(meeting)
    Meeting.objects.filter(pk=meeting.pk).update(place="别处")
    assert live.fingerprint(meeting) == before
    operator("turn", step="next")
    assert live.fingerprint(meeting) != before


def test_286_ends_the_polling_with_a_closing_picture(board, meeting, answer, secretary, as_user):
    answer("义诊", 38)
    rooms.register_answered(meeting, by=secretary)
    browser = Client()
    tag = browser.get(f"{board}now/")["ETag"]
    rooms.finish(meeting, by=secretary)
    over = browser.get(f"{board}now/", HTTP_IF_NONE_MATCH=tag)
    assert over.status_code == 286
    assert "今天登记 1 项" in visible(text(over))
    assert "hx-get" not in text(over)
    again = browser.get(f"{board}now/", HTTP_IF_NONE_MATCH=over["ETag"])
    assert again.status_code == 286
    assert as_user(secretary).get(f"/meetings/{meeting.pk}/room/now/").status_code == 286


def test_a_revoked_link_ends_the_board(board, meeting, clerk):
    rooms.revoke_board(meeting, by=clerk)
    over = Client().get(f"{board}now/")
    assert (over.status_code, "作废" in text(over), "hx-get" in text(over)) == (286, True, False)
    page = Client().get(board)
    assert (page.status_code, "作废" in text(page)) == (404, True)


# ---- what the board never shows
def test_the_board_shows_claims_with_amount_and_day_and_needs_no_login(
    board, meeting, answer, item_of, secretary
):
    answer("义诊", 26)
    rooms.register_answered(meeting, by=secretary)
    rooms.turn_to(meeting, item_of("义诊"), by=secretary)
    page = visible(text(Client().get(board)))
    assert "✓ 县医院党委 牵头 26 户 · 12 月 31 日前" in page
    assert "还差 12 户" in page
    assert "登记 1 / 4 项" in page
    assert "下一项：" in page


def gives_away(page: str, meeting: Meeting) -> list[str]:
    """What on a board is not for everybody in the room: suggested units with their reasons, phones, residents."""
    from committees.models import Person
    from servicelists.models import Proposer, Suggestion

    secret = []
    for one in Suggestion.objects.filter(item__agenda=meeting.agenda_id).select_related("organization"):
        secret += [str(one.organization), *one.words]
    secret += [
        "推荐",
        *Person.objects.values_list("phone", flat=True),
        *Proposer.objects.values_list("name", flat=True),
    ]
    return [words for words in secret if words and words in page]


@pytest.fixture
def suggested(meeting, item_of, unit, secretary):
    """The unit is suggested for an item nobody took; a resident proposed it."""
    item = item_of("义诊")
    item.suggestions.all().delete()
    item.suggestions.create(organization=unit, rank=1, words=["资源清单有义诊 2 次/季"])
    item.need.proposers.create(name="赵小芳", phone="10099990000", said_at=meeting.starts_at)
    rooms.turn_to(meeting, item, by=secretary)
    return item


def test_the_board_never_shows_suggestions_phones_or_residents(board, meeting, suggested, as_user, secretary):
    operator = text(as_user(secretary).get(f"/meetings/{meeting.pk}/room/"))
    assert "资源清单有义诊 2 次/季" in operator  # who may know it does
    for url in (board, f"{board}now/"):
        assert gives_away(text(Client().get(url)), meeting) == []


def test_a_board_with_suggestions_would_be_noticed(board, meeting, suggested, settings):
    """The mutant: a template that forgot the rule."""
    from django.template import engines

    from servicelists.views import boards

    page = text(Client().get(board))
    told = "{% for one in line.item.suggestions.all %}{{ one.organization }} {{ one.words.0 }}{% endfor %}"
    mutant = engines["django"].from_string(told).render({"line": boards._context(meeting)["line"]})
    assert gives_away(page + mutant, meeting) != []


def test_strangers_addresses_are_not_indexed_nor_passed_on(board):
    for url in (board, f"{board}now/"):
        answer = Client().get(url)
        assert answer["X-Robots-Tag"] == "noindex"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "sessionid" not in answer.cookies


# ---- settled on the spot, and the doors of the meeting's page
def test_a_resolution_is_settled_on_the_spot_with_units_and_day(
    operator, meeting, item_of, unit, as_user, secretary
):
    answer = operator(
        "settle",
        item=item_of("路灯").pk,
        text="年内修好文昌路路灯",
        organizations=[unit.pk],
        due_on="2026-12-20",
    )
    settled = meeting.resolutions.get()
    assert (settled.text, settled.item, list(settled.organizations.all())) == (
        "年内修好文昌路路灯", item_of("路灯"), [unit],
    )  # fmt: skip
    assert "这次议定的（1）" in text(answer)
    for bad in ({"text": ""}, {"due_on": "2026-01-01"}, {"organizations": [10**9]}, {"item": 10**9}):
        sent = {"text": "再一件", "due_on": "2026-12-20", **bad}
        assert operator("settle", **sent).status_code == 400
    assert meeting.resolutions.count() == 1


def test_the_meetings_page_leads_to_the_room_for_who_runs_it(meeting, as_user, secretary, liaison):
    door = f'href="/meetings/{meeting.pk}/room/"'
    assert door in text(as_user(secretary).get(f"/meetings/{meeting.pk}/"))
    assert door not in text(as_user(liaison).get(f"/meetings/{meeting.pk}/"))


def test_opening_and_closing_on_the_meetings_page_keep_the_time_too(notified, as_user, secretary):
    browser = as_user(secretary)
    browser.post(f"/meetings/{notified.pk}/open/")
    assert title_on_the_table(notified) == live.room_of(notified).lines[0].title
    browser.post(f"/meetings/{notified.pk}/take-back-opening/")
    browser.post(f"/meetings/{notified.pk}/open/")
    assert title_on_the_table(notified) == live.room_of(notified).lines[0].title
    browser.post(f"/meetings/{notified.pk}/close/")
    assert title_on_the_table(notified) == ""
