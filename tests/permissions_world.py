"""One of each thing in 龙井, for tests/test_permissions_everywhere.py: where each route leads and what it is sent.

The rows stand in the state in which the route's step is possible, so that a refusal is about the person.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from axes.models import AccessAttempt
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from openpyxl import Workbook
from PIL import Image

from committees.models import Membership, Organization, PartyMember, Person, Resource, Seat
from grids.models import GridNode, Registration
from servicelists.actions import compiling, filing, timeline
from servicelists.entries import NEED_PHOTO
from servicelists.links import board_token, group_token, token_of
from servicelists.models import (
    Agenda,
    AgendaItem,
    AgendaVersion,
    Claim,
    ClaimRequest,
    DuplicatePair,
    Meeting,
    MeetingFile,
    Minutes,
    MinutesComment,
    MonthlyList,
    Need,
    NeedPhoto,
    ReportTemplate,
    ServiceItem,
    UnitLink,
)
from servicelists.rules import Rules
from tests import permissions_after, permissions_api, permissions_codes, permissions_grid, permissions_nodes
from tianyuan import audit, clock
from tianyuan.accounts.models import Delegation, RoleGrant, User
from tianyuan.attachments import files
from tianyuan.outbox.models import Channel, Heartbeat, InboxMessage, OutboxMessage
from tianyuan.permissions import SYSTEM
from tianyuan.work.models import Work, WorkState
from tianyuan.workdays.models import Workday

SOON, PAST = date(2026, 11, 26), date(2026, 10, 26)
CLOSED = {"closed_at", "accepted_at"}
Body = dict[str, Any]


@dataclass
class World:
    """`at[route]` are the arguments of a route's address, `sent[route]` what is posted to it."""

    at: dict[str, dict[str, Any]] = field(default_factory=dict)
    sent: dict[str, Body] = field(default_factory=dict)
    found: dict[str, Any] = field(default_factory=dict)

    def lead(self, names: str, sent: Body | None = None, **arguments: Any) -> None:
        """Routes (parted by spaces) and where they lead; `sent` goes with their POST."""
        for name in names.split():
            self.at[name] = arguments
            if sent is not None:
                self.sent[name] = sent


def build(cast: dict[str, Any], town: Any, make_list: Callable[..., MonthlyList]) -> World:
    """The world around the cast; the secretary of 龙井 made what somebody had to make."""
    world = World()
    world.found = {"cast": cast, "town": town, "committee": town.committees["龙井"]}
    with transaction.atomic():
        _accounts(world, cast)
        _people(world, town)
        _needs(world, cast, make_list)
        _agendas(world, make_list)
        _meetings(world, make_list)
        _claims(world, cast, town, make_list)
        _items(world, town, make_list)
        _papers(world, town, cast["secretary"])
        _minutes(world, cast)
        permissions_after.lead(world, _need)
        permissions_api.lead(world)
        permissions_grid.lead(world)
        permissions_nodes.lead(world)
        permissions_codes.lead(world)
        _figures(world)
    return world


def _figures(world: World) -> None:
    """龙井, the hospital and 龙井's part of the grid: the own place of each of the cast."""
    node = GridNode.objects.get(level=3, community=world.found["committee"].community)
    world.lead("figures:rows", key="registered_members")
    world.lead("api_figures-committee", pk=world.found["committee"].pk)
    world.lead("api_figures-organization", pk=world.found["unit"].pk)
    world.lead("api_figures-node", pk=node.pk)


# ---- accounts, administration, own things
def _accounts(world: World, cast: dict[str, User]) -> None:
    secretary, nobody = cast["secretary"], cast["nobody"]
    somebody = User.objects.create_user("somebody", name="某人")
    grant = RoleGrant.objects.create(user=somebody, role="responder")
    later = Delegation.objects.create(
        giver=secretary, receiver=cast["committee_member"], starts=date(2026, 12, 1), ends=date(2026, 12, 5)
    )
    event = audit.record("tests.happened", somebody, by=SYSTEM)
    day = Workday.objects.create(date=date(2026, 12, 31), is_workday=False)
    message = InboxMessage.objects.create(user=secretary, title="通知")
    failed = OutboxMessage.objects.create(task="work.run", payload={}, failed_at=clock.now())
    work = Work.objects.create(
        kind="servicelists.compile", title="编制议程", owner=secretary, state=WorkState.DONE
    )
    paper = files.store_bytes("名单.txt", b"paper", by=secretary, kind="work")
    Heartbeat.objects.bulk_create(
        Heartbeat(name=name, seen_at=clock.real_now() + timedelta(hours=1))
        for name in ("beat", "relay", "worker")
    )
    world.lead("audit:event_detail", pk=event.pk)
    world.lead("accounts:user_detail accounts:user_deactivate accounts:user_code", pk=somebody.pk)
    world.lead("accounts:user_unlock", pk=_locked_account().pk)
    world.lead(
        "accounts:user_activate", pk=User.objects.create_user("left", name="走了的人", is_active=False).pk
    )
    world.sent["accounts:user_detail"] = {"name": "某人改名"}
    world.lead("accounts:grant_edit", {"role": "county_reader"}, pk=nobody.pk)
    world.lead("accounts:grant_revoke", {"role": "responder"}, pk=somebody.pk)
    world.lead("accounts:user_create", {"username": "newcomer", "name": "新人"})
    world.lead("accounts:delegation_end", pk=later.pk)
    world.lead("accounts:delegation_list", {
        "receiver": nobody.pk, "starts": "2026-11-20", "ends": "2026-11-21", "reason": "请假",
    })  # fmt: skip
    world.lead("workdays:year", {"date": "2026-12-30", "is_workday": "1", "version": "0"}, year=2026)
    world.lead("workdays:announce", {"announced": "1"}, year=2027)
    world.lead("workdays:office_hours", {
        "morning_starts": "08:30", "morning_ends": "11:30", "afternoon_starts": "14:00", "afternoon_ends": "17:00",
    }, year=2026)  # fmt: skip
    world.lead("workdays:clear", pk=day.pk)
    world.lead("outbox:inbox_open", pk=message.pk)
    world.lead("outbox:retry", pk=failed.pk)
    world.lead("outbox:channel_try outbox:channel_off outbox:channel_on", pk=_channel().pk)
    world.sent["outbox:channel_add"] = {
        "name": "群",
        "address": "json://127.0.0.1:9/",
        "kinds_carried": ["meeting"],
    }
    world.lead("work:detail work:progress", pk=work.pk)
    world.lead("attachments:file", pk=paper.pk)
    world.lead("accounts:login_as", {"username": "secretary1"})
    world.sent["ui:post"] = {"post": "0"}
    world.sent["ui:feedback"] = {"text": "字太小"}
    world.found |= {"grant": grant}


def _channel() -> Channel:
    """Nobody listens there: trying it out is refused for that reason alone."""
    address = "json://127.0.0.1:9/"
    return Channel.objects.create(name="没人听的群", address=address, service="json", shown="127.0.0.1:9")


# ---- people and units
def _people(world: World, town: Any) -> None:
    committee, unit = town.committees["龙井"], town.organizations["县医院党委"]
    seat = Seat.objects.get(committee=committee, kind="full_time_member")
    membership = Membership.objects.get(committee=committee, organization=unit)
    resource = Resource.objects.create(organization=unit, kind="project", title="义诊", year=2026, amount=2)
    spare = Organization.objects.create(name="林业站党支部", sector="institution")
    retired = Organization.objects.create(name="老茶厂党支部", sector="state_owned", active=False)
    person = Person.objects.create(name="龙井某党员", phone="10088887777")
    PartyMember.objects.create(person=person, organization=unit)
    proposed = Registration.objects.create(
        organization=unit, community=committee.community, registered_on=date(2026, 10, 8)
    )
    world.lead("committees:detail committees:seats api_committees-detail", pk=committee.pk)
    world.lead("committees:edit", {"name": committee.name, "version": 1}, pk=committee.pk)
    world.lead("committees:create", {"community": town.communities["九甲"].pk, "name": "九甲社区“大党委”"})
    world.lead("committees:appoint", {
        "kind": "full_time_member", "new_name": "新委员", "starts_on": "2026-11-10",
    }, pk=committee.pk)  # fmt: skip
    world.lead("committees:seat_end", {"ends_on": "2026-11-10", "version": 1}, pk=seat.pk)
    world.lead("committees:seat_correct", {
        "kind": "full_time_member", "person": seat.person_id, "starts_on": "2026-01-06", "duty": "环境", "version": 1,
    }, pk=seat.pk)  # fmt: skip
    world.lead("communities:edit", {"code": "530524001", "version": 1}, pk=committee.community_id)
    world.lead("organizations:detail api_organizations-detail", pk=unit.pk)
    world.lead("organizations:create", {
        "name": "新单位党支部", "sector": "institution", "committee": committee.pk, "functions": ["medical"],
    })  # fmt: skip
    world.lead("organizations:edit", {
        "name": unit.name, "sector": unit.sector, "functions": unit.functions, "duties": "看病", "version": 1,
    }, pk=unit.pk)  # fmt: skip
    world.lead("organizations:deactivate", {"left_on": "2026-11-10", "version": 1}, pk=spare.pk)
    world.lead("organizations:activate", {"version": 1}, pk=retired.pk)
    world.lead("organizations:join", {"committee": committee.pk, "joined_on": "2026-11-10"}, pk=spare.pk)
    world.lead("organizations:resource_add", {
        "kind": "place", "title": "会议室", "amount": 1, "unit": "间", "period": "year", "year": 2026,
    }, pk=unit.pk)  # fmt: skip
    world.lead("organizations:resource_edit", {
        "kind": "project", "title": "义诊", "amount": 3, "unit": "次", "period": "quarter", "year": 2026, "version": 1,
    }, pk=resource.pk)  # fmt: skip
    world.lead("organizations:resource_remove", {"version": 1}, pk=resource.pk)
    world.lead("organizations:liaison", {"new_name": "新联络员", "version": 1}, pk=membership.pk)
    world.lead(
        "organizations:agreement", {"agreement_signed_on": "2026-03-01", "version": 1}, pk=membership.pk
    )
    world.lead("organizations:leave", {"left_on": "2026-11-10", "version": 1}, pk=membership.pk)
    world.lead("persons:detail", pk=person.pk)
    world.lead("persons:call persons:phone", {"reason": "通知开会"}, pk=person.pk)
    world.lead("persons:create", {"name": "新人员"})
    world.lead("persons:edit", {"name": person.name, "phone": "10088887778", "version": 1}, pk=person.pk)
    world.lead(
        "persons:member", {"organization": unit.pk, "standing": "employed", "version": 1}, pk=person.pk
    )
    world.lead("persons:link", {"user": "fresh", "version": 1}, pk=person.pk)
    User.objects.create_user("fresh", name="新账号")
    linked = Person.objects.create(
        name="有账号的人", user=User.objects.create_user("linked", name="有账号的人")
    )
    world.lead("persons:unlink", {"version": 1}, pk=linked.pk)
    world.lead("registrations:confirm registrations:end", pk=proposed.pk)
    world.lead("registrations:create", {
        "organization": town.organizations["供电所党支部"].pk, "community": committee.community_id,
        "registered_on": "2026-11-10",
    })  # fmt: skip
    world.found |= {"unit": unit, "person": person}


# ---- needs
STEPS = {
    "accept": ("submitted", {}),
    "not_list": ("accepted", {"words": "由物业办", "whereto": "由物业办"}),
    "solve_in_grid": ("submitted", {"words": "换了灯泡", "result": "换了灯泡"}),
    "reopen": ("not_listed", {}),
    "withdraw": ("accepted", {}),
    "await_meeting": ("accepted", {}),
    "handle_in_community": ("accepted", {}),
    "start": ("community", {}),
    "finish": ("in_progress", {"words": "修好了", "result": "修好了"}),
    "pend": ("tabled", {}),
    "carry_over": ("pending", {}),
    "report_to_town": ("tabled", {"words": "请镇里协调"}),
    "return_from_town": ("reported", {"words": "请再议"}),
    "rate": ("awaiting_rating", {"rating": "satisfied"}),
}


def _need(world: World, state: str = "accepted", **values: Any) -> Need:
    committee = world.found["committee"]
    then = clock.now() - timedelta(days=9)
    filled = {
        "committee": committee, "community": committee.community,
        "title": f"文昌路第 {Need.objects.count()} 盏路灯不亮",
        "submitted_at": then, "state": state, "created_by": world.found["cast"]["clerk"], "quantity": 12, "unit": "户",
    }  # fmt: skip
    if state != "submitted":
        filled["accepted_at"] = then
    if "community" not in values:  # told in the cell of the cast's 网格员
        filled["cell"] = world.found["cast"]["grid_worker"].person.grid_posts.get().node
    return Need.objects.create(**{**filled, **values})


def _needs(world: World, cast: dict[str, User], make_list: Callable[..., MonthlyList]) -> None:
    listed = make_list()
    shown, other = _need(world, "accepted", list=listed), _need(world, "submitted", list=listed)
    merged = _need(world, "merged", merged_into=shown, merged_from_state="accepted", merged_quantity=1)
    community = shown.community_id
    world.lead("needs:detail api_needs-detail", pk=shown.pk)
    world.lead("needs:edit", {
        "title": shown.title, "quantity": 13, "unit": "户", "version": 1, "kind": "problem", "source": "resident",
        "category": "street_light", "urgency": "normal",
    }, pk=shown.pk)  # fmt: skip
    world.lead("needs:unmask", {"reason": "核实情况"}, pk=shown.pk)
    lone = _need(world, "submitted", committee=None, community=world.found["town"].communities["九甲"])
    world.lead(
        "needs:assign api_needs-assign-committee", {"committee": world.found["committee"].pk}, pk=lone.pk
    )
    world.lead("needs:unmerge api_needs-unmerge", pk=merged.pk)
    world.sent["needs:create"] = {"text": "龙井路井盖坏了", "community": community}
    world.sent["api_needs-list"] = {"text": "龙井路井盖坏了", "community": community}
    world.sent["needs:paste"] = {"text": "龙井路井盖坏了", "community": community, "source": "resident"}
    world.sent["needs:batch"] = {"verb": "accept", "need": [other.pk]}
    world.sent["needs:merge"] = {"need": [shown.pk, other.pk], "into": shown.pk}
    world.lead("api_needs-merge", {"others": [other.pk]}, pk=shown.pk)
    for step, (state, sent) in STEPS.items():
        need = _need(world, state)
        world.lead(f"needs:{step} api_needs-{step.replace('_', '-')}", sent, pk=need.pk)
    settled = _need(world, "solved_in_grid", finished_at=clock.now(), result="换了灯泡")
    timeline.entry("网格内办结", by=cast["grid_worker"], need=settled)
    world.lead("needs:unsolve api_needs-unsolve", pk=settled.pk)
    upload = SimpleUploadedFile("路灯.jpg", _picture(), content_type="image/jpeg")
    photo = files.store(upload, by=cast["clerk"], kind=NEED_PHOTO, photo=True)
    NeedPhoto.objects.create(need=shown, attachment=photo)
    world.lead("attachments:small", pk=photo.pk)
    world.found |= {"need": shown}


def _picture() -> bytes:
    made = BytesIO()
    Image.new("RGB", (8, 8), "white").save(made, "JPEG")
    return made.getvalue()


# ---- agendas and meetings: a draft for November, a notice out for October, a meeting held in September
def _agenda(world: World, listed: MonthlyList, needs: list[Need], *, frozen: bool) -> Agenda:
    agenda = Agenda.objects.create(committee=listed.committee, list=listed, number=1, compiled_at=clock.now())
    for position, need in enumerate(needs, 1):
        AgendaItem.objects.create(agenda=agenda, need=need, section="real", position=position)
    AgendaVersion.objects.create(agenda=agenda, number=1, at=clock.now(), who="系统", why="编制")
    if frozen:
        Agenda.objects.filter(pk=agenda.pk).update(
            frozen_at=clock.now(), frozen_number=1, frozen_hash="0" * 64
        )
    return agenda


def _stage(listed: MonthlyList, stage: str, **values: Any) -> MonthlyList:
    MonthlyList.objects.filter(pk=listed.pk).update(stage=stage, compiled_at=clock.now(), **values)
    listed.refresh_from_db()
    return listed


def _agendas(world: World, make_list: Callable[..., MonthlyList]) -> None:
    listed = make_list()
    first, second = _need(world, "awaiting", list=listed), _need(world, "awaiting", list=listed)
    agenda = _agenda(world, listed, [first, second], frozen=False)
    item = agenda.items.get(need=first)
    gone = AgendaItem.objects.create(
        agenda=agenda, need=_need(world, "accepted"), section="real", position=3, removed_at=clock.now()
    )
    pair = DuplicatePair.objects.create(
        committee=listed.committee, first=first, second=second, score=80, proposed_at=clock.now()
    )
    world.lead("agendas:of_list agendas:compile meetings:announce", list_pk=listed.pk)
    world.lead(
        "api_lists-compile api_lists-detail lists:detail lists:print_needs lists:needs_ledger", pk=listed.pk
    )
    world.lead("agendas:detail agendas:print agendas:versions", pk=agenda.pk)
    world.lead("agendas:version", pk=agenda.pk, number=1)
    world.lead(
        "agendas:order",
        {"order": f"{agenda.items.get(need=second).pk},{item.pk}", "version": 1},
        pk=agenda.pk,
    )
    world.lead("agendas:confirm_pair agendas:split_pair", pk=agenda.pk, pair_pk=pair.pk)
    world.lead("api_agenda_items-detail", pk=item.pk)
    for verb, sent in {
        "pin": {"pinned": True}, "retitle": {"title": "换个题目"}, "section": {"section": "hard"},
        "after": {"after": True, "after_meeting": True}, "remove": {}, "step": {"up": False},
    }.items():  # fmt: skip
        world.lead(
            f"agendas:{verb} api_agenda_items-{verb}", {**sent, "version": 1, "edit_version": 1}, pk=item.pk
        )
    world.lead("agendas:restore api_agenda_items-restore", {"version": 1, "edit_version": 1}, pk=gone.pk)
    notice = {
        "starts_at_0": "2026-11-26",
        "starts_at_1": "14:30",
        "place": "社区会议室",
        "notice": "请到会。",
    }
    world.lead("meetings:announce meetings:preview", notice, list_pk=listed.pk)
    world.sent["api_meetings-announce"] = {
        "list": listed.pk, "starts_at": "2026-11-26T14:30:00+08:00", "place": "社区会议室",
    }  # fmt: skip
    Work.objects.create(
        kind=compiling.WORK, key=str(listed.pk), title="编制议程", owner=world.found["cast"]["secretary"],
        committee_id=listed.committee_id, state=WorkState.DONE, payload={"list_id": listed.pk},
    )  # fmt: skip
    world.found |= {"list": listed, "agenda": agenda, "item": item}


def _meeting(agenda: Agenda, state: str, day: date, **values: Any) -> Meeting:
    return Meeting.objects.create(
        committee=agenda.committee, list=agenda.list, agenda=agenda, state=state, starts_at=clock.at(day, 14, 30),
        place="社区会议室", notice="请到会。", **values,
    )  # fmt: skip


def _meetings(world: World, make_list: Callable[..., MonthlyList]) -> None:
    drafted = _agenda(
        world, _stage(make_list(month="2026-05"), "compiled"), [_need(world, "awaiting")], frozen=False
    )
    draft = _meeting(drafted, "draft", SOON)
    quiet = _agenda(
        world, _stage(make_list(month="2026-04"), "convened", convened_at=clock.now()), [_need(world, "awaiting")],
        frozen=True,
    )  # fmt: skip
    notified = _meeting(quiet, "notified", SOON, notified_at=clock.now())
    going = _agenda(
        world, _stage(make_list(month="2026-03"), "convened", convened_at=clock.now()), [_need(world, "tabled")],
        frozen=True,
    )  # fmt: skip
    opened = _meeting(going, "open", date(2026, 11, 10), notified_at=clock.now(), opened_at=clock.now())
    world.lead("meetings:detail meetings:print api_meetings-detail", pk=notified.pk)
    world.lead("meetings:edit", {
        "starts_at_0": "2026-11-27", "starts_at_1": "14:30", "place": "文化站", "version": 1,
    }, pk=draft.pk)  # fmt: skip
    world.lead("meetings:take_back meetings:open api_meetings-take-back api_meetings-open", pk=notified.pk)
    world.lead("meetings:close meetings:take_back_opening api_meetings-close", pk=opened.pk)
    over = _agenda(
        world, _stage(make_list(month="2026-01"), "convened", convened_at=clock.now()), [_need(world, "pending")],
        frozen=True,
    )  # fmt: skip
    closed = _meeting(
        over,
        "closed",
        date(2026, 11, 10),
        notified_at=clock.now(),
        opened_at=clock.now(),
        closed_at=clock.now(),
    )
    world.lead("meetings:reopen", pk=closed.pk)
    decided = going.items.get()
    world.lead("meetings:decide api_agenda_items-decide", {"outcome": "pending"}, pk=decided.pk)
    world.lead("agendas:supplement", {"need": _need(world, "accepted").pk}, pk=quiet.pk)
    past = _stage(make_list(month="2026-02"), "collecting")
    line = _agenda(world, past, [_need(world, "awaiting")], frozen=False).items.get()
    world.lead("meetings:record", {
        "starts_at_0": "2026-02-26", "starts_at_1": "14:30", "place": "社区会议室",
        f"item-{line.pk}-outcome": "pending",
    }, list_pk=past.pk)  # fmt: skip
    world.found |= {"meeting": notified}
    _rooms(world, going, opened, notified)


# ---- the room of the open meeting, and its board
def _rooms(world: World, agenda: Agenda, opened: Meeting, notified: Meeting) -> None:
    unit = Organization.objects.get(name="县医院党委")
    item = agenda.items.get()
    second = AgendaItem.objects.create(agenda=agenda, need=_need(world, "pending"), section="real", position=2,
                                       outcome="pending", outcome_at=clock.now())  # fmt: skip
    third = AgendaItem.objects.create(agenda=agenda, need=_need(world, "tabled"), section="real", position=3)
    fourth = AgendaItem.objects.create(agenda=agenda, need=_need(world, "tabled"), section="real", position=4)
    typed = Claim.objects.create(
        need=third.need, committee=agenda.committee, list=agenda.list, organization=unit, role="support", quantity=0,
        claimed_at=clock.now(), promised_on=SOON, for_unit_by=world.found["cast"]["secretary"],
    )  # fmt: skip
    asked = Claim.objects.create(
        need=fourth.need, committee=agenda.committee, list=agenda.list, organization=unit, role="lead", quantity=1,
        claimed_at=clock.now(), promised_on=SOON,
    )  # fmt: skip
    agreed = Claim.objects.create(
        need=_need(world, "tabled"), committee=agenda.committee, list=agenda.list, organization=unit, role="lead",
        quantity=1, claimed_at=clock.now(), promised_on=SOON, state="agreed", agreed_at=clock.now(), agreed_here=opened,
    )  # fmt: skip
    AgendaItem.objects.create(agenda=agenda, need=agreed.need, section="real", position=5)
    opened.attendances.create(organization=unit, presence="present", marked_at=clock.now())
    settled = opened.resolutions.create(
        committee=agenda.committee, text="记错的一条", due_on=SOON, created_at=clock.now()
    )
    topic = agenda.topics.create(title="上月议定：修好篮球架")
    Meeting.objects.filter(pk=opened.pk).update(
        board_nonce="board-of-the-tests", current_item=item, current_since=clock.now()
    )
    opened.refresh_from_db()
    world.lead("rooms:page rooms:now rooms:finish rooms:register rooms:all_here", pk=opened.pk)
    world.lead("rooms:begin", pk=notified.pk)
    for step, sent in {
        "turn": {"step": "next"}, "decide": {"item": item.pk, "outcome": "reported"}, "undo": {"item": second.pk},
        "claim": {"item": item.pk, "organization": unit.pk, "role": "lead", "quantity": 3},
        "unclaim": {"claim": typed.pk}, "agree": {"claim": asked.pk}, "agree_back": {"claim": agreed.pk},
        "unsettle": {"resolution": settled.pk},
        "mark": {"organization": unit.pk, "presence": "present"},
        "settle": {"text": "年内修好", "due_on": "2026-12-20", "organizations": [unit.pk]},
        "topic": {"topic": topic.pk, "result": "下周完工"}, "board": {"wanted": "make"},
    }.items():  # fmt: skip
        world.lead(f"rooms:{step}", sent, pk=opened.pk)
    _links(world, opened, item, typed)
    world.lead("boards:page boards:now", token=board_token(opened))
    world.lead("groups:page", token=group_token(opened))
    world.lead("rooms:units", {})
    world.found |= {"opened": opened}


# ---- a unit's link to the open meeting: whoever holds it acts for the unit, whoever else he is
def _links(world: World, opened: Meeting, item: AgendaItem, typed: Claim) -> None:
    link = UnitLink.objects.create(
        meeting=opened, organization=typed.organization, nonce="link-of-the-tests", made_at=clock.now()
    )
    world.lead("links:list links:make links:print", pk=opened.pk)
    world.lead("links:renew links:revoke", pk=link.pk)
    agreed = Claim.objects.create(
        need=_on(world, opened.agenda), committee=opened.committee, list=opened.list, organization=link.organization,
        role="support", quantity=0, claimed_at=clock.now(), promised_on=SOON, state="agreed", agreed_at=clock.now(),
    )  # fmt: skip
    token = token_of(link)
    world.lead("unit:mine unit:all unit:now unit:arrive unit:leave_back", token=token)
    world.lead("unit:name unit:leave", {"name": "王芳"}, token=token)
    world.lead("unit:create", {"quantity": "1"}, token=token, need_pk=item.need_id)
    world.lead("unit:unsuitable unit:suitable", token=token, need_pk=item.need_id)
    world.lead("unit:agree unit:change", token=token, pk=typed.pk)
    world.lead("unit:release", {"reason": "人手不够"}, token=token, pk=typed.pk)
    world.lead("unit:agree_back", token=token, pk=agreed.pk)


def _on(world: World, agenda: Agenda) -> Need:
    need = _need(world, "tabled")
    AgendaItem.objects.create(agenda=agenda, need=need, section="real", position=agenda.items.count() + 1)
    return need


def _minutes_link(world: World, asked: Meeting) -> None:
    link = UnitLink.objects.create(
        meeting=asked, organization=Organization.objects.get(name="县医院党委"), nonce="minutes-of-the-tests",
        made_at=clock.now(),
    )  # fmt: skip
    world.lead("unit:minutes unit:comment", {"agreed": "on"}, token=token_of(link))


# ---- papers and the county's table
def _papers(world: World, town: Any, secretary: User) -> None:
    meeting = world.found["meeting"]
    world.lead("papers:meeting papers:meeting_all", pk=meeting.pk)
    world.lead("papers:pack", {"whole": "0"}, pk=meeting.pk)
    world.lead("papers:meeting_paper papers:meeting_docx", pk=meeting.pk, key="sign-in")
    world.lead("papers:list", pk=meeting.list_id)
    world.lead("papers:list_paper papers:list_docx", pk=meeting.list_id, key="blank-needs")
    template, retired = (_template(town, secretary, name) for name in ("县里的表", "旧表"))
    ReportTemplate.objects.filter(pk=retired.pk).update(retired_at=clock.now())
    world.lead("report_templates:add", {
        "rows_kind": "needs", "committee": "", "file": SimpleUploadedFile("表.xlsx", _county_table()),
    })  # fmt: skip
    world.sent["api_report_templates-list"] = {
        "rows_kind": "needs", "committee": template.committee_id, "file": Again("表.xlsx", _county_table()),
    }  # fmt: skip
    world.lead("report_templates:edit", {
        "name": "县里的表", "sheet": "Sheet", "header_row": 1, "first_row": 2, "column_A": "number",
        "column_B": "title", "version": 1,
    }, pk=template.pk)  # fmt: skip
    world.lead(
        "report_templates:export", {"first": "2026-11", "committee": template.committee_id}, pk=template.pk
    )
    world.lead("report_templates:retire", pk=template.pk)
    world.lead("report_templates:restore", pk=retired.pk)


# ---- minutes in each of their states, and a meeting's file
def _minutes(world: World, cast: dict[str, User]) -> None:
    drafted, asked, issued = (_minuted(world, state) for state in ("draft", "circulated", "issued"))
    section = {"text": "记得带伞", "version": 1}
    world.lead("minutes:circulate", {"until": "2026-11-12"}, pk=drafted.pk)
    world.lead("minutes:draft minutes:issue", pk=drafted.pk)
    world.lead("minutes:page minutes:take_back", pk=asked.pk)
    world.lead("minutes:section", section, pk=asked.pk, key="other")
    world.lead("minutes:comment", {"text": "时间不对"}, pk=asked.pk)
    said = MinutesComment.objects.create(
        minutes=asked.minutes, text="时间不对", at=clock.now(), who="周敏", user=cast["liaison"],
        organization=Organization.objects.get(name="县医院党委"),
    )  # fmt: skip
    world.lead("minutes:answer", {"answer": "采纳"}, pk=said.pk)
    _minutes_link(world, asked)
    world.lead("minutes:correct", {"why": "写错一字", "other": "改一字", "version": 1}, pk=issued.pk)
    world.lead("minutes:versions", pk=issued.pk)
    _filing(world, issued, cast["secretary"])


def _minuted(world: World, state: str) -> Meeting:
    now = clock.now()
    held = Meeting.objects.create(
        committee=world.found["committee"], agenda=Agenda.objects.create(committee=world.found["committee"]),
        kind="deliberation", state="minuted" if state == "issued" else "closed", starts_at=now, place="活动室",
        notified_at=now, opened_at=now, closed_at=now,
    )  # fmt: skip
    values: Body = {"circulated": {"comments_until": SOON, "circulated_at": now}}.get(state, {})
    if state == "issued":
        values = {"number": 1, "issued_at": now, "frozen_hash": "0" * 64}
    sections = [{"key": "other", "title": "其他", "text": "没有别的事"}]
    Minutes.objects.create(
        meeting=held, committee=held.committee, state=state, sections=sections, drafted_at=now,
        drafted={"other": {"text": "没有别的事", "version": 1}, "public": {"text": "", "version": 1}}, **values,
    )  # fmt: skip
    return held


class Again(SimpleUploadedFile):
    """An upload that everybody of the cast can send."""

    def read(self, *args: Any) -> bytes:
        self.seek(0)
        return super().read(*args)


def _filing(world: World, meeting: Meeting, secretary: User) -> None:
    def kept(**values: Any) -> MeetingFile:
        paper = files.store_bytes("签到表.pdf", b"paper", by=secretary, kind=filing.KIND)
        return MeetingFile.objects.create(
            meeting=meeting, attachment=paper, kind="sign_in", added_at=clock.now(), **values
        )

    here, gone = kept(), kept(removed_at=clock.now())
    world.lead("filing:page filing:pack", pk=meeting.pk)
    world.lead("filing:add", {
        "kind": "other", "files": Again("材料.pdf", b"paper"),
    }, pk=meeting.pk)  # fmt: skip
    world.lead("filing:describe", {"caption": "第一页"}, pk=here.pk)
    world.lead("filing:remove", pk=here.pk)
    world.lead("filing:restore", pk=gone.pk)


def _county_table() -> bytes:
    book, stream = Workbook(), BytesIO()
    book.active.append(["序号", "事项"])
    book.save(stream)
    return stream.getvalue()


def _template(town: Any, secretary: User, name: str) -> ReportTemplate:
    kept = files.store_bytes("表.xlsx", _county_table(), by=secretary, kind="county_table")
    return ReportTemplate.objects.create(
        name=name, committee=town.committees["龙井"], rows_kind="needs", attachment=kept, sheet="Sheet", header_row=1,
        first_row=2, columns={"A": "number", "B": "title"}, made_at=clock.now(),
    )  # fmt: skip


# ---- claims and what is asked for
def _claim(world: World, need: Need, state: str, **values: Any) -> Claim:
    then = clock.now() - timedelta(days=5)
    times = {
        "agreed": ["agreed_at"], "registered": ["agreed_at", "registered_at"],
        "completed": ["agreed_at", "registered_at", "completed_at"],
    }  # fmt: skip
    filled = {
        "need": need, "committee": need.committee, "organization": world.found["unit"], "role": "lead", "quantity": 5,
        "state": state, "claimed_at": then, "promised_on": date(2026, 12, 20),
        **dict.fromkeys(times.get(state, []), then),
    }  # fmt: skip
    made = Claim.objects.create(**{**filled, **values})
    Need.objects.filter(pk=need.pk).update(claimed_quantity=made.quantity)
    return made


def _claims(world: World, cast: dict[str, User], town: Any, make_list: Callable[..., MonthlyList]) -> None:
    listed = _stage(make_list(month="2026-10"), "convened", convened_at=clock.now())
    free = _need(world, "tabled", list=listed)
    taken = {state: _need(world, "tabled", list=listed) for state in ("intent", "agreed", "agreed_register")}
    carried = _need(world, "claimed", list=listed)
    done = _need(world, "awaiting_rating", list=listed)
    agenda = _agenda(world, listed, [free, *taken.values(), carried, done], frozen=True)
    _meeting(
        agenda, "closed", PAST, notified_at=clock.now(), opened_at=clock.now(), closed_at=clock.now(),
        claims_until=clock.at(date(2026, 11, 20)),
    )  # fmt: skip
    intent = _claim(world, taken["intent"], "intent", list=listed)
    agreed = _claim(world, taken["agreed"], "agreed", list=listed)
    waiting = _claim(world, taken["agreed_register"], "agreed", list=listed)
    registered = _claim(world, carried, "registered", list=listed)
    completed = _claim(world, done, "completed", list=listed)
    claim = {"role": "lead", "quantity": 3, "measure": "派人上门"}
    other_unit = town.organizations["供电所党支部"]
    world.lead("claims:create", claim, need_pk=free.pk)
    world.lead("api_needs-claim", claim, pk=free.pk)
    world.lead("claims:for_unit", {**claim, "organization": other_unit.pk}, need_pk=free.pk)
    world.lead("claims:unsuitable claims:suitable", need_pk=free.pk)
    world.lead("claims:detail claims:agree api_claims-detail api_claims-agree", pk=intent.pk)
    world.lead("claims:change api_claims-change", {"quantity": 4, "promised_on": "2026-12-21"}, pk=intent.pk)
    world.lead("claims:agree_back api_claims-agree-back", pk=agreed.pk)
    world.lead("claims:register api_claims-register", pk=waiting.pk)
    world.lead("claims:complete api_claims-complete", pk=registered.pk)
    world.lead("claims:verify api_claims-verify", pk=completed.pk)
    world.lead("claims:release api_claims-release", {"reason": "人手不够"}, pk=intent.pk)
    handed = {"reason": "人手不够", "to_organization": other_unit.pk}
    world.lead("claims:transfer api_claims-transfer", handed, pk=registered.pk)
    world.sent["claims:register_many"] = world.sent["api_claims-register-many"] = {"claims": [waiting.pk]}
    reported = _need(world, "reported")
    ask = {"organization": other_unit.pk, "words": "请支持"}
    world.lead("claims:ask", ask, need_pk=_need(world, "reported").pk)
    asked = ClaimRequest.objects.create(
        need=reported, organization=world.found["unit"], asked_at=clock.now(), asked_by=cast["town_officer"]
    )
    world.lead("claims:withdraw_ask", pk=asked.pk)
    world.lead("claims:accept_ask", {"quantity": 2}, pk=asked.pk)
    world.lead("claims:decline_ask", {"reason": "没有人手", "answer": "没有人手"}, pk=asked.pk)
    unclaimed = _need(world, "tabled", list=listed)
    AgendaItem.objects.create(agenda=agenda, need=unclaimed, section="real", position=9)
    world.lead("lists:unclaimed lists:bundle", pk=listed.pk)
    world.lead("lists:publish api_lists-publish", pk=listed.pk)
    world.lead("lists:place", {"reason": "下次再议"}, pk=listed.pk, need_pk=unclaimed.pk, step="report")
    world.found |= {"claim": intent, "registered": registered}


# ---- service items of a published list
def _item(world: World, listed: MonthlyList, state: str, number: int, **values: Any) -> ServiceItem:
    done = {"done_at": clock.now()} if state == "done" else {}
    filled = {
        "organization": world.found["unit"], "category": "care", "split": True, "title": f"上门理发 {number}",
        "due_on": date(2026, 12, 25),
    }  # fmt: skip
    filled |= done | values
    return ServiceItem.objects.create(list=listed, committee=listed.committee, state=state, **filled)


def _items(world: World, town: Any, make_list: Callable[..., MonthlyList]) -> None:
    published = {"published_at": clock.now(), "convened_at": clock.now()}
    listed = _stage(make_list(month="2026-09"), "published", **published)
    due = _stage(make_list(month="2026-08"), "published", **published)
    planned, ongoing, done = (
        _item(world, listed, state, n) for n, state in enumerate(["planned", "ongoing", "done"])
    )
    own = _item(world, listed, "planned", 4, own_accord=True, split=False)
    carried = [_need(world, "claimed", list=listed) for _ in range(3)]
    claims = [_claim(world, need, "registered", list=listed, item=planned) for need in carried[:2]]
    _claim(world, carried[2], "registered", list=listed, item=ongoing)
    world.lead("items:detail items:start api_service_items-detail api_service_items-start", pk=planned.pk)
    world.lead("items:edit", {"title": "上门理发", "due_on": "2026-12-26", "category": "care", "version": 1},
               pk=planned.pk)  # fmt: skip
    world.lead("items:finish api_service_items-finish", {"served": 12, "result": "都理了"}, pk=ongoing.pk)
    world.lead("items:reopen items:verify api_service_items-reopen api_service_items-verify", pk=done.pk)
    world.lead("items:cancel api_service_items-cancel", {"reason": "停办"}, pk=own.pk)
    _item(world, listed, "planned", 5, split=False)
    world.lead("items:merge_back", pk=planned.pk)
    finished = _need(world, "awaiting_rating", list=listed)
    _claim(world, finished, "completed", list=listed, item=done)
    world.lead("items:split", claim_pk=claims[0].pk)
    world.lead("items:add", {
        "organization": world.found["unit"].pk, "category": "care", "title": "送药", "due_on": "2026-12-20",
    }, list_pk=listed.pk)  # fmt: skip
    world.lead("lists:withdraw api_lists-take-back", {"reason": "有误"}, pk=listed.pk)
    world.lead("lists:settle api_lists-settle", pk=due.pk)
    world.lead("lists:print_services lists:services_ledger", pk=listed.pk)
    rules = Rules().to_json() | {"section_order": "大事共议,实事共办,急事共商,难事共助", "version": 1}
    given = {name: value for name, value in rules.items() if value is not None and value is not False}
    world.lead("lists:settings", given, committee_pk=world.found["committee"].pk)
    world.found |= {"service_item": planned}


def _locked_account() -> User:
    """Somebody who typed the wrong password once too often."""
    locked = User.objects.create_user("locked", name="忘了密码的人")
    AccessAttempt.objects.create(username=locked.username, ip_address="10.0.0.9", failures_since_start=5)
    return locked
