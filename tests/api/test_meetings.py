"""A meeting through the API: called, moved, the room, links, papers, files; done, denied, too late, bad input."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from committees.models import Alliance
from servicelists.links import link_of
from servicelists.models import Attendance, Meeting, MeetingFile, UnitLink
from tests.api.conftest import Program, ok, refused
from tianyuan import clock
from tianyuan.outbox import deliveries

pytestmark = pytest.mark.django_db


# ---- called and moved
def called(program: Program, committee, **more) -> dict:
    said = {"committee": committee.pk, "starts_at": "2026-11-18T15:00", "place": "老年活动室"}
    return program.post("meetings/call/", {**said, **more})


def test_a_deliberation_is_called_changed_announced_and_moved(secretary, committee, make_need):
    asker, need = Program(secretary), make_need(state="accepted")
    made = ok(called(asker, committee, topics=["停车位划线"], needs=[need.pk]), 201)
    assert (made["kind_label"], made["state"], made["list"]) == ("议事会", "draft", None)
    at = f"meetings/{made['id']}"
    said = {
        "starts_at": "2026-11-19T15:00",
        "place": "文化站",
        "topics": ["慰问分工", "停车位"],
        "version": 1,
    }
    changed = ok(asker.post(f"{at}/recall/", said))
    assert (changed["place"], changed["version"]) == ("文化站", 2)
    refused(asker.post(f"{at}/recall/", said), 409, "已有人改过")
    room = ok(asker.get(f"{at}/live/"))
    assert [topic["title"] for topic in room["topics"]] == ["慰问分工", "停车位"]
    assert ok(asker.post(f"{at}/notify/"))["state"] == "notified"
    said.pop("version")
    refused(asker.post(f"{at}/recall/", said), 403, "改期")
    moved = ok(asker.post(f"{at}/reschedule/", {"starts_at": "2026-11-20T09:00", "place": "文化站"}))
    assert "改期" in moved["notice"]
    again = asker.post(f"{at}/reschedule/", {"starts_at": "2026-11-20T09:00", "place": "文化站"})
    refused(again, 400, "都没有变")
    refused(
        asker.post(f"{at}/reschedule/", {"starts_at": "2026-11-01T09:00", "place": "文"}), 400, "已经过了"
    )


def test_who_may_not_call_and_what_cannot_be_called(
    secretary, liaison, other_secretary, committee, make_need, other_committee
):
    refused(called(Program(liaison), committee, topics=["x"]), 403, "召集")
    answer = called(Program(other_secretary), committee, topics=["x"])
    assert answer.status_code in {400, 403}
    asker = Program(secretary)
    assert called(asker, committee).status_code == 400  # nothing to talk about
    hidden = make_need(other_committee)
    refused(called(asker, committee, needs=[hidden.pk]), 400, "无权查看")
    refused(called(asker, committee, topics=["x"], starts_at="2020-01-01T09:00"), 400, "已经过了")
    refused(called(asker, committee, topics=["x"] * 31), 400, "topics")
    assert not Meeting.objects.exists()


def test_an_urgent_need_is_talked_about_at_once(secretary, liaison, unit, make_need):
    need, calm = make_need(urgency="urgent"), make_need(state="accepted")
    path = f"needs/{need.pk}/call-urgent/"
    refused(Program(liaison).post(path), 403, "召集")
    asker = Program(secretary)
    refused(asker.post(f"needs/{calm.pk}/call-urgent/"), 403, "应急、急办")
    made = ok(asker.post(path, {"organizations": [unit.pk]}), 201)
    assert (made["kind"], made["state"], made["called_for"]) == ("urgent", "open", need.pk)
    assert ok(asker.get(f"meetings/{made['id']}/attendance/"))["counts"]["guests"] == 1
    refused(asker.post(path, {"organizations": [unit.pk]}), 403, "不用再会商")


def test_a_joint_meeting_is_edited_only_before_its_notice(secretary, notified):
    said = {"starts_at": "2026-11-27T09:00", "place": "文化站"}
    refused(Program(secretary).post(f"meetings/{notified.pk}/edit/", said), 403, "已发出")
    Meeting.objects.update(state="draft")
    assert ok(Program(secretary).post(f"meetings/{notified.pk}/edit/", said))["place"] == "文化站"


# ---- opened and closed, each with its step back
def test_opening_and_closing_and_the_way_back(secretary, liaison, opened):
    asker, at = Program(secretary), f"meetings/{opened.pk}"
    refused(Program(liaison).post(f"{at}/close/"), 403, "")
    assert opened.current_item_id is not None
    assert ok(asker.post(f"{at}/take-back-opening/"))["state"] == "notified"
    refused(asker.post(f"{at}/reopen/"), 403, "")
    ok(asker.post(f"{at}/open/"))
    closed = ok(asker.post(f"{at}/close/"))
    assert (closed["state"], closed["current_item"]) == ("closed", None)
    assert ok(asker.get("minutes/", meeting=opened.pk))["count"] == 1
    assert ok(asker.post(f"{at}/reopen/"))["state"] == "open"


# ---- the room
def test_live_state_answers_304_until_something_changes(secretary, liaison, opened, unit):
    asker, at = Program(liaison), f"meetings/{opened.pk}/live/"
    first = asker.get(at)
    room, tag = ok(first), {"If-None-Match": first.headers["ETag"]}
    assert room["items"][0]["title"] == room["current"]["title"]
    assert (room["state"], room["is_over"], room["total"], len(room["next"])) == ("open", False, 4, 2)
    same = asker.get(at, headers=tag)
    assert (same.status_code, same.content) == (304, b"")
    ok(
        Program(secretary).post(
            f"meetings/{opened.pk}/mark/", {"organization": unit.pk, "presence": "present"}
        )
    )
    changed = asker.get(at, headers=tag)
    assert ok(changed)["attendance"]["present"] == 1
    ok(Program(secretary).post(f"meetings/{opened.pk}/close/"))
    assert ok(asker.get(at, headers={"If-None-Match": changed.headers["ETag"]}))["is_over"] is True


def test_live_state_shows_who_took_how_much(secretary, liaison, opened, item_of):
    item = item_of("义诊")
    claim = {"role": "lead", "quantity": 26, "measure": "义诊"}
    ok(Program(liaison).post(f"needs/{item.need_id}/claim/", claim), 201)
    room = ok(Program(secretary).get(f"meetings/{opened.pk}/live/"))
    line = next(line for line in room["items"] if line["item"] == item.pk)
    assert (line["taken"], line["left"], line["has_lead"], line["waits"]) == (26, 12, True, True)
    assert (line["claims"][0]["amount"], line["claims"][0]["role"]) == ("26 户", "牵头")


def test_attendance_is_marked_and_taken_back(secretary, liaison, opened, unit, other_unit):
    asker, at = Program(secretary), f"meetings/{opened.pk}"
    said = {"organization": unit.pk, "presence": "present", "substitute": "王芳"}
    marked = ok(asker.post(f"{at}/mark/", said))
    row = next(row for row in marked["units"] if row["organization"]["id"] == unit.pk)
    assert (row["presence_label"], row["substitute"]) == ("出席", "王*")
    assert asker.post(f"{at}/mark/", said | {"presence": "leave"}).status_code == 400
    ok(asker.post(f"{at}/mark/", {"organization": unit.pk, "presence": "leave"}))
    everybody = ok(asker.post(f"{at}/mark-all/"))
    assert everybody["counts"]["on_leave"] == 1
    assert everybody["counts"]["unmarked"] == 0
    ok(asker.post(f"{at}/mark/", {"organization": unit.pk, "presence": ""}))
    assert not Attendance.objects.filter(organization=unit).exists()
    assert ok(Program(liaison).get(f"{at}/attendance/"))["counts"]["unmarked"] == 1
    refused(Program(liaison).post(f"{at}/mark-all/"), 403, "签到由")


def test_attendance_of_strangers_and_nonsense(secretary, opened, make_organization, other_committee):
    asker, at = Program(secretary), f"meetings/{opened.pk}/mark/"
    stranger = make_organization(other_committee, name="林业站党支部")
    refused(asker.post(at, {"organization": stranger.pk, "presence": "present"}), 400, "应到名单")
    refused(asker.post(at, {"organization": stranger.pk, "presence": "late"}), 400, "presence")
    refused(asker.post(at, {"organization": 999999, "presence": "present"}), 400, "organization")


def test_turning_to_items(secretary, liaison, opened, item_of):
    asker, at = Program(secretary), f"meetings/{opened.pk}"
    item = item_of("排水")
    assert ok(asker.post(f"{at}/turn-to/", {"item": item.pk}))["current"]["item"] == item.pk
    before = ok(asker.post(f"{at}/previous-item/"))["current"]["item"]
    assert ok(asker.post(f"{at}/next-item/"))["current"]["item"] == item.pk != before
    assert ok(asker.post(f"{at}/turn-to/", {"item": None}))["current"] is None
    refused(asker.post(f"{at}/turn-to/", {"item": 999999}), 400, "不在这次会议的议程上")
    refused(Program(liaison).post(f"{at}/next-item/"), 403, "")
    ok(asker.post(f"{at}/close/"))
    refused(asker.post(f"{at}/next-item/"), 403, "没有在开")


def test_a_result_leads_on_and_can_be_taken_back(secretary, opened, item_of):
    asker, item = Program(secretary), item_of("路灯")
    ok(asker.post(f"meetings/{opened.pk}/turn-to/", {"item": item.pk}))
    decided = ok(asker.post(f"agenda-items/{item.pk}/decide/", {"outcome": "reported", "note": "请镇里协调"}))
    assert decided["outcome"] == "reported"
    room = ok(asker.get(f"meetings/{opened.pk}/live/"))
    assert room["current"]["item"] != item.pk
    assert room["outcomes"] == [{"outcome": "reported", "label": "上报", "count": 1}]
    assert ok(asker.post(f"agenda-items/{item.pk}/undecide/"))["outcome"] == ""
    refused(asker.post(f"agenda-items/{item.pk}/undecide/"), 403, "不能撤销")


def test_what_was_answered_before_is_registered_together(secretary, deputy, opened, item_of, liaison):
    item = item_of("义诊")
    made = ok(Program(liaison).post(f"needs/{item.need_id}/claim/", {"role": "lead", "quantity": 38}), 201)
    ok(Program(liaison).post(f"claims/{made['id']}/agree/"))
    path = f"meetings/{opened.pk}/register-answered/"
    refused(Program(deputy).post(path), 403, "")
    assert ok(Program(secretary).post(path)) == {
        "registered": 1,
        "results": [{"claim": made["id"], "ok": True, "reason": ""}],
    }


def test_a_line_that_is_no_need_is_concluded(secretary, opened):
    topic = opened.agenda.topics.create(title="上月议定：修好篮球架")
    asker, path = Program(secretary), f"meetings/{opened.pk}/conclude-topic/"
    assert (
        ok(asker.post(path, {"topic": topic.pk, "result": "下周完工"}))["topics"][0]["result"] == "下周完工"
    )
    refused(asker.post(path, {"topic": 999999, "result": ""}), 400, "不在这次会议的议程上")


def test_the_boards_address_is_made_and_revoked(secretary, liaison, opened):
    at = f"meetings/{opened.pk}"
    refused(Program(liaison).post(f"{at}/make-board/"), 403, "大屏链接")
    board = ok(Program(secretary).post(f"{at}/make-board/"))["board"]
    assert Program().client.get(board.removeprefix("http://testserver")).status_code == 200
    assert ok(Program(secretary).post(f"{at}/revoke-board/")) == {"board": ""}
    assert Program().client.get(board.removeprefix("http://testserver")).status_code == 404


# ---- units' links
def test_links_are_shown_renewed_and_revoked_by_who_hands_them_out(secretary, liaison, notified, unit):
    asker = Program(secretary)
    row = asker.rows("unit-links/", meeting=notified.pk, organization=unit.pk)[0]
    token = row["url"].rstrip("/").rsplit("/", 1)[1]
    assert link_of(token).organization == unit
    refused(Program(liaison).get("unit-links/"), 403, "")
    assert Program(liaison).get(f"unit-links/{row['id']}/").status_code == 404
    fresh = ok(asker.post(f"unit-links/{row['id']}/renew/"))
    assert fresh["id"] != row["id"]
    assert fresh["url"] != row["url"]
    assert ok(asker.get(f"unit-links/{row['id']}/"))["url"] == ""
    assert ok(asker.post(f"unit-links/{fresh['id']}/revoke/"))["revoked_at"]
    refused(asker.post(f"unit-links/{fresh['id']}/revoke/"), 403, "已经作废")
    assert asker.ids("unit-links/", organization=unit.pk) == []
    assert len(asker.ids("unit-links/", organization=unit.pk, revoked="all")) == 2
    made = ok(asker.post(f"meetings/{notified.pk}/make-links/"))["links"]
    assert [link["organization"]["id"] for link in made] == [unit.pk]
    assert ok(asker.post(f"meetings/{notified.pk}/make-links/"))["links"] == []
    Meeting.objects.update(state="draft")
    refused(asker.post(f"meetings/{notified.pk}/make-links/"), 403, "通知发出以后")


def test_no_link_stands_anywhere_else(secretary, liaison, notified):
    token = Program(secretary).rows("unit-links/")[0]["url"].rstrip("/").rsplit("/", 1)[1]
    nonces = list(UnitLink.objects.values_list("nonce", flat=True))
    for user in (secretary, liaison):
        for path in (
            f"meetings/{notified.pk}/",
            f"meetings/{notified.pk}/live/",
            f"meetings/{notified.pk}/papers/",
        ):
            said = Program(user).get(path).content.decode()
            assert token not in said
            assert not [nonce for nonce in nonces if nonce in said]


# ---- papers and files
def test_papers_say_which_can_be_read(secretary, liaison, notified, month_papers):
    rows = {
        row["key"]: row for row in ok(Program(secretary).get(f"meetings/{notified.pk}/papers/"))["papers"]
    }
    assert rows["notice"]["exists"]
    assert rows["record"] == {
        **rows["record"],
        "exists": False,
        "why_not": "会议还没有开",
        "page": "",
        "docx": "",
    }
    client = Program(secretary).client
    assert client.get(rows["notice"]["docx"].removeprefix("http://testserver"))["Content-Disposition"]
    mine = [row["key"] for row in ok(Program(liaison).get(f"meetings/{notified.pk}/papers/"))["papers"]]
    assert "record" not in mine
    assert month_papers(secretary) == ["needs", "services", "blank-needs"]


@pytest.fixture
def month_papers(notified):
    path = f"monthly-lists/{notified.list_id}/papers/"
    return lambda user: [row["key"] for row in ok(Program(user).get(path))["papers"]]


def test_everything_is_packed_in_the_background(
    secretary, liaison, notified, django_capture_on_commit_callbacks
):
    path = f"meetings/{notified.pk}/pack/"
    refused(Program(liaison).post(path), 403, "打包")
    asker = Program(secretary)
    begun = asker.post(path, {"whole": False})
    work = ok(begun, 202)
    assert begun.headers["Location"] == work["url"]
    assert ok(asker.post(path, {"whole": False}), 202)["id"] == work["id"]
    assert ok(asker.get(f"works/{work['id']}/"))["file"] == ""
    with django_capture_on_commit_callbacks(execute=True):
        deliveries.run_due()
    done = ok(asker.get(f"works/{work['id']}/"))
    assert (done["state"], done["state_label"]) == ("done", "已完成")
    assert asker.client.get(done["file"].removeprefix("http://testserver")).getvalue()[:2] == b"PK"
    assert Program(liaison).get(f"works/{work['id']}/").status_code == 404


def send(user, meeting, *names: str, content: bytes = b"%PDF-1.4 paper", **said):
    uploads = [SimpleUploadedFile(name, content) for name in names]
    client = Program(user).client
    return client.post(f"/api/v1/meetings/{meeting.pk}/upload/", {"kind": "other", "files": uploads, **said})


def test_files_are_put_in_named_and_taken_out(secretary, liaison, notified):
    made = ok(send(secretary, notified, "签到表.pdf", "说明.pdf", caption="扫描件"), 201)["files"]
    assert [row["name"] for row in made] == ["签到表.pdf", "说明.pdf"]
    asker, at = Program(secretary), f"meeting-files/{made[0]['id']}"
    assert ok(asker.post(f"{at}/describe/", {"caption": "第一页", "kind": "sign_in"}))["kind"] == "sign_in"
    assert ok(asker.post(f"{at}/remove/"))["url"] == ""
    assert asker.ids("meeting-files/", meeting=notified.pk) == [made[1]["id"]]
    assert asker.ids("meeting-files/", removed="yes") == [made[0]["id"]]
    assert ok(asker.post(f"{at}/restore/"))["url"]
    refused(Program(liaison).get("meeting-files/"), 403, "")
    assert Program(liaison).get(f"{at}/").status_code == 404
    refused(send(liaison, notified, "x.pdf"), 403, "整理")


def test_files_that_cannot_be_taken(secretary, notified):
    refused(send(secretary, notified), 400, "files")
    refused(send(secretary, notified, "程序.exe"), 400, "不能放")
    refused(send(secretary, notified, "好.pdf", kind="secret"), 400, "kind")
    refused(send(secretary, notified, "好.pdf", caption="长" * 61), 400, "caption")
    refused(send(secretary, notified, "好.pdf", caption="a\x00b"), 400, "")
    refused(send(secretary, notified, *[f"{n}.pdf" for n in range(21)]), 400, "files")
    broken = Program(secretary).client.post(
        f"/api/v1/meetings/{notified.pk}/upload/", b"nonsense", content_type="multipart/form-data; boundary=x"
    )
    assert broken.status_code == 400
    assert Program(secretary).post(f"meetings/{notified.pk}/upload/", {"kind": "other"}).status_code == 415
    assert not MeetingFile.objects.exists()


# ---- 红色联盟
def test_alliances_are_listed_and_former_ones_only_when_asked_for(secretary, committee, unit, other_unit):
    standing, ended = (
        Alliance.objects.create(committee=committee, name=name, lead=unit, formed_on=clock.today())
        for name in ("护河联盟", "旧联盟")
    )
    standing.members.set([unit, other_unit])
    ended.ended_on = clock.today() + timedelta(days=1)
    ended.save()
    asker = Program(secretary)
    assert asker.ids("alliances/") == [standing.pk]
    assert asker.ids("alliances/", organization=other_unit.pk) == [standing.pk]
    assert asker.ids("alliances/", ended="yes") == [ended.pk]
    assert {one["id"] for one in asker.rows("alliances/")[0]["members"]} == {other_unit.pk, unit.pk}


def formed(user, committee, lead, *members, **more):
    said = {
        "committee": committee.pk,
        "name": "银龄联盟",
        "lead": lead.pk,
        "members": [one.pk for one in members],
    }
    return Program(user).post("alliances/", {**said, **more})


def test_an_alliance_is_formed_claims_in_its_leads_hands_and_ends(
    secretary, liaison, other_liaison, committee, unit, other_unit, need, open_meeting
):
    refused(formed(liaison, committee, unit, other_unit), 403, "")
    made = ok(formed(secretary, committee, unit, other_unit), 201)
    assert (made["lead"]["id"], made["members"][0]["id"]) == (unit.pk, other_unit.pk)
    assert formed(secretary, committee, unit, other_unit).status_code == 400  # the name is taken
    refused(formed(secretary, committee, unit, unit, name="独家"), 400, "至少两家")
    claim = {"role": "lead", "quantity": 38, "alliance": made["id"]}
    refused(Program(other_liaison).post(f"needs/{need.pk}/claim/", claim), 403, "牵头单位")
    claimed = ok(Program(liaison).post(f"needs/{need.pk}/claim/", claim), 201)
    assert (claimed["alliance"]["name"], claimed["organization"]["id"]) == ("银龄联盟", unit.pk)
    refused(
        Program(other_liaison).post(f"needs/{need.pk}/claim/", {**claim, "alliance": 999999}), 400, "alliance"
    )
    at = f"alliances/{made['id']}"
    change = {"name": "银龄关爱联盟", "lead": unit.pk, "members": [other_unit.pk], "formed_on": "2026-01-06",
              "version": made["version"]}  # fmt: skip
    assert ok(Program(secretary).post(f"{at}/edit/", change))["name"] == "银龄关爱联盟"
    refused(Program(secretary).post(f"{at}/edit/", change), 409, "已有人改过")
    refused(Program(secretary).post(f"{at}/end/", {"ended_on": "2036-01-01"}), 400, "不能晚于今天")
    assert ok(Program(secretary).post(f"{at}/end/"))["ended_on"]
    refused(Program(secretary).post(f"{at}/end/"), 403, "已经解散")
