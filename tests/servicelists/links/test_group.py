"""The page the WeChat group's link opens: when, where, which subjects, for whoever reads along."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from servicelists import notices
from servicelists.actions import claims
from servicelists.links import group_token
from servicelists.models import Minutes
from servicelists.queries.minutes import share
from tianyuan import clock


def body(response):
    return response.content.decode()


@pytest.fixture
def group(meeting):
    return reverse("groups:page", args=[group_token(meeting)])


def test_a_stand_in_opens_it_without_a_log_in(phone, group, need, unit, liaison, meeting, committee):
    committee.phone = "0875-7123456"
    committee.save()
    claims.create(need, organization=unit, quantity=12, contact_phone="13800001111", by=liaison)
    response = phone.get(group)
    text = body(response)
    assert response.status_code == 200
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    for words in (
        "1. 独居老人冬季义诊",
        notices.when(meeting),
        "老年活动室",
        "本单位的专用链接",
        "0875-7123456",
    ):
        assert words in text
    for words in (unit.name, "13800001111", "12 户", liaison.username):
        assert words not in text
    assert f"/login/?next=/meetings/{meeting.pk}/" in text


def test_numbers_in_a_title_do_not_go_out(phone, group, need, meeting):
    meeting.agenda.items.update(title_override="找 13887541234 修路灯")
    meeting.agenda.topics.create(title="问问 13887541235")
    text = body(phone.get(group))
    assert "修路灯" in text
    assert "1388754" not in text


def test_after_the_meeting_it_tells_what_came_of_it_in_counts(
    phone, group, need, close_meeting, open_meeting, meeting, unit
):
    open_meeting()
    assert phone.get(group).status_code == 200
    close_meeting()
    text = body(phone.get(group))
    assert "会已经开过" in text
    assert re.search(r"议题 \d+ 项，", text)
    for words in (need.title, unit.name):
        assert words not in text


def test_minutes_that_are_out_are_read_there_in_their_public_summary(
    phone, group, close_meeting, meeting, as_user, secretary
):
    close_meeting()
    minutes = Minutes.objects.create(
        meeting=meeting, committee=meeting.committee, state="draft", drafted_at=clock.now(), number=3,
        public_summary="会议商议群众需求 1 件。\n问 13887541234。",
        sections=[{"key": "items", "title": "议题", "text": "县医院牵头义诊。"}],
    )  # fmt: skip
    assert "会议商议群众需求" not in body(phone.get(group))
    Minutes.objects.update(state="issued", issued_at=clock.now(), frozen_hash="x")
    text = body(phone.get(group))
    assert "第 3 期纪要已印发" in text
    assert "会议商议群众需求 1 件" in text
    for words in ("13887541234", "县医院"):
        assert words not in text
    page = body(as_user(secretary).get(f"/meetings/{meeting.pk}/minutes/"))
    assert f"http://testserver{group}" in page
    assert f"http://testserver/meetings/{minutes.meeting_id}/minutes/" not in page
    result = body(as_user(secretary).get(f"/meetings/{meeting.pk}/"))
    said = result.partition('<textarea id="share-result"')[2].partition("</textarea>")[0]
    assert said.endswith(f"http://testserver{group}")


def test_while_units_are_asked_it_says_where_to_answer(phone, group, need, close_meeting, meeting):
    close_meeting()
    minutes = Minutes.objects.create(
        meeting=meeting, committee=meeting.committee, state="circulated", drafted_at=clock.now(),
        circulated_at=clock.now(), comments_until=clock.today() + timedelta(days=2),
        sections=[{"key": "items", "title": "议题", "text": "县医院牵头义诊。"}],
    )  # fmt: skip
    text = body(phone.get(group))
    assert "会议纪要正在征求意见" in text
    assert "县医院" not in text
    assert need.title not in text
    said = share(minutes, f"http://testserver{group}")
    assert "请用本单位链接" in said
    assert len(said) <= 200
    with clock.frozen(clock.now() + timedelta(days=4)):
        later = body(phone.get(group))
    assert "征求意见" not in later
    assert "会已经开过" in later


def test_a_notice_taken_back_and_other_addresses_open_nothing(phone, group, meeting, address, link):
    meeting.state = "draft"
    meeting.save()
    assert "撤回" in body(phone.get(group))
    assert phone.get(group).status_code == 410
    assert phone.get(group.replace("/g/", "/u/")).status_code == 404
    assert phone.get(address().replace("/u/", "/g/")).status_code == 404
    for number in range(40):
        last = phone.get(f"/g/1.{number}/")
    assert last.status_code == 429


def test_the_texts_lead_there(as_user, secretary, meeting, need, group, links):
    meeting.notice = "通知"
    meeting.save()
    for page, boxes in (
        (f"/meetings/{meeting.pk}/", ("share-notice", "share-agenda")),
        (f"/agendas/{meeting.agenda_id}/", ("share-agenda",)),
        (f"/meetings/{meeting.pk}/links/", ("share-links", "remind-links")),
    ):
        text = body(as_user(secretary).get(page))
        for box in boxes:
            said = text.partition(f'<textarea id="{box}"')[2].partition("</textarea>")[0]
            assert said.endswith(f"http://testserver{group}"), (page, box)


def test_all_links_are_copied_at_once(as_user, secretary, meeting, links, address):
    text = body(as_user(secretary).get(f"/meetings/{meeting.pk}/links/"))
    said = text.partition('<textarea id="all-links"')[2].partition(">")[2].partition("</textarea>")[0]
    lines = said.splitlines()
    assert len(lines) == 2
    assert f"县医院党委：http://testserver{address()}" in lines
