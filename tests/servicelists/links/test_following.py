"""How a phone follows the meeting: news for what its own page shows, 304 for everything else, few queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from servicelists.actions import claims, rooms
from servicelists.actions import links as actions
from servicelists.links import token_of
from servicelists.models import AgendaItem, Suggestion
from servicelists.queries import live


@pytest.fixture
def elsewhere(on_agenda):
    """The second item: not on the table."""
    return on_agenda(title="菜市场北侧排水", quantity=12, unit="米")


@pytest.fixture
def opened(need, elsewhere, open_meeting, secretary, on_the_day):
    """The meeting, with the first of its two items on the table."""
    meeting = open_meeting()
    return rooms.turn_to(meeting, meeting.agenda.items.order_by("position").first(), by=secretary)


@pytest.fixture
def poll(phone, address, opened):
    """`poll()`: the phone asks with the ETag it was given last; `poll(item=3)` from another item's page."""
    tags: dict[str, str] = {}

    def ask(**query):
        known = tags.get(repr(query), "")
        answer = phone.get(address("now/"), query, headers={"if-none-match": known})
        tags[repr(query)] = answer["ETag"]
        return answer

    ask()
    assert ask().status_code == 304
    return ask


def said(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


# ---- what is news
def test_a_claim_elsewhere_is_no_news_for_this_phone(poll, elsewhere, other_unit, other_liaison):
    claims.create(elsewhere, organization=other_unit, quantity=5, by=other_liaison)
    assert poll().status_code == 304


def test_a_claim_on_the_item_on_the_table_is_told_with_what_is_left(poll, need, other_unit, other_liaison):
    claims.create(need, organization=other_unit, quantity=26, by=other_liaison)
    assert "还差 12 户。供电所党支部牵头 26 户" in said(poll())


def test_who_reads_another_item_hears_of_a_claim_on_that_one_only(
    poll, opened, need, elsewhere, unit, other_unit, other_liaison
):
    item = opened.agenda.items.get(need=elsewhere).pk
    poll(item=item)
    claims.create(need, organization=other_unit, quantity=26, by=other_liaison)
    assert poll(item=item).status_code == 304
    claims.create(elsewhere, organization=other_unit, quantity=5, by=other_liaison)
    assert "还差 7 米" in said(poll(item=item))


def test_what_the_unit_said_itself_is_news_wherever_it_was_said(poll, phone, address, need, unit, secretary):
    phone.post(address(f"needs/{need.pk}/unsuitable/"))
    assert "不适合" in said(poll())
    phone.post(address(f"needs/{need.pk}/suitable/"))
    claim = claims.create(need, organization=unit, quantity=3, for_unit=True, by=secretary)
    assert "已记意向" in said(poll())
    claims.register(claim, by=secretary)
    assert "已登记" in said(poll())


def test_turning_signing_in_a_name_and_a_result_are_news(poll, opened, elsewhere, unit, link, secretary):
    rooms.mark(opened, unit, "present", by=secretary)
    assert "已签到" in said(poll())
    actions.name_holder(link, "王芳")
    assert "王芳" in said(poll())
    rooms.turn_to(opened, opened.agenda.items.get(need=elsewhere), by=secretary)
    assert "菜市场北侧排水" in said(poll())
    item = AgendaItem.objects.select_related("agenda__meeting", "need").get(need=elsewhere)
    rooms.decide(item, outcome="pending", by=secretary)
    assert "独居老人冬季义诊" in said(poll())


def test_another_units_coming_is_no_news(poll, opened, other_unit, secretary):
    rooms.mark(opened, other_unit, "present", by=secretary)
    assert poll().status_code == 304


def test_the_reason_a_unit_was_thought_of_is_its_own(poll, phone, opened, need, unit, other_unit, links):
    Suggestion.objects.create(
        item=AgendaItem.objects.get(need=need), organization=unit, rank=1, unit_words=["职能对口"]
    )
    live.phones._beside.clear()
    pages = {pk: phone.get(f"/u/{token_of(link)}/now/").content.decode() for pk, link in links.items()}
    assert "职能对口" in pages[unit.pk]
    assert "职能对口" not in pages[other_unit.pk]


# ---- what it costs
@pytest.fixture
def kept(monkeypatch):
    """Read once in a minute instead of twice a second: the phones of one moment."""
    live.forget()
    monkeypatch.setattr(live.pulse, "KEPT_SECONDS", 60.0)
    yield
    live.forget()


def test_the_second_phone_of_a_moment_costs_no_query_but_its_link(poll, phone, links, other_unit, kept):
    poll()
    second = f"/u/{token_of(links[other_unit.pk])}/now/"
    with CaptureQueriesContext(connection) as first_look:
        tag = phone.get(second)["ETag"]
    assert len(first_look) == 1  # its link; the meeting, its items and all answers were read already
    with CaptureQueriesContext(connection) as looks:
        assert phone.get(second, headers={"if-none-match": tag}).status_code == 304
        assert phone.get(second).status_code == 200
    assert len(looks) == 0


def test_after_a_change_all_phones_together_cost_one_reading(
    poll, phone, need, links, unit, other_unit, other_liaison, kept
):
    addresses = [f"/u/{token_of(links[one.pk])}/now/" for one in (unit, other_unit)]
    for each in addresses:
        phone.get(each)
    claims.create(need, organization=other_unit, quantity=26, by=other_liaison)
    live.forget()
    with CaptureQueriesContext(connection) as first:
        assert "还差 12 户" in said(phone.get(addresses[0]))
    with CaptureQueriesContext(connection) as others:
        for each in addresses[1:]:
            assert phone.get(each).status_code == 200
    assert len(first) <= 18, len(first)
    assert len(others) == 0


def test_a_press_by_the_link_is_seen_at_once_by_the_phones_of_this_process(poll, phone, address, need, kept):
    poll()
    phone.post(address(f"needs/{need.pk}/claim/"), {"role": "lead", "quantity": 26})
    assert "已记意向" in said(poll())
