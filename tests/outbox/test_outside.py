"""Notices through group robots and mail: digests, the night, retries, what never leaves the house."""

import email
import logging
from datetime import datetime, timedelta
from email.header import decode_header, make_header

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from tests.outbox.robots_of_tests import mail_server, robot_server
from tianyuan import clock
from tianyuan.audit.models import AuditEvent
from tianyuan.outbox import channels, deliveries, inbox, kinds, outside, periodic, robots, transport
from tianyuan.outbox.models import Channel, InboxMessage, Mute, OutboxMessage, OutsideLine
from tianyuan.refusals import BadInput, Conflict, Denied

pytestmark = pytest.mark.django_db
SECRET = "robot-secret"
ALL = ["claims", "meeting", "urgent"]


@pytest.fixture
def robot():
    with robot_server() as server:
        yield server


@pytest.fixture
def group(town, committee, town_officer, robot):
    """The group of 龙井's liaisons."""
    return channels.add(
        name="龙井联络员群",
        address=robot.address,
        committee_id=committee.pk,
        kinds_carried=ALL,
        by=town_officer,
    )


def tell(
    text="会议通知：26 日 14:30", *, users=(), kind="meeting", key="", committee_id=None, url="/meetings/1/"
):
    with transaction.atomic():
        inbox.notify(
            users,
            title="会议通知",
            kind=kind,
            url=url,
            key=key,
            why="您是联络员",
            outside=text,
            committee_id=committee_id,
        )


def later(moment):
    with clock.frozen(moment):
        return deliveries.run_due()


def today(hour, minute=0):
    return clock.at(clock.today(), hour, minute)


# ---- when
@pytest.mark.parametrize(
    ("arises", "goes"),
    [
        ((20, 10, 3), (20, 10, 10)),
        ((20, 10, 0), (20, 10, 10)),
        ((20, 21, 49), (20, 21, 50)),
        ((20, 21, 55), (21, 7, 0)),
        ((20, 22, 0), (21, 7, 0)),
        ((20, 23, 30), (21, 7, 0)),
        ((21, 0, 5), (21, 7, 0)),
        ((21, 6, 59), (21, 7, 0)),
        ((21, 7, 0), (21, 7, 10)),
    ],
)
def test_a_notice_waits_for_the_digest_and_after_a_night_for_the_morning(arises, goes):
    def at(day, hour, minute):
        return clock.at(datetime(2026, 11, day).date(), hour, minute)

    assert outside.goes_at(at(*arises), urgent=False) == at(*goes)
    assert outside.goes_at(at(*arises), urgent=True) == at(*arises)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)))
def test_nothing_is_ever_due_at_night_and_nothing_waits_longer_than_one(moment):
    arises = clock.at(moment.date(), moment.hour, moment.minute)
    goes = outside.goes_at(arises, urgent=False)
    assert not outside.is_quiet(goes)
    assert timedelta(0) < goes - arises <= timedelta(hours=9, minutes=10)


# ---- what goes out
def test_a_digest_carries_what_gathered_once_and_says_why(group, robot, committee, settings):
    settings.PUBLIC_URL = "https://tianyuan.example"
    tell("会议通知：26 日 14:30", committee_id=committee.pk)
    tell("县医院党委认领已登记：义诊", kind="claims", committee_id=committee.pk, url="")
    assert later(clock.now()) == 0
    assert robot.heard == []
    later(today(10, 10))
    (said,) = robot.heard
    assert said["title"] == "【田园镇社区大党委工作平台】2 条消息"
    assert said["message"].splitlines() == [
        "1. 会议通知：26 日 14:30",
        "https://tianyuan.example/meetings/1/",
        "2. 县医院党委认领已登记：义诊",
        "为什么收到：这里登记为龙井社区“大党委”的通知渠道。",
    ]
    later(today(12))
    assert len(robot.heard) == 1
    assert Channel.objects.get().sent_at == today(10, 10)


def test_the_night_is_quiet_and_the_morning_gets_one_digest(group, robot, committee):
    for hour in (22, 23):
        with clock.frozen(today(hour, 30)):
            tell(f"{hour} 点的事", committee_id=committee.pk)
            deliveries.run_due()
    later(today(23, 59))
    assert robot.heard == []
    later(today(7) + timedelta(days=1))
    (said,) = robot.heard
    assert "22 点的事" in said["message"]
    assert "23 点的事" in said["message"]


def test_urgent_goes_at_once_also_at_night_and_leaves_the_rest(group, robot, committee):
    with clock.frozen(today(22, 30)):
        tell("明天再说的事", committee_id=committee.pk)
        tell("急事会商：马上到会", kind="urgent", committee_id=committee.pk)
        deliveries.run_due()
    (said,) = robot.heard
    assert "急事会商" in said["message"]
    assert "明天再说" not in said["message"]
    later(today(7) + timedelta(days=1))
    assert "明天再说" in robot.heard[1]["message"]


def test_what_a_stopped_worker_sends_late_still_keeps_the_night(group, robot, committee):
    tell("下午的事", committee_id=committee.pk)
    later(today(23))
    assert robot.heard == []
    later(today(7) + timedelta(days=1))
    assert len(robot.heard) == 1


def test_a_key_is_said_once(group, robot, committee):
    for _ in range(3):
        tell("同一件事", key="notice-1", committee_id=committee.pk)
    later(today(10, 10))
    tell("同一件事", key="notice-1", committee_id=committee.pk)
    later(today(12))
    assert [said["message"].count("同一件事") for said in robot.heard] == [1]


def test_only_whom_it_serves_and_what_it_carries(group, robot, committee, other_committee):
    tell("宝丰的事", committee_id=other_committee.pk)
    tell("镇里的事", committee_id=None)
    tell("清单公示", kind="lists", committee_id=committee.pk)
    tell("没人登记的种类", kind="accounts", committee_id=committee.pk)
    later(today(12))
    assert robot.heard == []
    assert not OutboxMessage.objects.exists()


def test_numbers_of_persons_do_not_leave_the_house(group, robot, committee):
    tell("请打 138 1234 5678，证号 53052419900101123X", committee_id=committee.pk)
    later(today(10, 10))
    assert "1234" not in str(robot.heard)
    assert "（手机号已略去）" in robot.heard[0]["message"]


def test_a_digest_fits_a_robots_message(group, committee):
    lines = [OutsideLine(text=f"第 {n} 件事" + "长" * 60, channel=group) for n in range(60)]
    title, body = outside.digest(group, lines, "龙井")
    assert len(f"{title}\n{body}".encode()) <= 2048
    shown = sum(line.startswith(tuple("123456789")) for line in body.splitlines())
    assert f"另有 {60 - shown} 条，请到平台看。" in body


def test_muted_kinds_of_ones_own_stay_in_the_inbox(group, robot, committee, nobody, sysadmin):
    channels.mute(nobody, ["claims"])
    tell("只与他有关", kind="claims", users=[nobody], committee_id=committee.pk)
    tell("也与别人有关", kind="claims", users=[nobody, sysadmin], committee_id=committee.pk)
    tell("会议", users=[nobody], committee_id=committee.pk)
    later(today(10, 10))
    assert [line.text for line in OutsideLine.objects.order_by("pk")] == ["也与别人有关", "会议"]
    assert InboxMessage.objects.filter(user=nobody).count() == 3


# ---- trouble
def test_a_robot_that_fails_gets_it_again(group, robot, committee, monkeypatch, settings):
    monkeypatch.setattr(deliveries, "pause_after", lambda attempts: timedelta(0))
    robot.answers = [(500, {}), (200, {})]
    tell("要再试一次", committee_id=committee.pk)
    later(today(10, 10))
    assert len(robot.heard) == 2
    assert OutsideLine.objects.get().sent_at
    assert Channel.objects.get().failure == ""


def test_what_was_given_up_goes_with_a_later_digest(group, robot, committee, monkeypatch):
    monkeypatch.setattr(deliveries, "pause_after", lambda attempts: timedelta(0))
    robot.answers = [(500, {})]
    tell("断了一阵", committee_id=committee.pk)
    later(today(10, 10))
    group.refresh_from_db()
    assert group.failure
    assert OutboxMessage.objects.get().failed_at
    robot.answers = [(200, {})]
    for minutes, heard in ((30, 6), (90, 7)):
        with clock.frozen(today(10, 10) + timedelta(minutes=minutes)):
            periodic.send_due()
            deliveries.run_due()
        assert len(robot.heard) == heard


def test_a_notice_written_while_a_digest_is_on_its_way_is_not_forgotten(group, robot, committee, monkeypatch):
    deliver = transport.deliver

    def overtaken(*args):
        if not robot.heard:
            tell("半路来的", committee_id=committee.pk)
        deliver(*args)

    monkeypatch.setattr(transport, "deliver", overtaken)
    tell("先来的", committee_id=committee.pk)
    later(today(10, 10))
    later(today(10, 20))
    assert [said["message"].splitlines()[0] for said in robot.heard] == ["先来的", "半路来的"]


def test_a_kill_after_sending_sends_again_rather_than_never(group, robot, committee, monkeypatch):
    """At least once: the mark is lost with the process, the message is not."""
    monkeypatch.setattr(deliveries, "pause_after", lambda attempts: timedelta(0))
    went_out, killed = channels.went_out, []

    def dies_once(pk):
        if not killed:
            killed.append(pk)
            raise RuntimeError("killed")
        went_out(pk)

    monkeypatch.setattr(channels, "went_out", dies_once)
    tell("至少一次", committee_id=committee.pk)
    later(today(10, 10))
    assert len(robot.heard) == 2


def test_switched_off_it_carries_nothing(group, robot, committee, town_officer):
    tell("停用前写的", committee_id=committee.pk)
    channels.switch_off(group, by=town_officer)
    tell("停用后写的", committee_id=committee.pk)
    later(today(12))
    assert robot.heard == []
    channels.switch_on(group, by=town_officer)
    tell("又启用了", committee_id=committee.pk)
    later(today(13))
    assert len(robot.heard) == 1


# ---- the demonstration
def test_nothing_ever_leaves_a_demonstration(group, robot, committee, town_officer, settings, monkeypatch):
    """Three doors, each shut by itself: nothing is written, a waiting run gives up, trying out is refused."""
    tell("写在切换之前", committee_id=committee.pk)
    settings.DEMO = True
    monkeypatch.setattr(robots, "sent", lambda *args: pytest.fail("something left the demonstration"))
    before = OutsideLine.objects.count()
    tell("演示里的", committee_id=committee.pk)
    assert OutsideLine.objects.count() == before
    later(today(10, 10))
    with pytest.raises(BadInput, match="演示环境什么都不往外发"):
        channels.try_out(group, by=town_officer)
    with pytest.raises(transport.NotSent):
        transport.deliver(robot.address, "题", "文")
    assert robot.heard == []


# ---- the secret
def test_the_address_is_in_no_log_audit_or_page(
    group, robot, committee, town_officer, as_user, caplog, monkeypatch
):
    monkeypatch.setattr(deliveries, "pause_after", lambda attempts: timedelta(0))
    caplog.set_level(logging.DEBUG)
    robot.answers = [(500, {})]
    tell("发不出去", committee_id=committee.pk)
    later(today(10, 10))
    with pytest.raises(BadInput):
        channels.try_out(group, by=town_officer)
    channels.switch_off(group, by=town_officer)
    pages = as_user(town_officer).get("/channels/").content.decode()
    told = [
        caplog.text,
        pages,
        str(list(AuditEvent.objects.values())),
        str(list(OutboxMessage.objects.values())),
    ]
    assert group.address.endswith(SECRET)
    assert not [text for text in told if SECRET in text]
    assert "没有发出去" not in pages
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert verbs >= {"channels.add", "channels.try", "channels.switch_off"}


def test_a_server_that_is_not_there_is_said_without_the_address(group, robot, town_officer, monkeypatch):
    monkeypatch.setattr(robots.WeCom, "notify_url", "http://127.0.0.1:9/send?key={key}")
    with pytest.raises(transport.NotSent) as refusal:
        transport.deliver("wecombot://very-secret-key/", "题", "文")
    assert refusal.value.words == "连不上机器人的服务器"
    assert "very-secret" not in repr(refusal.value)


# ---- robots and mail over a wire
def test_wecom_reads_the_robots_answer(robot, monkeypatch):
    monkeypatch.setattr(robots.WeCom, "notify_url", f"http://127.0.0.1:{robot.port}/send?key={{key}}")
    address = transport.recognise("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc-123").address
    transport.deliver(address, "题目", "正文")
    assert robot.paths == ["/send?key=abc-123"]
    assert robot.heard[0]["msgtype"] == "text"
    assert robot.heard[0]["text"]["content"].split() == ["题目", "正文"]
    robot.answers = [(200, {"errcode": 93000, "errmsg": "invalid webhook url"})]
    with pytest.raises(transport.NotSent, match="错误码 93000"):
        transport.deliver(address, "题目", "正文")


def test_dingtalk_signs_and_reads_the_answer(robot, monkeypatch):
    monkeypatch.setattr(
        robots.DingTalk, "notify_url", f"http://127.0.0.1:{robot.port}/send?access_token={{token}}"
    )
    pasted = "https://oapi.dingtalk.com/robot/send?access_token=abcdef0123"
    transport.deliver(transport.recognise(pasted, "SEC1234").address, "题目", "正文")
    assert robot.paths[0].startswith("/send?access_token=abcdef0123&timestamp=")
    assert "sign=" in robot.paths[0]
    assert "%25" not in robot.paths[0]
    assert robot.heard[0]["text"]["content"].split() == ["题目", "正文"]
    robot.answers = [(200, {"errcode": 310000})]
    with pytest.raises(transport.NotSent, match="310000"):
        transport.deliver(transport.recognise(pasted).address, "题目", "正文")


def test_mail_arrives_as_plain_text():
    with mail_server() as box:
        address = f"mailto://127.0.0.1:{box.port}/?from=town@example.cn&to=office@example.cn"
        transport.deliver(transport.recognise(address).address, "【平台】1 条消息", "会议通知\n第二行")
    letter = email.message_from_string(box.letters[0])
    assert str(make_header(decode_header(letter["Subject"]))) == "【平台】1 条消息"
    assert "office@example.cn" in letter["To"]
    part = next(part for part in letter.walk() if part.get_content_type() == "text/plain")
    assert part.get_payload(decode=True).decode().split() == ["会议通知", "第二行"]


# ---- registering
@pytest.mark.parametrize(
    "address",
    [
        "x", "http://example.com/hook", "file:///etc/passwd", "syslog://", "wecombot://", "dingtalk://我们", "mailto://",
        "http://[", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send", "json://" + "a" * 3000,
    ],
)  # fmt: skip
def test_other_addresses_are_refused_in_words(address, town, town_officer):
    with pytest.raises(BadInput, match="认不出这个地址"):
        channels.add(name="群", address=address, kinds_carried=["meeting"], by=town_officer)
    assert not Channel.objects.exists()


@pytest.mark.parametrize("who", ["secretary", "liaison", "county_reader", "secadmin", "auditor", "nobody"])
def test_channels_are_kept_by_the_town_office_and_the_administrator(who, group, request):
    by = request.getfixturevalue(who)
    for act in (channels.switch_off, channels.try_out):
        with pytest.raises(Denied):
            act(group, by=by)
    with pytest.raises(Denied):
        channels.add(name="群", address="json://127.0.0.1/", kinds_carried=ALL, by=by)
    assert not Channel.objects.visible_to(by).exists()


def test_names_groups_and_kinds_are_checked(group, robot, sysadmin):
    with pytest.raises(Conflict, match="同名"):
        channels.add(name=group.name, address=robot.address, kinds_carried=ALL, by=sysadmin)
    with pytest.raises(BadInput, match="没有这个大党委"):
        channels.add(name="别的", address=robot.address, committee_id=10**12, kinds_carried=ALL, by=sysadmin)
    for kinds_carried in ([], ["nonsense"]):
        with pytest.raises(BadInput, match="发哪些消息"):
            channels.add(name="别的", address=robot.address, kinds_carried=kinds_carried, by=sysadmin)


# ---- pages
def test_channel_is_added_tried_and_switched_off_on_its_page(robot, town_officer, as_user, committee):
    page = as_user(town_officer)
    body = {"name": "龙井群", "committee_id": committee.pk, "address": robot.address, "kinds_carried": ALL}
    assert page.post("/channels/add/", body).status_code == 302
    row = Channel.objects.get()
    assert (row.committee_id, row.kinds, row.created_by) == (committee.pk, sorted(ALL), town_officer)
    shown = page.get("/channels/").content.decode()
    assert "龙井社区“大党委”" in shown
    assert "还没发过" in shown
    assert SECRET not in shown
    assert page.post(f"/channels/{row.pk}/try/").status_code == 302
    assert "试发" in robot.heard[0]["message"]
    robot.answers = [(500, {})]
    told = page.post(f"/channels/{row.pk}/try/", follow=True).content.decode()
    assert "没有发出去：对方没有收下，请核对地址和密码" in told
    assert Channel.objects.get().failure == "对方没有收下，请核对地址和密码"
    assert page.post(f"/channels/{row.pk}/off/").status_code == 302
    assert "已停用" in page.get("/channels/").content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": "nonsense"}, {"committee_id": "99999999999999999999"}, {"committee_id": "x"}, {"name": "\x00"},
        {"name": ""}, {"kinds_carried": ["nonsense"]}, {"kinds_carried": []}, {"address": "json://\x00"},
    ],
)  # fmt: skip
def test_bad_entries_are_said_beside_the_field(wrong, town, town_officer, as_user):
    body = {"name": "群", "committee_id": "", "address": "json://127.0.0.1/x", "kinds_carried": ALL} | wrong
    assert as_user(town_officer).post("/channels/add/", body).status_code == 400
    assert not Channel.objects.exists()


def test_demo_page_says_so(town_officer, as_user, settings):
    settings.DEMO = True
    assert "演示环境什么都不往外发" in as_user(town_officer).get("/channels/").content.decode()
    assert "演示环境什么都不往外发" in as_user(town_officer).get("/channels/add/").content.decode()


def test_trying_out_in_a_demonstration_says_why_not(group, robot, town_officer, as_user, settings):
    settings.DEMO = True
    told = as_user(town_officer).post(f"/channels/{group.pk}/try/", follow=True).content.decode()
    assert told.count("演示环境什么都不往外发") == 2
    assert Channel.objects.get().failure == ""
    assert robot.heard == []


def test_list_costs_the_same_for_one_and_three(
    group, robot, town_officer, as_user, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    page = as_user(town_officer)
    page.get("/channels/")
    with CaptureQueriesContext(
        connection,
    ) as one:
        page.get("/channels/")
    for name in ("二", "三"):
        channels.add(name=name, address=robot.address, kinds_carried=ALL, by=town_officer)
    with django_assert_num_queries(len(one)):
        page.get("/channels/")


def test_a_user_says_what_may_go_outside(liaison, as_user):
    page = as_user(liaison)
    assert "会议通知" in page.get("/messages/settings/").content.decode()
    others = [kind.key for kind in kinds.known() if kind.key != "claims"]
    assert page.post("/messages/settings/", {"kinds": others}).status_code == 302
    assert channels.muted(liaison) == ["claims"]
    assert page.post("/messages/settings/", {"kinds": ["nonsense"]}).status_code == 400
    page.post("/messages/settings/", {"kinds": [*others, "claims"]})
    assert not Mute.objects.exists()


def test_the_inbox_says_why(nobody, as_user):
    inbox.notify([nobody], title="会议通知", why={nobody.pk: "您是县医院的联络员"})
    assert "为什么收到：您是县医院的联络员" in as_user(nobody).get("/messages/").content.decode()


def test_old_lines_are_swept_out(group, committee):
    from tianyuan.outbox.tasks import purge

    class Now:
        def finish(self):
            return transaction.atomic()

    tell("发不出去的", committee_id=committee.pk)
    with clock.frozen(clock.now() + timedelta(days=4)):
        purge(Now())
    assert not OutsideLine.objects.exists()
