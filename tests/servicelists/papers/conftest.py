"""A meeting of 龙井 that was held, with everything a paper may be made of."""

from datetime import date, timedelta

import pytest

from servicelists.actions import compiling, meetings
from servicelists.models import (
    Agenda,
    AgendaTopic,
    Attendance,
    Claim,
    MeetingFile,
    Minutes,
    Need,
    Nudge,
    Proposer,
    Resolution,
)
from tianyuan import clock
from tianyuan.attachments import files
from tianyuan.outbox import deliveries

PHONE, RESIDENT, ID_NUMBER = "13812345678", "赵秀兰", "533524198001011234"


@pytest.fixture
def compiled(make_list, make_need, secretary, committee):
    committee.phone, committee.default_place = "0875-7123456", "二楼会议室"
    committee.save()
    november = make_list()
    for title, quantity, unit in (
        ("文昌路路灯不亮", 12, "盏"),
        ("独居老人没人看望", 26, "户"),
        ("菜市场排水堵", 1, "件"),
    ):
        need = make_need(title=title, state="accepted", list=november, quantity=quantity, unit=unit)
        Proposer.objects.create(need=need, name=RESIDENT, phone=PHONE, said_at=clock.now())
    compiling.compile_list(november, by=secretary)
    return november


@pytest.fixture
def announced(compiled, secretary, liaison, other_liaison):
    return meetings.announce(
        compiled, starts_at=clock.now() + timedelta(days=4), place="二楼会议室", by=secretary
    )


@pytest.fixture
def held(announced, secretary, clerk, unit, other_unit):
    """Closed: a unit leads one need and helps with another, a third is shelved; one thing settled."""
    with clock.frozen(announced.starts_at + timedelta(minutes=2)):
        meeting = meetings.open_meeting(announced, by=secretary)
        lamps, elderly = Need.objects.get(title="文昌路路灯不亮"), Need.objects.get(title="独居老人没人看望")
        _claim(lamps, other_unit, "lead", 12, "换灯，联系人 13987654321")
        _claim(elderly, unit, "lead", 20, "上门义诊")
        _claim(elderly, other_unit, "support", 6, "")
        Attendance.objects.create(
            meeting=meeting, organization=unit, presence="present", substitute="钱代", marked_at=clock.now()
        )
        Attendance.objects.create(
            meeting=meeting, organization=other_unit, presence="leave", marked_at=clock.now()
        )
        settled = Resolution.objects.create(
            committee=meeting.committee, meeting=meeting, text="修补文昌路路面", due_on=date(2026, 12, 20),
            created_at=clock.now(),
        )  # fmt: skip
        settled.organizations.add(other_unit)
        Nudge.objects.create(
            resolution=settled, kind="remind", words="还剩十天", at=clock.now(), who="张小燕"
        )
    with clock.frozen(announced.starts_at + timedelta(minutes=95)):
        return meetings.close(meeting, by=secretary)


def _claim(need, organization, role, quantity, measure):
    Claim.objects.create(
        need=need, committee=need.committee, list=need.list, organization=organization, role=role, quantity=quantity,
        measure=measure, state="registered", claimed_at=clock.now(), registered_at=clock.now(),
        promised_on=date(2026, 12, 20), contact="孙联系", contact_phone=PHONE,
    )  # fmt: skip
    Need.objects.filter(pk=need.pk).update(claimed_quantity=quantity)


@pytest.fixture
def minutes(held):
    sections = [{"key": "talk", "title": "一、会议情况", "text": "到会 1 家。\n会议认为要抓紧。"}]
    issued = {"state": "issued", "number": 3, "drafted_at": clock.now(), "issued_at": clock.now()}
    return Minutes.objects.update_or_create(
        meeting=held,
        defaults={"committee": held.committee, "frozen_hash": "0" * 64, "sections": sections, **issued},
    )[0]


@pytest.fixture
def photo(held, secretary):
    kept = files.store_bytes("现场 1.jpg", b"picture", by=secretary, kind="meeting_file")
    return MeetingFile.objects.create(
        meeting=held, kind="photo", attachment=kept, caption="会场", added_at=clock.now()
    )


@pytest.fixture
def topic(announced):
    return AgendaTopic.objects.create(agenda=Agenda.objects.get(), title="商量春节慰问", position=1)


@pytest.fixture
def run():
    """Do what waits in the outbox, here and now."""
    return deliveries.run_due
