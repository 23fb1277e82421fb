"""Imports of units and Party members: found by their keys, all or nothing, twice the same changes nothing."""

import pytest

from committees.actions import members, organizations
from committees.models import Membership, Organization, PartyMember, Person
from tianyuan.audit.models import AuditEvent
from tianyuan.documents import imports
from tianyuan.documents.imports import Status
from tianyuan.documents.tables import BadTable, Table
from tianyuan.refusals import Denied

UNITS, MEMBERS = "committees.organizations", "committees.members"
HEAD = ["单位全称", "简称", "单位编码", "类别", "职能", "大党委", "联络员", "联络员电话"]
NEW = ["县司法局党支部", "县司法局", "SF01", "党政机关", "邻里、其他", "龙井", "赵立新", "10055550001"]
MEMBER_HEAD = ["姓名", "所在党组织", "党员类别", "手机号", "特长", "云岭先锋编号"]


def _check(key, rows, by):
    spec = imports.spec_for(key, by=by)
    return spec, imports.check(Table(rows), spec, by)


def _take(key, rows, by):
    spec, report = _check(key, rows, by)
    imports.apply(report, spec, by=by)
    return report


def _statuses(report):
    return [row.status for row in report.rows]


# ---- units
def test_units_come_in_with_committee_and_liaison(town_officer, committee):
    _take(UNITS, [HEAD, NEW], town_officer)
    unit = Organization.objects.get(code="SF01")
    membership = unit.memberships.get()
    assert (unit.sector, unit.functions) == ("government", ["neighbours", "other"])
    assert (membership.committee, membership.liaison.name) == (committee, "赵立新")
    assert membership.liaison.phone == "10055550001"
    assert AuditEvent.objects.filter(verb="organizations.create").count() == 1


def test_the_same_file_twice_changes_nothing(town_officer):
    _take(UNITS, [HEAD, NEW], town_officer)
    before = AuditEvent.objects.count(), Person.objects.count()
    report = _take(UNITS, [HEAD, NEW], town_officer)
    assert _statuses(report) == [Status.SAME]
    assert (AuditEvent.objects.count(), Person.objects.count()) == before


def test_a_changed_row_says_what_changes(town_officer, unit):
    rows = [["单位全称", "类别", "职能"], [unit.name, "", "医疗"]]
    _, report = _check(UNITS, rows, town_officer)
    assert _statuses(report) == [Status.CHANGED]
    assert [(c.title, c.old, c.new) for c in report.rows[0].changes] == [("职能", "助老扶弱、医疗", "医疗")]
    _take(UNITS, rows, town_officer)
    unit.refresh_from_db()
    assert (unit.functions, unit.sector) == (["medical"], "hospital")  # an empty cell keeps what stands


def test_a_unit_is_found_by_its_code_when_renamed(town_officer, unit):
    organizations.update(unit, code="YY1", by=town_officer)
    _take(UNITS, [["单位全称", "单位编码"], ["县人民医院党委", "YY1"]], town_officer)
    unit.refresh_from_db()
    assert unit.name == "县人民医院党委"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["", "", "", "", "", "龙井", "", ""], "单位全称 没有填"),
        (["甲", "", "", "飞行", "", "", "", ""], "不认识"),
        (["甲", "", "", "", "飞行", "", "", ""], "不认识"),
        (["甲", "", "", "", "", "九甲", "", ""], "没有“九甲”这个大党委"),
        (["甲", "", "", "", "", "龙井", "张三", "1005555"], "位数不对"),
        (["甲", "", "", "", "", "", "张三", ""], "要同时填大党委"),
        (["甲", "", "", "", "", "龙井", "", "10055550002"], "有电话没有姓名"),
        (["甲" * 81, "", "", "", "", "", "", ""], "太长"),
    ],
)
def test_a_bad_row_says_where_and_nothing_comes_in(town_officer, row, words):
    spec, report = _check(UNITS, [HEAD, NEW, row], town_officer)
    assert words in report.messages(report.rows[1])[0]
    with pytest.raises(BadTable):
        imports.apply(report, spec, by=town_officer)
    assert not Organization.objects.filter(code="SF01").exists()


def test_doubles_in_the_sheet_are_named(town_officer):
    other = ["县司法局", *NEW[1:]]
    _, report = _check(UNITS, [HEAD, NEW, NEW, other], town_officer)
    assert "第 2 行重复（单位全称" in report.messages(report.rows[1])[0]
    assert "单位编码相同" in report.messages(report.rows[2])[0]


def test_code_of_another_unit_is_refused(town_officer, unit, other_unit):
    organizations.update(unit, code="YY1", by=town_officer)
    _, report = _check(UNITS, [["单位全称", "单位编码"], [other_unit.name, "YY1"]], town_officer)
    assert "对不上" in report.messages(report.rows[0])[0]


def test_code_is_not_changed_by_an_import(town_officer, unit):
    organizations.update(unit, code="YY1", by=town_officer)
    _, report = _check(UNITS, [["单位全称", "单位编码"], [unit.name, "YY2"]], town_officer)
    assert "YY1" in report.messages(report.rows[0])[0]


def test_a_new_liaison_takes_over(town_officer, liaison, unit):
    _take(UNITS, [["单位全称", "联络员", "联络员电话"], [unit.name, "冯接任", "10055550009"]], town_officer)
    assert unit.memberships.get().liaison.name == "冯接任"


def test_a_new_number_of_the_same_liaison_is_no_new_person(town_officer, liaison, unit):
    people = Person.objects.count()
    rows = [["单位全称", "联络员", "联络员电话"], [unit.name, "周敏", "10055550009"]]
    assert _statuses(_take(UNITS, rows, town_officer)) == [Status.CHANGED]
    assert unit.memberships.get().liaison == liaison.person
    assert (Person.objects.get(user=liaison).phone, Person.objects.count()) == ("10055550009", people)


def test_a_second_committee_is_joined_and_the_first_kept(town_officer, unit, committee, other_committee):
    _take(UNITS, [["单位全称", "大党委"], [unit.name, "宝丰社区“大党委”"]], town_officer)
    assert set(unit.memberships.values_list("committee", flat=True)) == {committee.pk, other_committee.pk}


def test_a_unit_switched_off_is_not_imported_over(town_officer, unit, at_work):
    organizations.deactivate(unit, left_on=at_work.date(), by=town_officer)
    _, report = _check(UNITS, [["单位全称"], [unit.name]], town_officer)
    assert "已停用" in report.messages(report.rows[0])[0]


def test_apply_undoes_everything_when_one_row_is_denied(clerk, committee):
    spec, report = _check(UNITS, [HEAD, NEW], clerk)
    with pytest.raises(Denied):
        imports.apply(report, spec, by=clerk)
    assert not Organization.objects.filter(code="SF01").exists()


# ---- Party members
def _row(unit, *, name="钱有才", phone="10066660001", ref="", standing="在职", skills=""):
    return [name, unit.name, standing, phone, skills, ref]


def test_members_come_in_once(town_officer, unit):
    rows = [MEMBER_HEAD, _row(unit), _row(unit, name="孙无职", phone="", standing="无职党员", ref="YL2")]
    _take(MEMBERS, rows, town_officer)
    assert PartyMember.objects.filter(organization=unit, standing="without_post").count() == 1
    before = AuditEvent.objects.count()
    assert _statuses(_take(MEMBERS, rows, town_officer)) == [Status.SAME, Status.SAME]
    assert (AuditEvent.objects.count(), PartyMember.objects.count()) == (before, 2)


def test_a_member_is_found_by_reference_and_transferred(town_officer, unit, other_unit):
    _take(MEMBERS, [MEMBER_HEAD, _row(unit, ref="YL1")], town_officer)
    moved = _row(other_unit, ref="YL1", phone="10066660002")
    assert _statuses(_take(MEMBERS, [MEMBER_HEAD, moved], town_officer)) == [Status.CHANGED]
    member = PartyMember.objects.get()
    assert (member.organization, member.person.phone) == (other_unit, "10066660002")


def test_a_person_already_known_becomes_the_member(town_officer, liaison, unit):
    known = Person.objects.get(user=liaison)
    spec, report = _check(MEMBERS, [MEMBER_HEAD, _row(unit, name="周敏", phone=known.phone)], town_officer)
    assert report.rows[0].hints
    imports.apply(report, spec, by=town_officer)
    assert PartyMember.objects.get().person == known


def test_member_of_another_unit_is_not_doubled(town_officer, unit, other_unit):
    _take(MEMBERS, [MEMBER_HEAD, _row(unit)], town_officer)
    _, report = _check(MEMBERS, [MEMBER_HEAD, _row(other_unit)], town_officer)
    assert "转入" in report.messages(report.rows[0])[0]


def test_namesakes_must_be_told_apart(town_officer, unit, make_person):
    for phone in ("10066660001", "10066660002"):
        members.add(make_person("钱有才", phone=phone), unit, by=town_officer)
    _, report = _check(MEMBERS, [MEMBER_HEAD, _row(unit, phone="")], town_officer)
    assert "同名的不止一人" in report.messages(report.rows[0])[0]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["钱有才", "没有这个单位", "", "", "", ""], "没有“没有这个单位”"),
        (["钱有才", "县医院党委", "退休", "", "", ""], "不认识"),
        (["钱有才", "县医院党委", "", "abc", "", ""], "只能是数字"),
        (["", "县医院党委", "", "", "", ""], "没有填"),
    ],
)
def test_a_bad_member_row_stops_all(town_officer, unit, row, words):
    spec, report = _check(MEMBERS, [MEMBER_HEAD, _row(unit), row], town_officer)
    assert words in report.messages(report.rows[1])[0]
    with pytest.raises(BadTable):
        imports.apply(report, spec, by=town_officer)
    assert not PartyMember.objects.exists()


def test_reference_of_somebody_else_is_refused(town_officer, unit):
    _take(MEMBERS, [MEMBER_HEAD, _row(unit, ref="YL1")], town_officer)
    _, report = _check(MEMBERS, [MEMBER_HEAD, _row(unit, ref="YL9")], town_officer)
    assert "编号不同" in report.messages(report.rows[0])[0]


# ---- the page
@pytest.mark.parametrize("path", ["/organizations/import/", "/persons/import/"])
def test_import_pages_are_the_towns(as_user, town_officer, secretary, path):
    assert as_user(town_officer).get(path).status_code == 200
    assert as_user(secretary).get(path).status_code == 403


def test_units_pasted_into_the_page_come_in(as_user, town_officer):
    browser = as_user(town_officer)
    text = "\n".join("\t".join(row) for row in [HEAD, NEW])
    report = browser.post("/organizations/import/", {"text": text}, follow=True)
    assert "县司法局" in report.content.decode()
    stage = report.context["stage"]
    browser.post("/organizations/import/", {"stage": stage.pk, "seen": stage.fingerprint})
    assert Membership.objects.get(organization__code="SF01").liaison.name == "赵立新"
