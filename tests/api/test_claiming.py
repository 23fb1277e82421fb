"""`POST /needs/{id}/claim/` and what follows: who for whom, lost races, sending twice, registering."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from committees.models import Membership
from servicelists.models import Claim, Need
from tests.api.conftest import Program, state_of
from tianyuan.audit.models import AuditEvent

pytestmark = pytest.mark.django_db

ASKED = {"role": "lead", "quantity": 26, "measure": "每周二上门义诊", "promised_on": "2026-12-20"}


def claim(who, need, body=None, **headers):
    return Program(who).post(f"needs/{need.pk}/claim/", {**ASKED, **(body or {})}, headers=headers)


def test_a_liaison_claims_for_the_unit(need, unit, liaison):
    answer = claim(liaison, need)
    assert answer.status_code == 201, answer.content.decode()
    made = answer.json()
    assert (made["state"], made["state_label"], made["quantity"]) == ("intent", "意向", 26)
    assert made["organization"] == {"id": unit.pk, "name": "县医院党委"}
    assert made["need"] == {"id": need.pk, "title": need.title, "quantity": 38, "unit": "户"}
    row = Claim.objects.get(pk=made["id"])
    assert (row.organization, row.measure, str(row.promised_on)) == (unit, "每周二上门义诊", "2026-12-20")
    assert (row.created_by, row.for_unit_by) == (liaison, None)
    assert AuditEvent.objects.filter(verb="claims.create").exists()


def test_nothing_said_claims_nothing(need, liaison):
    answer = Program(liaison).post(f"needs/{need.pk}/claim/")
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {"role", "quantity"}


def test_little_needs_to_be_said(need, liaison):
    answer = Program(liaison).post(f"needs/{need.pk}/claim/", {"role": "lead", "quantity": 1})
    assert answer.status_code == 201
    assert (answer.json()["role"], answer.json()["quantity"], answer.json()["promised_on"]) == (
        "lead", 1, "2026-12-31",
    )  # fmt: skip


def test_who_comes_second_gets_409_and_reads_who_was_first(need, liaison, other_liaison):
    assert claim(liaison, need).status_code == 201
    late = claim(other_liaison, need, {"quantity": 5})
    assert late.status_code == 409
    assert late.json() == {"detail": "县医院党委已牵头 26 户，还差 12 户，可以协办", "code": "conflict"}
    more = claim(other_liaison, need, {"role": "support", "quantity": 13})
    assert (more.status_code, more.json()["detail"]) == (409, "县医院党委已牵头 26 户，还差 12 户")
    assert claim(other_liaison, need, {"role": "support", "quantity": 12}).status_code == 201
    assert claim(liaison, need, {"role": "support", "quantity": 1}).status_code == 409


def test_not_the_time_for_claiming_is_a_conflict_with_its_reason(make_need, liaison):
    early = claim(liaison, make_need(state="accepted", quantity=30))
    assert (early.status_code, early.json()["detail"]) == (409, "还没有发会议通知，发出后就可以认领")


@pytest.mark.parametrize("who", ["county_reader", "town_officer"])
def test_who_may_not_claim_is_denied_with_the_reason(request, need, unit, who):
    answer = claim(request.getfixturevalue(who), need, {"organization": unit.pk})
    assert answer.status_code == 403
    assert answer.json() == {"detail": "本单位的认领由本单位联络员来点", "code": "denied"}
    assert not Claim.objects.exists()


def test_whom_units_are_not_shown_to_claims_for_none(need, unit, grid_worker, cell):
    Need.objects.filter(pk=need.pk).update(cell=cell)
    assert (
        claim(grid_worker, need, {"organization": unit.pk}).status_code == 400
    )  # for him there is no such unit
    assert claim(grid_worker, need).status_code == 403
    assert not Claim.objects.exists()


def test_another_committees_liaison_does_not_see_the_need(need, far_liaison):
    assert claim(far_liaison, need).status_code == 404


def test_a_liaison_does_not_claim_for_another_unit(need, liaison, other_unit):
    answer = claim(liaison, need, {"organization": other_unit.pk})
    assert (answer.status_code, answer.json()["code"]) == (403, "denied")


def test_the_clerk_claims_for_a_unit_in_the_room(need, clerk, other_unit):
    unnamed = claim(clerk, need)
    assert (unnamed.status_code, unnamed.json()["detail"]) == (400, "请用 organization 写明为哪家单位认领")
    made = claim(clerk, need, {"organization": other_unit.pk, "contact": "吴强"})
    assert made.status_code == 201
    assert (made.json()["for_unit"], made.json()["contact"]) == (True, "吴*")
    assert Claim.objects.get().for_unit_by == clerk


def test_a_liaison_of_two_units_says_for_which(need, liaison, unit, other_unit):
    Membership.objects.filter(organization=other_unit).update(liaison=liaison.person)
    assert claim(liaison, need).status_code == 400
    made = claim(liaison, need, {"organization": other_unit.pk})
    assert (made.status_code, made.json()["for_unit"]) == (201, False)
    assert Claim.objects.get().organization == other_unit


def test_a_member_claims_wishes_but_no_problems(need, party_member):
    """A problem is not shown to him; the one he brought himself is, and is the units' to claim."""
    assert claim(party_member, need).status_code == 404
    need.created_by = party_member
    need.save()
    answer = claim(party_member, need)
    assert (answer.status_code, "个人只认领微心愿" in answer.json()["detail"]) == (403, True)


# ---- sent twice
def test_the_same_key_claims_once(need, liaison):
    first = claim(liaison, need, **{"Idempotency-Key": "order-77"})
    again = claim(liaison, need, **{"Idempotency-Key": "order-77"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert Claim.objects.count() == 1
    assert claim(liaison, need).status_code == 409  # without the key it is another claim


def test_a_key_with_another_content_is_a_conflict(need, liaison):
    assert claim(liaison, need, **{"Idempotency-Key": "k"}).status_code == 201
    other = claim(liaison, need, {"quantity": 3}, **{"Idempotency-Key": "k"})
    assert (other.status_code, "另一份内容" in other.json()["detail"]) == (409, True)


def test_a_key_belongs_to_one_caller_and_one_address(need, liaison, other_liaison, clerk, community):
    key = {"Idempotency-Key": "k"}
    assert claim(liaison, need, **key).status_code == 201
    assert claim(other_liaison, need, {"role": "support", "quantity": 2}, **key).status_code == 201
    said = {"community": community.pk, "text": "文昌路 3 盏路灯不亮"}
    assert Program(clerk).post("needs/", said, headers=key).status_code == 201


def test_a_refused_call_does_not_use_the_key_up(make_need, month, liaison, need):
    key = {"Idempotency-Key": "k"}
    assert claim(liaison, need, {"quantity": 99}, **key).status_code == 400
    assert claim(liaison, need, **key).status_code == 201
    assert claim(liaison, need, **{"Idempotency-Key": "x" * 201}).status_code == 400


# ---- after the intention
def test_from_intention_to_verified(need, liaison, secretary, open_meeting):
    pk = claim(liaison, need).json()["id"]
    own, head = Program(liaison), Program(secretary)
    early = head.post(f"claims/{pk}/register/")
    assert (early.status_code, early.json()["detail"]) == (403, "单位还没有答复“已同意”")
    assert own.post(f"claims/{pk}/agree/", {"measure": "派两名医生"}).json()["measure"] == "派两名医生"
    assert own.post(f"claims/{pk}/register/").status_code == 403
    open_meeting()
    registered = head.post(f"claims/{pk}/register/").json()
    assert (registered["state"], state_of(need)) == ("registered", "claimed")
    item = registered["item"]
    assert own.post(f"service-items/{item}/start/").json()["state"] == "ongoing"
    done = own.post(f"service-items/{item}/finish/", {"served": 26, "result": "都看过了"}).json()
    assert (done["state"], done["served"], done["light"]["colour"]) == ("done", 26, "blue")
    assert head.post(f"claims/{pk}/verify/").json()["state"] == "verified"
    assert state_of(need) == "awaiting_rating"


def test_one_step_back_and_a_change(need, liaison):
    pk = claim(liaison, need).json()["id"]
    own = Program(liaison)
    own.post(f"claims/{pk}/agree/")
    assert own.post(f"claims/{pk}/change/", {"quantity": 30}).status_code == 403
    assert own.post(f"claims/{pk}/agree-back/").json()["state"] == "intent"
    changed = own.post(f"claims/{pk}/change/", {"quantity": 30}).json()
    assert (changed["quantity"], changed["measure"]) == (30, "每周二上门义诊")


def test_giving_back_asks_for_a_reason(registered, liaison, need):
    own = Program(liaison)
    bare = own.post(f"claims/{registered.pk}/release/")
    assert (bare.status_code, set(bare.json()["errors"])) == (400, {"reason"})
    back = own.post(f"claims/{registered.pk}/release/", {"reason": "医生抽调"}).json()
    assert (back["state"], back["reason"], state_of(need)) == ("released", "医生抽调", "tabled")


def test_handing_on_answers_the_new_claim(registered, secretary, clerk, other_unit, far_unit):
    path, said = f"claims/{registered.pk}/transfer/", {"to_organization": other_unit.pk, "reason": "更合适"}
    assert Program(clerk).post(path, said).status_code == 403
    assert Program(secretary).post(path, {**said, "to_organization": far_unit.pk}).status_code == 403
    taken = Program(secretary).post(path, said).json()
    assert (taken["organization"]["id"], taken["state"]) == (other_unit.pk, "registered")
    assert Claim.objects.get(pk=registered.pk).transferred_to_id == taken["id"]


def test_registering_many_says_of_each_why_not(
    on_agenda,
    need,
    liaison,
    other_liaison,
    secretary,
    clerk,
    open_meeting,
    make_need,
    other_committee,
    far_unit,
):
    other = on_agenda(title="路灯", quantity=2)
    ready = claim(liaison, need).json()["id"]
    Program(liaison).post(f"claims/{ready}/agree/")
    waits = claim(other_liaison, other, {"quantity": 2}).json()["id"]
    hidden = Claim.objects.create(
        need=make_need(other_committee), committee=other_committee, organization=far_unit, role="lead",
        claimed_at=need.submitted_at,
    )  # fmt: skip
    open_meeting()
    body = {"claims": [ready, waits, hidden.pk, ready]}
    assert Program(clerk).post("claims/register-many/", body).status_code == 403
    answer = Program(secretary).post("claims/register-many/", body).json()
    assert answer == {
        "registered": 1,
        "results": [
            {"claim": ready, "ok": True, "reason": ""},
            {"claim": waits, "ok": False, "reason": "单位还没有答复“已同意”"},
            {"claim": hidden.pk, "ok": False, "reason": "没有这条认领，或您无权查看"},
        ],
    }


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_second_one_gets_409(need, liaison, other_liaison):
    def press(who):
        try:
            answer = claim(who, need)
            return answer.status_code, answer.json()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as threads:
        answers = sorted(threads.map(press, [liaison, other_liaison]), key=lambda answer: answer[0])
    assert [status for status, _ in answers] == [201, 409]
    assert "已牵头 26 户" in answers[1][1]["detail"]
    assert Claim.objects.count() == 1
