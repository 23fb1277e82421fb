"""Where the API's routes around a meeting lead, for tests/permissions_world.py."""

from datetime import date
from typing import Any

from committees.models import Alliance, Organization
from servicelists.models import Agenda, Meeting, Minutes, Need, Resolution, UnitLink
from servicelists.states import MeetingState
from tianyuan import clock

SOON = date(2026, 11, 26)


def lead(world: Any) -> None:
    """All of it; the world's meetings, minutes and files stand already."""
    unit = world.found["unit"]
    _same_as_pages(world)
    _calling(world, unit)
    _room(world, world.found["opened"], unit)
    _resolutions(world, world.found["opened"], unit)
    _minutes(world)
    _tables(world)
    allied = Alliance.objects.create(
        committee=world.found["committee"], name="护河联盟", lead=unit, formed_on=date(2026, 1, 6)
    )
    other = world.found["town"].organizations["供电所党支部"]
    units = {"name": "护路联盟", "lead": unit.pk, "members": [other.pk]}
    world.sent["api_alliances-list"] = {**units, "committee": allied.committee_id}
    world.lead("api_alliances-detail api_alliances-end", pk=allied.pk)
    world.lead("api_alliances-edit", {**units, "formed_on": "2026-01-06"}, pk=allied.pk)


# A page's step and the API's are done to the same row.
PAGES = {
    "meetings:edit": "api_meetings-edit",
    "meetings:reopen": "api_meetings-reopen",
    "rooms:agree": "api_meetings-agree-here",
    "rooms:agree_back": "api_meetings-agree-here-back",
    "report_templates:edit": "api_report_templates-detail api_report_templates-look api_report_templates-edit "
    "api_report_templates-export api_report_templates-retire",
    "report_templates:restore": "api_report_templates-restore",
    "rooms:page": "api_meetings-live api_meetings-attendance api_meetings-mark-all api_meetings-register-answered "
    "api_meetings-next-item api_meetings-previous-item api_meetings-make-board api_meetings-revoke-board",
    "links:make": "api_meetings-make-links",
    "links:renew": "api_unit_links-detail api_unit_links-renew api_unit_links-revoke",
    "papers:meeting": "api_meetings-papers api_meetings-pack",
    "papers:list": "api_lists-papers",
    "work:detail": "api_works-detail",
    "minutes:draft": "api_meetings-draft-minutes",
    "filing:page": "api_meetings-upload",
    "filing:describe": "api_meeting_files-detail api_meeting_files-describe api_meeting_files-remove",
    "filing:restore": "api_meeting_files-restore",
}


def _same_as_pages(world: Any) -> None:
    for page, routes in PAGES.items():
        world.lead(routes, **world.at[page])
    world.sent["api_meetings-edit"] = {"starts_at": "2026-11-27T14:30", "place": "文化站", "version": 1}
    world.sent["api_meetings-agree-here"] = world.sent["rooms:agree"]
    world.sent["api_meetings-agree-here-back"] = world.sent["rooms:agree_back"]
    world.lead("api_meetings-supplement", world.sent["agendas:supplement"], pk=_supplemented(world))
    past = world.at["meetings:record"]["list_pk"]
    world.lead(
        "api_lists-record-afterwards", {"starts_at": "2026-02-26T14:30", "place": "社区会议室"}, pk=past
    )
    world.sent["api_meetings-upload"] = world.sent["filing:add"]
    world.sent["api_meeting_files-describe"] = {"caption": "第一页"}


def _deliberation(world: Any, state: str) -> Meeting:
    committee = world.found["committee"]
    agenda = Agenda.objects.create(committee=committee)
    agenda.topics.create(title="停车位划线方案")
    told = {} if state == MeetingState.DRAFT else {"notified_at": clock.now()}
    if state == MeetingState.OPEN:
        told["opened_at"] = clock.now()
    return Meeting.objects.create(
        committee=committee, agenda=agenda, kind="deliberation", state=state, starts_at=clock.at(SOON, 9),
        place="活动室", **told,
    )  # fmt: skip


def _calling(world: Any, unit: Organization) -> None:
    committee = world.found["committee"]
    draft, told = _deliberation(world, "draft"), _deliberation(world, "notified")
    when = {"starts_at": "2026-11-25T15:00", "place": "老年活动室"}
    world.sent["api_meetings-call"] = {**when, "committee": committee.pk, "topics": ["停车位"]}
    world.lead("api_meetings-recall", {**when, "topics": ["慰问分工"]}, pk=draft.pk)
    world.lead("api_meetings-notify", pk=draft.pk)
    world.lead("api_meetings-reschedule", when, pk=told.pk)
    world.lead(
        "meetings:take_back_opening api_meetings-take-back-opening", pk=_deliberation(world, "open").pk
    )
    urgent = Need.objects.create(
        committee=committee, community=committee.community, title="水管爆了", submitted_at=clock.now(),
        state="accepted", accepted_at=clock.now(), urgency="urgent", created_by=world.found["cast"]["clerk"],
    )  # fmt: skip
    world.lead("api_needs-call-urgent", {"organizations": [unit.pk]}, pk=urgent.pk)


def _room(world: Any, opened: Meeting, unit: Organization) -> None:
    item, topic = opened.agenda.items.order_by("position").first(), opened.agenda.topics.first()
    for step, sent in {
        "mark": {"organization": unit.pk, "presence": "present"}, "turn-to": {"item": item.pk},
        "conclude-topic": {"topic": topic.pk, "result": "下周完工"},
        "settle": {"text": "接口里记一条", "due_on": "2026-12-20", "organizations": [unit.pk]},
    }.items():  # fmt: skip
        world.lead(f"api_meetings-{step}", sent, pk=opened.pk)
    world.lead("api_agenda_items-undecide", pk=world.sent["rooms:undo"]["item"])
    if not UnitLink.objects.filter(meeting=opened).exists():
        UnitLink.objects.create(
            meeting=opened, organization=unit, nonce="link-of-the-api", made_at=clock.now()
        )


STEPS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "detail": ({}, {}),
    "edit": ({}, {"text": "改一改", "due_on": "2026-12-20", "version": 1}),
    "report": ({}, {"text": "进场了"}),
    "done": ({}, {"result": "修好了"}),
    "reopen": ({"state": "done", "settled_at": True}, {}),
    "drop": ({}, {"reason": "并入另一件"}),
    "remind": ({}, {}),
    "refer": ({}, {"words": "请协调资金"}),
    "coordinate": ({"referred_at": True}, {"words": "已协调", "due_on": "2026-12-10"}),
    "supervise": ({"town_due_on": SOON}, {"words": "请抓紧"}),
}


def _resolutions(world: Any, opened: Meeting, unit: Organization) -> None:
    for step, (values, sent) in STEPS.items():
        filled = {name: clock.now() if value is True else value for name, value in values.items()}
        row = Resolution.objects.create(
            committee=opened.committee, meeting=opened, text=f"接口：{step}", due_on=SOON, created_at=clock.now(),
            **filled,
        )  # fmt: skip
        row.organizations.set([unit])
        body = {**sent, "organization": unit.pk} if step == "report" else sent
        world.lead(f"api_resolutions-{step}", body, pk=row.pk)


def _minutes(world: Any) -> None:
    def of(page: str) -> Minutes:
        return Minutes.objects.get(meeting=world.at[page]["pk"])

    drafted, asked, issued = of("minutes:draft"), of("minutes:page"), of("minutes:versions")
    said = asked.comments.first()
    world.lead("api_minutes-detail api_minutes-versions", pk=issued.pk)
    world.lead("api_minutes-redraft api_minutes-issue", pk=drafted.pk)
    world.lead("api_minutes-circulate", {"until": "2026-11-12"}, pk=drafted.pk)
    world.lead("api_minutes-comments api_minutes-take-back", pk=asked.pk)
    world.lead("api_minutes-edit", {"section": "other", "text": "记得带伞", "version": 1}, pk=asked.pk)
    world.lead("api_minutes-comment", {"text": "地点不对"}, pk=asked.pk)
    world.lead("api_minutes-answer", {"comment": said.pk, "answer": "采纳"}, pk=asked.pk)
    world.lead("api_minutes-correct", {"sections": {"other": "改一字"}, "why": "写错一字"}, pk=issued.pk)


def _supplemented(world: Any) -> int:
    """The meeting whose agenda the page adds to."""
    agenda = world.at["agendas:supplement"]["pk"]
    return Meeting.objects.get(agenda=agenda).pk


def _tables(world: Any) -> None:
    committee = world.found["committee"].pk
    world.sent["api_report_templates-edit"] = {
        "name": "县里的表", "sheet": "Sheet", "header_row": 1, "first_row": 2, "columns": {"A": "number"}, "version": 1,
    }  # fmt: skip
    world.sent["api_report_templates-export"] = {"first": "2026-11", "committee": committee}
