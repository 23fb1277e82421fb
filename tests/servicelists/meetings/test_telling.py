"""Who is told of a month's business, why, and what a committee's group hears of it."""

from datetime import timedelta

import pytest

from committees.models import Membership
from servicelists.actions import compiling, meetings
from servicelists.models import MonthlyList
from servicelists.queries.reasons import OTHERS, reasons
from tianyuan import clock
from tianyuan.outbox import channels
from tianyuan.outbox.models import InboxMessage, OutsideLine

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(committee, sysadmin):
    return channels.add(
        name="联络员群", address="json://127.0.0.1:9/", committee_id=committee.pk,
        kinds_carried=["meeting", "claims", "lists", "items"], by=sysadmin,
    )  # fmt: skip


def test_reasons_name_the_post_by_which_one_is_told(committee, liaison, secretary, town_officer, nobody):
    unit = Membership.objects.get(liaison__user=liaison).organization
    told = reasons([liaison, secretary.pk, town_officer, nobody], committee.pk)
    assert told == {
        liaison.pk: f"您是{unit}在龙井社区“大党委”的联络员",
        secretary.pk: "您是龙井社区“大党委”的书记",
        town_officer.pk: "您在镇党建办任职",
        nobody.pk: OTHERS,
    }


def test_reasons_of_liaisons_cost_one_query(committee, liaison, other_liaison, django_assert_num_queries):
    with django_assert_num_queries(1):
        reasons([liaison, other_liaison], committee.pk)


@pytest.fixture
def announced(make_list, make_need, secretary):
    make_need(title="文昌路路灯不亮", state="accepted")
    row = make_list()
    compiling.compile_list(row, by=secretary)
    return meetings.announce(row, starts_at=clock.now() + timedelta(days=5), place="二楼会议室", by=secretary)


def test_liaisons_read_why_and_the_group_hears_of_the_notice(group, liaison, announced):
    row = InboxMessage.objects.get(user=liaison)
    assert row.why.endswith("在龙井社区“大党委”的联络员")
    line = OutsideLine.objects.get()
    assert line.text.startswith("会议通知：龙井社区“大党委”联席会，11 月")
    assert "二楼会议室" in line.text
    assert line.url == f"/meetings/{announced.pk}/"


def test_a_notice_taken_back_and_sent_anew_is_told_anew(group, liaison, announced, secretary):
    with clock.frozen(clock.now() + timedelta(hours=1)):
        meetings.take_back_notice(announced, by=secretary)
        meetings.announce(
            MonthlyList.objects.get(), starts_at=announced.starts_at, place="小会议室", by=secretary
        )
    titles = InboxMessage.objects.filter(user=liaison).order_by("pk").values_list("title", flat=True)
    assert [title.split("：")[0] for title in titles] == ["会议通知", "通知已撤回", "会议通知"]
    assert OutsideLine.objects.count() == 3
