"""The workbench of a committee's secretary, deputies, members and clerk."""

from django.db.models import QuerySet
from django.urls import reverse

from committees.models import Committee
from committees.queries import guests_of
from servicelists.models import (
    Claim,
    DuplicatePair,
    Meeting,
    Minutes,
    MonthlyList,
    Need,
    Resolution,
    ServiceItem,
)
from servicelists.queries import lists as list_queries
from servicelists.queries import month
from servicelists.queries.claims import awaiting_registration, claimant_words
from servicelists.queries.items import light
from servicelists.queries.minutes import unanswered
from servicelists.queries.needs import awaiting_triage, emergencies
from servicelists.states import ListStage, MeetingState, MinutesState, NeedState, PairState
from tianyuan import clock
from tianyuan.home.benches.parts import Alarm, Bench, Next, Todo, Watch, day_words
from tianyuan.permissions import may
from tianyuan.ui.text import relative


def bench(user, committee: Committee) -> Bench:
    """Two lists always, one next step, what waits for me, what to look after."""
    lists = list_queries.current_lists(committee)
    shown, early = _two_lists(lists)
    return Bench(
        lead=f"{guests_of(committee).count()} 个成员单位",
        alarms=[alarm_of(need) for need in emergencies(Need.objects.filter(committee=committee))[:3]],
        months=month.ribbon(shown, url=_list_url),
        months_note=_early_words(early),
        next=_next(user, committee, lists),
        todos=_todos(user, committee),
        watch=_watch(committee),
        shortcuts=_shortcuts(user),
    )


def _two_lists(lists: list[MonthlyList]) -> tuple[list[MonthlyList], list[MonthlyList]]:
    """The two lists people work on; one that only begins to collect stands below in a line."""
    begun = [row for row in lists if row.stage != ListStage.COLLECTING]
    collecting = [row for row in lists if row.stage == ListStage.COLLECTING]
    if len(begun) >= 2:
        return begun[:2], collecting
    return (collecting[-1:] + begun)[:2], collecting[:-1]


def _early_words(early: list[MonthlyList]) -> str:
    return "；".join(
        f"{row.month.label}需求已收 {row.needs.count()} 件，"
        f"收到 {day_words(row.month.day(row.in_force.cutoff_day))}"
        for row in early
    )


def _list_url(monthly_list: MonthlyList, tab: str) -> str:
    url = reverse("lists:detail", args=[monthly_list.pk])
    return f"{url}?tab={tab}" if tab else url


def alarm_of(need: Need) -> Alarm:
    where = " · ".join(filter(None, [str(need.community), need.place]))
    return Alarm("应急", need.title, f"{where} · {relative(need.submitted_at)}提交 · {need.get_state_display()}",
                 reverse("needs:detail", args=[need.pk]))  # fmt: skip


# ---- the one next step
def _next(user, committee: Committee, lists: list[MonthlyList]) -> Next | None:
    """The first step that is due, the list nearest its end first; else triage; else record a need."""
    if may(user, "agenda.edit", committee_id=committee.pk):
        for row in reversed(lists):
            step = STEPS[ListStage(row.stage)](user, row)
            if step:
                return step
    waiting = awaiting_triage(user).count()
    if waiting:
        return Next(f"受理 {waiting} 件新提交的需求", "受理", reverse("needs:triage"))
    if may(user, "needs.create", committee_id=committee.pk):
        return Next("有人反映问题，记下来就行", "记一条需求", reverse("needs:create"))
    return None


def _collecting(user, row: MonthlyList) -> Next | None:
    if row.compile_on > clock.today() or row.cutoff_at > clock.now():
        return None
    return Next(f"编制 {row.month.label}联席会议程", "编制议程", reverse("agendas:of_list", args=[row.pk]))


def _compiled(user, row: MonthlyList) -> Next:
    return Next(
        f"核对议程草案，{day_words(row.notice_by)}前发出会议通知",
        "核对并发通知",
        reverse("meetings:announce", args=[row.pk]),
        "看草案",
        reverse("agendas:of_list", args=[row.pk]),
    )


def _convened(user, row: MonthlyList) -> Next | None:
    meeting = Meeting.objects.filter(list=row).first()
    if meeting is None:
        return None
    url = reverse("meetings:detail", args=[meeting.pk])
    if meeting.state == MeetingState.OPEN:
        return Next(f"{row.month.label}联席会正在开", "进入会议", url)
    if meeting.state == MeetingState.NOTIFIED:
        day = clock.local(meeting.starts_at).date()
        return Next(f"{row.month.label}联席会", "去开会", url) if day <= clock.today() else None
    return _after_meeting(user, row)


def _after_meeting(user, row: MonthlyList) -> Next:
    waiting = awaiting_registration(row.committee).count()
    if waiting and may(user, "claims.register", committee_id=row.committee_id):
        return Next(f"{waiting} 件认领已答应，待登记", "一并登记", reverse("claims:registering"))
    return Next(
        f"公示 {row.service_month.label}服务清单，{day_words(row.publish_by)}前",
        "核对并公示",
        reverse("lists:publish", args=[row.pk]),
    )


def _published(user, row: MonthlyList) -> Next | None:
    if row.settle_on > clock.today():
        return None
    return Next(
        f"{row.service_month.label}服务清单到月结日了", "看清单", reverse("lists:detail", args=[row.pk])
    )


STEPS = {
    ListStage.COLLECTING: _collecting,
    ListStage.COMPILED: _compiled,
    ListStage.CONVENED: _convened,
    ListStage.PUBLISHED: _published,
    ListStage.SETTLED: lambda user, row: None,
}


# ---- what waits
def _todos(user, committee: Committee) -> list[Todo]:
    found = [
        _triage(user),
        _pairs(committee),
        _registering(user, committee),
        _minutes(user, committee),
        _pending(committee),
        _reported_back(committee),
        _overdue(user, committee),
    ]
    return [todo for todo in found if todo is not None]


def _triage(user) -> Todo:
    needs = awaiting_triage(user)
    oldest = needs.order_by("submitted_at").values_list("submitted_at", flat=True).first()
    note = f"最早 {relative(oldest)} 提交" if oldest else ""
    return Todo(needs.count(), "需求待受理", reverse("needs:triage"), note, "受理")


def _pairs(committee: Committee) -> Todo | None:
    row = MonthlyList.objects.filter(
        committee=committee, stage=ListStage.COMPILED, agenda__isnull=False
    ).first()
    if row is None:
        return None
    pairs = _open_pairs(committee)
    names = " · ".join(pair.first.title for pair in pairs[:2])
    return Todo(pairs.count(), "可能重复的需求", reverse("agendas:of_list", args=[row.pk]), names, "核对")


def _open_pairs(committee: Committee) -> QuerySet[DuplicatePair]:
    live = [NeedState.ACCEPTED, NeedState.AWAITING, NeedState.SUBMITTED]
    return DuplicatePair.objects.filter(
        committee=committee, state=PairState.PROPOSED, first__state__in=live, second__state__in=live
    ).select_related("first")


def _registering(user, committee: Committee) -> Todo | None:
    claims = awaiting_registration(committee)
    names = "、".join(dict.fromkeys(_claims_for(claim) for claim in claims[:4]))
    label = "一并登记" if may(user, "claims.register", committee_id=committee.pk) else "去看"
    members = claims.filter(member__isnull=False).exists()
    who = "认领待登记" if members else "单位已答应，待登记"
    return Todo(claims.count(), who, reverse("claims:registering"), names, label)


def _claims_for(claim: Claim) -> str:
    """The unit; a member speaks for himself and is called one."""
    return f"党员{claimant_words(claim)}" if claim.member_id else claimant_words(claim)


def _minutes(user, committee: Committee) -> Todo | None:
    """Minutes written by themselves that nobody has issued yet."""
    if not may(user, "minutes.edit", committee_id=committee.pk):
        return None
    rows = Minutes.objects.filter(committee=committee, meeting__state=MeetingState.CLOSED)
    rows = rows.exclude(state=MinutesState.ISSUED).select_related("meeting__list", "committee")
    first = rows.order_by("meeting__starts_at").first()
    if first is None:
        return None
    waiting = unanswered(first).count()
    label = "看一遍，印发" if may(user, "minutes.issue", committee_id=committee.pk) else "去看"
    return Todo(
        rows.count(),
        "会议纪要待印发",
        reverse("minutes:page", args=[first.meeting_id]),
        f"{first} · {waiting} 条意见还没有答复" if waiting else str(first),
        "先答复意见" if waiting else label,
    )


def _pending(committee: Committee) -> Todo:
    needs = Need.objects.filter(committee=committee, state=NeedState.PENDING).order_by("submitted_at")
    oldest = needs.first()
    url = reverse("needs:list") + f"?state={NeedState.PENDING}"
    return Todo(needs.count(), "挂账待安排", url, oldest.title if oldest else "", "安排")


def _reported_back(committee: Committee) -> Todo:
    sent_back = Need.objects.filter(
        committee=committee, state=NeedState.IN_PROGRESS, dissatisfied_at__isnull=False
    )
    url = reverse("needs:list") + f"?state={NeedState.IN_PROGRESS}"
    return Todo(sent_back.count(), "群众不满意，重新办", url, "下次联席会第一板块", "去看")


def _overdue(user, committee: Committee) -> Todo:
    """议定事项 past their term, the longest first; a list of those behind is for who reminds."""
    rows = Resolution.objects.overdue().filter(committee=committee).order_by("due_on", "pk")
    if not may(user, "resolutions.remind", committee_id=committee.pk):
        rows = rows.none()
    oldest = rows.first()
    note = f"{oldest.text}，{day_words(oldest.due_on)}到期" if oldest else ""
    url = reverse("resolutions:list") + "?state=overdue"
    return Todo(rows.count(), "议定事项过了期限", url, note, "去提醒")


# ---- what to look after
def _watch(committee: Committee) -> list[Watch]:
    """Items of the list being served that are late or nearly so, the most pressing first."""
    items = ServiceItem.objects.filter(committee=committee, list__stage=ListStage.PUBLISHED).standing()
    rows = items.filter(done_at__isnull=True).select_related("organization", "list").order_by("due_on")[:60]
    rank = {"late": 0, "orange": 1, "yellow": 2}
    lit = [(lamp, item) for item in rows if (lamp := light(item)) and lamp.colour in rank]
    lit.sort(key=lambda pair: (rank[pair[0].colour], pair[1].due_on))
    return [
        Watch(lamp, item.title, reverse("items:detail", args=[item.pk]), _note(item))
        for lamp, item in lit[:6]
    ]


def _note(item: ServiceItem) -> str:
    return f"{item.organization} · {day_words(item.due_on)}前"


def _shortcuts(user) -> list[tuple[str, str]]:
    return (
        [("记一条需求", reverse("needs:create")), ("粘贴一批", reverse("needs:paste"))]
        if may(user, "needs.import")
        else []
    )
