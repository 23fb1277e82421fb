"""Addresses: whose they are, when they end, and that nothing but our signature makes one."""

from datetime import timedelta

import pytest
from django.core import signing

from committees.models import Membership
from servicelists import links as signed
from servicelists.actions import links as actions
from servicelists.links import BadLink, board_token, link_of, meeting_of_board, token_of
from servicelists.models import Minutes, UnitLink
from tianyuan import clock
from tianyuan.audit.models import AuditEvent
from tianyuan.permissions import SYSTEM, Denied
from tianyuan.refusals import BadInput


def refusal(token):
    with pytest.raises(BadLink) as caught:
        link_of(token)
    return caught.value.words


def test_every_guest_gets_one_link_and_the_host_none(meeting, links, unit, other_unit, host_unit, secretary):
    assert set(links) == {unit.pk, other_unit.pk}
    assert host_unit.pk not in links
    assert actions.make_all(meeting, by=secretary) == []
    assert AuditEvent.objects.get(verb="links.make").actor_id == secretary.pk


def test_the_address_leads_to_the_unit_and_its_meeting(link, unit, meeting):
    found = link_of(token_of(link))
    assert (found.organization, found.meeting) == (unit, meeting)


def test_an_address_stays_short_enough_to_send(link):
    assert len(token_of(link)) < 80


CHANGES = {
    "cut": lambda token: token[:-1],
    "another last letter": lambda token: token[:-1] + ("A" if token[-1] != "A" else "E"),
    "another row": lambda token: "9" + token,
    "empty": lambda token: "",
    "long": lambda token: "x" * 500,
    "another dash": lambda token: token.replace("-", ".", 1),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_changed_address_opens_nothing(link, change):
    assert refusal(change(token_of(link))) == signed.UNKNOWN


def test_another_salt_opens_nothing(link):
    forged = signing.Signer(sep=".", salt="servicelists.board").sign(f"{link.pk}-{link.nonce}")
    assert refusal(forged) == signed.UNKNOWN


def test_unit_and_board_do_not_pass_for_each_other(link, meeting):
    meeting.board_nonce = link.nonce
    meeting.save()
    assert refusal(board_token(meeting)) == signed.UNKNOWN
    with pytest.raises(BadLink):
        meeting_of_board(token_of(link))


def test_the_signature_alone_does_not_suffice(link):
    """Mutant: a nonce that was changed in the table makes the old address worthless."""
    token = token_of(link)
    UnitLink.objects.filter(pk=link.pk).update(nonce="another")
    assert refusal(token) == signed.UNKNOWN


def test_a_revoked_link_says_so(link, secretary):
    actions.revoke(link, by=secretary)
    assert refusal(token_of(link)) == signed.REVOKED
    with pytest.raises(Denied, match="已经作废"):
        actions.revoke(link, by=secretary)


def test_a_renewed_link_takes_the_place_of_the_old(link, secretary, unit):
    fresh = actions.renew(link, by=secretary)
    assert refusal(token_of(link)) == signed.REVOKED
    assert link_of(token_of(fresh)).organization == unit
    with pytest.raises(Denied, match="已经有新的链接"):
        actions.renew(link, by=secretary)
    assert UnitLink.objects.valid().filter(organization=unit).count() == 1


def test_a_revoked_unit_can_be_given_a_link_again(link, links, meeting, secretary, unit):
    actions.revoke(link, by=secretary)
    assert [made.organization for made in actions.make_all(meeting, by=secretary)] == [unit]


def test_a_notice_taken_back_rests_the_link(link, meeting):
    meeting.state = "draft"
    meeting.save()
    assert refusal(token_of(link)) == signed.TAKEN_BACK
    meeting.state = "notified"
    meeting.save()
    assert link_of(token_of(link)) == link


def test_a_unit_that_left_is_told(link, unit):
    Membership.objects.filter(organization=unit).update(left_on=clock.today())
    assert refusal(token_of(link)) == signed.LEFT


def test_a_link_ends_with_the_late_claims(link, close_meeting, at_work):
    close_meeting(days=3)
    assert link_of(token_of(link)) == link
    with clock.frozen(clock.now() + timedelta(days=4)):
        assert refusal(token_of(link)) == signed.OVER


def test_a_link_lives_on_for_an_answer_that_is_owed(link, need, unit, close_meeting):
    from servicelists.actions import claims

    close_meeting(days=3)
    claim = claims.create(need, organization=unit, quantity=3, by=actions.actor_of(link))
    with clock.frozen(clock.now() + timedelta(days=4)):
        claim.agree_by = clock.today()
        claim.save()
        assert link_of(token_of(link)) == link
    with clock.frozen(clock.now() + timedelta(days=5)):
        assert refusal(token_of(link)) == signed.OVER


def test_a_link_lives_on_for_minutes_it_is_asked_about(link, meeting, close_meeting):
    close_meeting(days=3)
    Minutes.objects.create(
        meeting=meeting, committee=meeting.committee, state="circulated", drafted_at=clock.now(),
        comments_until=clock.today() + timedelta(days=4),
    )  # fmt: skip
    with clock.frozen(clock.now() + timedelta(days=4)):
        assert link_of(token_of(link)) == link
    with clock.frozen(clock.now() + timedelta(days=5)):
        assert refusal(token_of(link)) == signed.OVER


def test_a_meeting_entered_afterwards_has_no_links(meeting, secretary):
    meeting.recorded_afterwards = True
    meeting.save()
    with pytest.raises(Denied):
        actions.make_all(meeting, by=secretary)


@pytest.mark.parametrize("who", ["liaison", "committee_member", "town_officer", "other_secretary"])
def test_only_the_committees_staff_hands_links_out(who, request, meeting, link):
    user = request.getfixturevalue(who)
    for act in (lambda: actions.make_all(meeting, by=user), lambda: actions.renew(link, by=user),
                lambda: actions.revoke(link, by=user)):  # fmt: skip
        with pytest.raises(Denied):
            act()


def test_a_name_is_typed_once_and_nothing_else(link):
    actions.name_holder(link, "  王 芳 ")
    link.refresh_from_db()
    assert link.holder == "王 芳"
    assert actions.actor_of(link).name == "县医院党委 王 芳（单位链接）"
    for bad in ("13812345678", "王芳138", "名" * 31):
        with pytest.raises(BadInput):
            actions.name_holder(link, bad)
    event = AuditEvent.objects.get(verb="links.name")
    assert (event.actor_kind, event.after) == ("link", {"holder": "王 芳"})


def test_links_come_with_the_notice(make_list, make_need, secretary, unit, other_unit):
    from servicelists.actions import meetings
    from servicelists.models import Agenda, AgendaItem

    monthly_list = make_list(stage="compiled", compiled_at=clock.now())
    agenda = Agenda.objects.create(committee=monthly_list.committee, list=monthly_list, number=1)
    AgendaItem.objects.create(agenda=agenda, need=make_need(state="awaiting"), section="real", position=1)
    held = meetings.announce(
        monthly_list, starts_at=clock.now() + timedelta(days=9), place="会议室", by=secretary
    )
    assert set(held.unit_links.valid().values_list("organization", flat=True)) == {unit.pk, other_unit.pk}
    assert SYSTEM.name not in {link.made_by.name for link in held.unit_links.all()}
