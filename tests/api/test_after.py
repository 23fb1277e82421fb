"""Resolutions and minutes through the API: done, denied, too late, two people at once."""

import pytest

from servicelists.actions import rooms
from servicelists.models import Meeting, Minutes, Resolution
from tests.api.conftest import Program, ok, refused
from tianyuan.ui.text import mask_name

pytestmark = pytest.mark.django_db


def settled(user, meeting, unit, **more):
    said = {"text": "年内修好篮球架", "due_on": "2026-12-20", "organizations": [unit.pk]}
    return Program(user).post(f"meetings/{meeting.pk}/settle/", {**said, **more})


@pytest.fixture
def resolution(opened, secretary, unit) -> Resolution:
    return Resolution.objects.get(pk=ok(settled(secretary, opened, unit), 201)["id"])


# ---- 议定事项
def test_a_meeting_settles(secretary, liaison, opened, unit, make_organization, other_committee):
    item = opened.agenda.items.first()
    made = ok(settled(secretary, opened, unit, item=item.pk), 201)
    assert (made["state_label"], made["item"], made["organizations"][0]["id"]) == ("落实中", item.pk, unit.pk)
    refused(settled(secretary, opened, unit, item=item.pk), 409, "已经记过")
    refused(settled(liaison, opened, unit), 403, "议定事项由")
    refused(settled(secretary, opened, unit, text="  "), 400, "text")
    refused(settled(secretary, opened, unit, due_on="2020-01-01"), 400, "期限不能早于")
    refused(settled(secretary, opened, unit, due_on="2026-13-01"), 400, "due_on")
    refused(settled(secretary, opened, unit, item=999999), 400, "不在这次会议的议程上")
    refused(
        settled(secretary, opened, make_organization(other_committee, name="林业站党支部"), text="别的"),
        400,
        "不是本大党委",
    )
    Meeting.objects.update(state="minuted", closed_at=opened.opened_at)
    refused(settled(secretary, opened, unit, text="再来"), 403, "纪要已印发")


def test_progress_until_done_and_back(secretary, liaison, other_liaison, resolution, unit):
    at = f"resolutions/{resolution.pk}"
    said = {"text": "材料已买", "organization": unit.pk}
    assert ok(Program(liaison).post(f"{at}/report/", said))["reports"][0]["text"] == "材料已买"
    refused(Program(liaison).post(f"{at}/report/", {"text": "x"}), 403, "进展由")
    refused(Program(other_liaison).post(f"{at}/report/", said), 403, "")
    refused(Program(liaison).post(f"{at}/done/", {"result": "好了"}), 403, "")
    asker = Program(secretary)
    assert ok(asker.post(f"{at}/done/", {"result": "修好了"}))["state"] == "done"
    refused(asker.post(f"{at}/report/", {"text": "再写"}), 403, "已落实")
    assert ok(asker.post(f"{at}/reopen/", {"why": "又坏了"}))["state"] == "open"
    assert ok(asker.post(f"{at}/drop/", {"reason": "并入另一件"}))["result"] == "并入另一件"


def test_editing_knows_who_was_first(secretary, resolution, unit):
    asker, at = Program(secretary), f"resolutions/{resolution.pk}/edit/"
    said = {"text": "年内修好两副篮球架", "due_on": "2026-12-25", "organizations": [unit.pk], "version": 1}
    changed = ok(asker.post(at, said))
    assert (changed["due_on"], changed["version"]) == ("2026-12-25", 2)
    refused(asker.post(at, said), 409, "已有人改过")


def test_reminding_asking_the_town_and_its_own_word(secretary, town_officer, resolution):
    at = f"resolutions/{resolution.pk}"
    asker, town = Program(secretary), Program(town_officer)
    reminded = ok(asker.post(f"{at}/remind/"))
    assert "篮球架" in reminded["nudges"][0]["words"]
    refused(asker.post(f"{at}/remind/"), 409, "今天已经发过")
    refused(town.post(f"{at}/supervise/", {"words": "请抓紧"}), 403, "还没有定期限")
    assert ok(asker.post(f"{at}/refer/", {"words": "缺资金"}))["waits_for_town"] is True
    assert town.ids("resolutions/", waiting="town") == [resolution.pk]
    refused(asker.post(f"{at}/coordinate/", {"words": "x", "due_on": "2026-12-01"}), 403, "镇党委")
    answered = ok(town.post(f"{at}/coordinate/", {"words": "已协调", "due_on": "2026-12-01"}))
    assert (answered["waits_for_town"], answered["town_due_on"]) == (False, "2026-12-01")
    ok(town.post(f"{at}/supervise/", {"words": "请抓紧"}))
    refused(asker.post(f"{at}/supervise/", {"words": "x"}), 403, "镇党委")


def test_resolutions_are_found(secretary, other_secretary, resolution, unit, other_unit):
    asker = Program(secretary)
    for query in ({"q": "篮球"}, {"state": "open"}, {"organization": unit.pk}, {"month": "2026-11"}):
        assert asker.ids("resolutions/", **query) == [resolution.pk], query
    for query in ({"q": "路灯"}, {"state": "done"}, {"organization": other_unit.pk}, {"waiting": "overdue"}):
        assert asker.ids("resolutions/", **query) == [], query
    Resolution.objects.update(due_on="2026-11-01")
    assert asker.rows("resolutions/", waiting="overdue")[0]["overdue"] is True
    assert Program(other_secretary).ids("resolutions/") == []


# ---- 会议纪要
@pytest.fixture
def minutes(opened, secretary) -> Minutes:
    rooms.finish(opened, by=secretary)
    return Minutes.objects.get(meeting=opened)


def section(user, minutes, text: str, version: int, key: str = "other"):
    body = {"section": key, "text": text, "version": version}
    return Program(user).post(f"minutes/{minutes.pk}/edit/", body)


def test_two_editors_get_both_texts(secretary, clerk, minutes):
    key = minutes.sections[0]["key"]
    saved = ok(section(clerk, minutes, "专干写的", 1, key))
    assert next(part for part in saved["sections"] if part["key"] == key)["version"] == 2
    late = section(secretary, minutes, "书记写的", 1, key)
    refused(late, 409, f"{clerk} 10:00 已经改过")
    said = late.json()
    assert (list(said["mine"].values()), list(said["theirs"].values())) == (["书记写的"], ["专干写的"])
    assert (
        ok(section(secretary, minutes, "书记写的", said["version"], key))["version"] == saved["version"] + 1
    )
    refused(section(secretary, minutes, "字" * 20_001, 3, key), 400, "20001 字")
    refused(section(secretary, minutes, "x", 1, "bogus"), 400, "没有这一部分")


def test_drafts_are_the_staffs_circulated_ones_the_units(secretary, liaison, minutes, unit):
    at = f"minutes/{minutes.pk}"
    assert Program(liaison).get(f"{at}/").status_code == 404
    refused(Program(secretary).post(f"{at}/circulate/", {"until": "2020-01-01"}), 400, "截止日期")
    assert ok(Program(secretary).post(f"{at}/circulate/", {"until": "2026-11-12"}))["state"] == "circulated"
    assert Program(liaison).ids("minutes/") == [minutes.pk]
    refused(section(liaison, minutes, "x", 1), 403, "会议纪要由")
    refused(Program(liaison).post(f"{at}/comment/"), 400, "请写意见")
    said = ok(Program(liaison).post(f"{at}/comment/", {"text": "时间不对"}))["comments"]
    assert (said[0]["organization"]["id"], said[0]["text"]) == (unit.pk, "时间不对")
    answered = {"comment": said[0]["id"], "answer": "采纳"}
    refused(Program(liaison).post(f"{at}/answer/", answered), 403, "")
    assert ok(Program(secretary).post(f"{at}/answer/", answered))["comments"][0]["answer"] == "采纳"
    refused(Program(secretary).post(f"{at}/answer/", {**answered, "comment": 999999}), 400, "没有这条意见")
    assert ok(Program(liaison).get(f"{at}/comments/"))["comments"][0]["answer"] == "采纳"
    assert ok(Program(secretary).post(f"{at}/take-back/"))["state"] == "draft"


def test_a_unit_hears_only_its_own_comments(secretary, liaison, other_liaison, minutes):
    at = f"minutes/{minutes.pk}"
    ok(Program(secretary).post(f"{at}/circulate/", {"until": "2026-11-12"}))
    ok(Program(liaison).post(f"{at}/comment/", {"text": "时间不对"}))
    assert ok(Program(other_liaison).get(f"{at}/comments/"))["comments"] == []
    assert len(ok(Program(secretary).get(f"{at}/comments/"))["comments"]) == 1


def test_issued_numbered_and_corrected(secretary, deputy, liaison, minutes):
    at = f"minutes/{minutes.pk}"
    refused(Program(deputy).post(f"{at}/issue/"), 403, "书记印发")
    refused(Program(secretary).post(f"{at}/issue/", {"version": 99}), 409, "已有人改过")
    issued = ok(Program(secretary).post(f"{at}/issue/", {"number": 7}))
    assert (issued["number"], issued["state_label"]) == (7, "已印发")
    refused(section(secretary, minutes, "x", 1, minutes.sections[0]["key"]), 403, "更正")
    assert ok(Program(liaison).get(f"{at}/versions/")) == {"intact": True, "versions": []}
    key, old = issued["sections"][0]["key"], issued["sections"][0]["text"]
    body = {"sections": {key: "改过的"}, "why": "漏记一家单位"}
    refused(Program(deputy).post(f"{at}/correct/", body), 403, "书记")
    refused(Program(secretary).post(f"{at}/correct/", {"sections": {}, "why": "x"}), 400, "没有改动")
    assert ok(Program(secretary).post(f"{at}/correct/", body))["corrected_at"]
    kept = ok(Program(liaison).get(f"{at}/versions/"))
    assert (kept["intact"], kept["versions"][0]["why"]) == (True, "漏记一家单位")
    assert kept["versions"][0]["sections"][0]["text"] == old
    assert Program(liaison).ids("minutes/", state="issued", q="7") == [minutes.pk]


def test_minutes_with_a_mobile_number_are_not_issued(secretary, minutes):
    key = minutes.sections[0]["key"]
    ok(section(secretary, minutes, "联系 13887512345", 1, key))
    refused(Program(secretary).post(f"minutes/{minutes.pk}/issue/"), 400, "个人信息")


def test_drafting_renews_what_nobody_wrote(secretary, liaison, opened):
    path = f"meetings/{opened.pk}/draft-minutes/"
    refused(Program(secretary).post(path), 403, "闭会以后")
    rooms.finish(opened, by=secretary)
    drafted = ok(Program(secretary).post(path))
    assert drafted["state"] == "draft"
    refused(Program(liaison).post(path), 403, "会议纪要由")
    assert ok(Program(secretary).post(f"minutes/{drafted['id']}/redraft/"))["version"] == drafted["version"]


def test_nobody_is_named_in_comments_and_reports(secretary, liaison, resolution, unit, minutes):
    name = liaison.name
    ok(
        Program(liaison).post(
            f"resolutions/{resolution.pk}/report/", {"text": "进场了", "organization": unit.pk}
        )
    )
    for path in ("resolutions/", f"resolutions/{resolution.pk}/", f"minutes/{minutes.pk}/comments/"):
        assert name not in Program(secretary).get(path).content.decode()
    assert mask_name(name) != name
