"""补录 on one page, and the small pages of the meeting."""

from datetime import date, timedelta

import pytest

from committees.queries import guests_of
from servicelists.actions import compiling
from servicelists.models import Claim, Meeting, Need
from servicelists.papers.sign_in import counted
from tianyuan import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def compiled(make_list, make_need, secretary):
    november = make_list()
    for title in ("文昌路路灯", "菜市场排水"):
        make_need(title=title, state="accepted", list=november)
    compiling.compile_list(november, by=secretary)
    return november


def sent(**changes):
    yesterday = clock.local(clock.now() - timedelta(days=1))
    return {
        "starts_at_0": yesterday.date().isoformat(),
        "starts_at_1": "14:30",
        "place": "老会议室",
        **changes,
    }


def line(need, **values):
    return {f"need-{need.pk}-{name}": value for name, value in values.items()}


def test_without_an_agenda_the_page_offers_to_compile(make_list, make_need, secretary, as_user):
    november = make_list()
    make_need(state="accepted")
    answer = as_user(secretary).get(f"/meetings/record/{november.pk}/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "补录要先有议程" in page
    assert f"/agendas/compile/{november.pk}/" in page
    assert "可以上会的需求 1 件" in page


def test_with_nothing_on_the_agenda_the_page_says_the_next_step(make_list, secretary, as_user):
    november = make_list()
    agenda = compiling.compile_list(november, by=secretary)
    page = as_user(secretary).get(f"/meetings/record/{november.pk}/").content.decode()
    assert "没有结果可录" in page
    assert f"/agendas/{agenda.pk}/" in page


def test_one_page_holds_every_item_prefilled(compiled, secretary, as_user):
    page = as_user(secretary).get(f"/meetings/record/{compiled.pk}/").content.decode()
    assert "文昌路路灯" in page
    assert "菜市场排水" in page
    assert 'value="2026-12-31"' in page  # promised: the end of the service month


def test_what_the_paper_says_is_entered_at_once(compiled, unit, other_unit, secretary, as_user):
    lights, drain = (Need.objects.get(title=t) for t in ("文昌路路灯", "菜市场排水"))
    data = sent(
        **line(lights, lead=unit.pk, quantity=1, promised_on="2026-12-20", note="换灯头"),
        **line(drain, outcome="reported", note="要县里协调"),
    )
    answer = as_user(secretary).post(f"/meetings/record/{compiled.pk}/", data)
    assert answer.status_code == 302
    assert Meeting.objects.get().recorded_afterwards
    claim = Claim.objects.get()
    assert (claim.organization, claim.state, claim.measure) == (unit, "registered", "换灯头")
    assert dict(Need.objects.values_list("title", "state")) == {
        "文昌路路灯": "claimed",
        "菜市场排水": "reported",
    }


def test_clerk_enters_and_the_secretary_registers(compiled, unit, clerk, as_user):
    need = Need.objects.get(title="文昌路路灯")
    as_user(clerk).post(f"/meetings/record/{compiled.pk}/", sent(**line(need, lead=unit.pk, quantity=1)))
    assert Claim.objects.get().state == "agreed"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"place": ""}, "地点"),
        ({"starts_at_0": "2027-01-01"}, "还没到"),
        ({"starts_at_0": "2026-13-40"}, "日期"),
        ({"quantity": str(10**12)}, "2147483647"),
        ({"outcome": "withdrawn"}, "去向"),
        ({"outcome": "claimed"}, "牵头单位"),
        ({"lead": "999999999999999999999"}, "选择"),
        ({"promised_on": "2026-02-30"}, "日期"),
    ],
)
def test_bad_input_is_named_and_nothing_entered(compiled, secretary, as_user, changes, words):
    need = Need.objects.get(title="文昌路路灯")
    own = {key: value for key, value in changes.items() if key in sent()}
    rest = {key: value for key, value in changes.items() if key not in own}
    answer = as_user(secretary).post(f"/meetings/record/{compiled.pk}/", sent(**own, **line(need, **rest)))
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not Meeting.objects.exists()


def test_same_paper_twice_is_a_conflict(compiled, secretary, as_user):
    browser = as_user(secretary)
    browser.post(f"/meetings/record/{compiled.pk}/", sent())
    assert browser.post(f"/meetings/record/{compiled.pk}/", sent()).status_code == 409


@pytest.mark.parametrize("person", ["liaison", "other_secretary", "town_officer"])
def test_strangers_do_not_record(compiled, person, request, as_user):
    browser = as_user(request.getfixturevalue(person))
    assert browser.post(f"/meetings/record/{compiled.pk}/", sent()).status_code in {403, 404}


def test_preview_follows_time_and_place_and_writes_nothing(compiled, secretary, as_user):
    data = {"starts_at_0": "2026-11-28", "starts_at_1": "09:00", "place": "文化广场"}
    page = as_user(secretary).post(f"/meetings/announce/{compiled.pk}/preview/", data).content.decode()
    assert "11 月 28 日（星期六）09:00 在文化广场" in page
    assert "不是工作日" in page
    assert not Meeting.objects.exists()


def test_announce_page_keeps_what_was_typed_when_something_is_missing(compiled, secretary, as_user):
    data = {"starts_at_0": "2026-11-25", "starts_at_1": "09:00", "place": "", "notice": "自己写的"}
    answer = as_user(secretary).post(f"/meetings/announce/{compiled.pk}/", data)
    assert answer.status_code == 400
    assert "自己写的" in answer.content.decode()


def test_paper_views_have_the_items_and_no_suggestions(compiled, secretary, as_user):
    browser = as_user(secretary)
    agenda = compiled.agenda
    page = browser.get(f"/agendas/{agenda.pk}/print/").content.decode()
    assert "文昌路路灯" in page
    assert "建议" not in page
    when = {"starts_at_0": "2026-11-25", "starts_at_1": "09:00", "place": "二楼"}
    assert browser.post(f"/meetings/announce/{compiled.pk}/", when).status_code == 302
    meeting = Meeting.objects.get()
    notice = browser.get(f"/meetings/{meeting.pk}/print/").content.decode()
    assert "各成员单位" in notice
    assert "附件1" in notice
    assert "文昌路路灯" in notice
    assert browser.get("/meetings/").status_code == 200
    assert browser.get("/meetings/?state=nonsense").status_code == 400
    assert browser.get("/meetings/?page=1000000000").status_code == 400


def test_an_item_already_taken_in_full_does_not_stand_in_the_way(compiled, secretary, as_user):
    Need.objects.filter(title="文昌路路灯").update(claimed_quantity=1)
    page = as_user(secretary).get(f"/meetings/record/{compiled.pk}/").content.decode()
    assert 'value="0"' not in page  # sent back untouched it would be refused


def take(need, organization, quantity=1):
    """As an earlier month left it: the unit leads and was registered."""
    now = clock.now()
    Need.objects.filter(pk=need.pk).update(claimed_quantity=quantity)
    return Claim.objects.create(
        need=need, organization=organization, committee_id=need.committee_id, role="lead", quantity=quantity,
        promised_on=now.date(), claimed_at=now, registered_at=now, state="registered",
    )  # fmt: skip


def test_what_is_taken_in_full_says_so_and_asks_nothing(compiled, unit, secretary, as_user):
    lights = Need.objects.get(title="文昌路路灯")
    take(lights, unit)
    lights.agenda_items.update(section="review")
    browser = as_user(secretary)
    page = browser.get(f"/meetings/record/{compiled.pk}/").content.decode()
    assert "原单位重新办理（已认领）" in page
    assert f'name="need-{lights.pk}-outcome"' not in page
    assert browser.post(f"/meetings/record/{compiled.pk}/", sent()).status_code == 302
    assert Claim.objects.get().organization == unit
    assert Meeting.objects.get().agenda.items.get(need=lights).outcome == "claimed"


def test_a_row_that_is_refused_keeps_every_other_row(compiled, unit, other_unit, secretary, as_user):
    lights, drain = (Need.objects.get(title=t) for t in ("文昌路路灯", "菜市场排水"))
    Need.objects.filter(pk=lights.pk).update(quantity=3, unit="盏")
    take(lights, unit, quantity=1)
    browser = as_user(secretary)
    assert "已有认领，照旧" in browser.get(f"/meetings/record/{compiled.pk}/").content.decode()
    data = sent(
        **line(lights, outcome="claimed", lead=unit.pk, quantity=2),
        **line(drain, outcome="reported", note="要县里协调管网"),
    )
    answer = browser.post(f"/meetings/record/{compiled.pk}/", data)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "已经认领过这一件" in page
    assert "要县里协调管网" in page
    assert "老会议室" in page
    assert not Meeting.objects.exists()
    data[f"need-{lights.pk}-lead"] = other_unit.pk
    assert browser.post(f"/meetings/record/{compiled.pk}/", data).status_code == 302
    assert Claim.objects.get(organization=other_unit).role == "support"  # who led before still leads


def test_claimed_by_others_while_the_page_was_open_loses_nothing(
    compiled, unit, other_unit, secretary, as_user
):
    lights, drain = (Need.objects.get(title=t) for t in ("文昌路路灯", "菜市场排水"))
    take(lights, unit)
    data = sent(
        **line(lights, lead=other_unit.pk, quantity=1), **line(drain, outcome="reported", note="要协调")
    )
    answer = as_user(secretary).post(f"/meetings/record/{compiled.pk}/", data)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "这一项不用再填" in page
    assert "要协调" in page


def test_the_day_proposed_is_over(compiled, secretary, as_user):
    with clock.frozen(clock.at(date(2026, 11, 23), 9)):  # Monday morning: the last working day is Friday
        page = as_user(secretary).get(f"/meetings/record/{compiled.pk}/").content.decode()
    assert 'value="2026-11-20"' in page


def test_who_came_is_entered_with_it_and_stands_on_the_papers(compiled, unit, other_unit, secretary, as_user):
    browser = as_user(secretary)
    assert "全部到会" in browser.get(f"/meetings/record/{compiled.pk}/").content.decode()
    away = {f"unit-{other_unit.pk}-presence": "leave"}
    came = {f"unit-{unit.pk}-substitute": "李明"}
    assert (
        browser.post(f"/meetings/record/{compiled.pk}/", sent(everyone="on", **away, **came)).status_code
        == 302
    )
    meeting = Meeting.objects.get()
    marks = {row.organization: (row.presence, row.substitute) for row in meeting.attendances.all()}
    assert marks[other_unit] == ("leave", "")
    assert marks[unit] == ("present", "李明")
    assert all(row.marked_at == meeting.starts_at for row in meeting.attendances.all())
    assert "请假1家" in counted(meeting)
    assert len(marks) == guests_of(compiled.committee).count()


def test_nothing_said_about_who_came_marks_nobody(compiled, secretary, as_user):
    assert as_user(secretary).post(f"/meetings/record/{compiled.pk}/", sent()).status_code == 302
    assert not Meeting.objects.get().attendances.exists()


def test_a_presence_that_does_not_exist_keeps_the_page(compiled, unit, secretary, as_user):
    data = sent(**{f"unit-{unit.pk}-presence": "asleep", f"unit-{unit.pk}-substitute": "王" * 31})
    answer = as_user(secretary).post(f"/meetings/record/{compiled.pk}/", data)
    assert answer.status_code == 400
    assert "老会议室" in answer.content.decode()
    assert not Meeting.objects.exists()
