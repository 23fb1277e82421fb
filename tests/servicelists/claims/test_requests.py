"""商请承接: the town asks, the unit answers, the secretary registers."""

import pytest

from servicelists.actions import claims, requests
from servicelists.models import Claim, ClaimRequest
from servicelists.queries import claims as queries
from tianyuan.audit.models import AuditEvent
from tianyuan.outbox.models import InboxMessage
from tianyuan.permissions import Denied
from tianyuan.refusals import BadInput, Conflict

pytestmark = pytest.mark.django_db


@pytest.fixture
def reported(make_need, month):
    return make_need(title="管网改造", state="reported", quantity=3, unit="处", times_tabled=3, list=month)


@pytest.fixture
def request_row(reported, unit, liaison, town_officer):
    return requests.ask(reported, organization=unit, words="请派水电工", by=town_officer)


def test_the_unit_finds_the_request(request_row, unit, liaison, reported):
    assert list(queries.open_requests(unit)) == [request_row]
    message = InboxMessage.objects.get(user=liaison)
    assert (message.title, message.body) == ("镇党委商请贵单位承接：管网改造", "请派水电工")
    assert reported.timeline.last().what == "镇党委商请县医院党委承接"
    assert AuditEvent.objects.filter(verb="claims.ask", committee_id=reported.committee_id).exists()


@pytest.mark.parametrize("who", ["secretary", "clerk", "liaison", "county_reader"])
def test_only_the_town_asks(request, who, reported, unit):
    with pytest.raises(Denied, match="镇党委"):
        requests.ask(reported, organization=unit, by=request.getfixturevalue(who))


def test_a_yes_becomes_an_agreed_claim(request_row, reported, liaison, secretary, town_officer):
    claim = requests.accept(request_row, by=liaison)
    assert (claim.state, claim.role, claim.quantity, claim.need) == ("agreed", "lead", 3, reported)
    assert request_row.state == "accepted"
    assert InboxMessage.objects.filter(user=town_officer, title__contains="同意承接").exists()
    claims.register(claim, by=secretary)
    reported.refresh_from_db()
    assert reported.state == "claimed"


def test_a_no_has_words(request_row, liaison, reported, town_officer):
    with pytest.raises(BadInput):
        requests.decline(request_row, answer=" ", by=liaison)
    requests.decline(request_row, answer="没有水电工", by=liaison)
    assert (request_row.state, ClaimRequest.objects.get().answer) == ("declined", "没有水电工")
    with pytest.raises(Denied, match="不能改为"):
        requests.accept(request_row, by=liaison)
    assert not Claim.objects.exists()
    assert InboxMessage.objects.filter(user=town_officer, body="没有水电工").exists()


def test_only_the_unit_asked_answers(request_row, other_liaison, secretary, town_officer):
    for who in (other_liaison, secretary, town_officer):
        with pytest.raises(Denied, match="联络员"):
            requests.accept(request_row, by=who)
    assert ClaimRequest.objects.get().state == "open"


def test_a_unit_of_another_committee_may_take_it(reported, far_unit, far_liaison, town_officer, secretary):
    row = requests.ask(reported, organization=far_unit, by=town_officer)
    claim = requests.accept(row, by=far_liaison)
    assert claim.committee == reported.committee
    assert list(Claim.objects.visible_to(far_liaison)) == [claim]
    claims.register(claim, by=secretary)
    reported.refresh_from_db()
    assert reported.state == "claimed"


def test_asked_twice_or_too_early(request_row, reported, unit, town_officer, need):
    with pytest.raises(Conflict, match="正等答复"):
        requests.ask(reported, organization=unit, by=town_officer)
    with pytest.raises(Denied, match="待上会"):
        requests.ask(need, organization=unit, by=town_officer)


def test_a_request_is_withdrawn_and_asked_elsewhere(request_row, other_unit, reported, town_officer, liaison):
    with pytest.raises(Denied):
        requests.withdraw(request_row, by=liaison)
    requests.withdraw(request_row, by=town_officer)
    assert request_row.state == "withdrawn"
    requests.ask(reported, organization=other_unit, by=town_officer)
    assert ClaimRequest.objects.filter(state="open").count() == 1


def test_a_need_taken_meanwhile_is_a_conflict(
    request_row, reported, other_unit, other_liaison, town_officer, liaison
):
    other = requests.ask(reported, organization=other_unit, by=town_officer)
    requests.accept(other, by=other_liaison)
    with pytest.raises((Conflict, BadInput)):
        requests.accept(request_row, by=liaison)
    assert ClaimRequest.objects.get(pk=request_row.pk).state == "open"
