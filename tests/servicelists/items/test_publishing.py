"""服务清单: what is shown is what goes out; one step back; settled on its day."""

from datetime import date

import pytest

from servicelists.actions import claims, items, publishing
from servicelists.queries.items import preview, share
from tianyuan import clock
from tianyuan.audit.models import AuditEvent
from tianyuan.outbox.models import InboxMessage
from tianyuan.permissions import SYSTEM, Denied
from tianyuan.refusals import BadInput
from tianyuan.ui.leaks import found_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(registered, close_meeting, month):
    close_meeting()
    month.refresh_from_db()
    return month


def test_publishing_tells_the_units(ready, secretary, liaison):
    publishing.publish(ready, by=secretary)
    assert (ready.stage, ready.published_at, ready.published_by) == ("published", clock.now(), secretary)
    assert InboxMessage.objects.get(user=liaison, kind="lists").title == "12 月服务清单已公示，贵单位 1 项"
    assert AuditEvent.objects.filter(verb="lists.publish").exists()
    assert ready.timeline.last().what == "公示 12 月服务清单 1 项"


@pytest.mark.parametrize("who", ["clerk", "deputy", "liaison", "other_secretary", "town_officer"])
def test_only_the_secretary_publishes(request, who, ready):
    with pytest.raises(Denied, match="书记"):
        publishing.publish(ready, by=request.getfixturevalue(who))


def test_not_before_the_meeting_is_closed(registered, month, secretary):
    with pytest.raises(Denied, match="还没有闭会"):
        publishing.publish(month, by=secretary)


def test_not_twice(ready, secretary):
    publishing.publish(ready, by=secretary)
    with pytest.raises(Denied, match="不能改为"):
        publishing.publish(ready, by=secretary)


def test_the_preview_is_what_goes_out(ready, need, other_unit, claim_for, secretary):
    claim_for(need, other_unit, role="support", quantity=12)
    before = [
        (label, [(line.item.title, line.unit, line.helpers, line.amounts) for line in lines])
        for label, lines in preview(ready).blocks
    ]
    assert before == [("健康义诊", [("独居老人冬季义诊", "县医院党委", "供电所党支部", "38 户")])]
    assert preview(ready).title == "龙井社区“大党委”2026 年 12 月服务清单"
    publishing.publish(ready, by=secretary)
    after = [
        (label, [(line.item.title, line.unit, line.helpers, line.amounts) for line in lines])
        for label, lines in preview(ready).blocks
    ]
    assert after == before


def test_what_goes_to_the_group_has_the_link_and_fits(ready):
    link = "https://dangjian.example.gov.cn/lists/67/?tab=services"
    text = share(preview(ready), link)
    assert text.endswith(link)
    assert "1 家单位，1 项服务（健康义诊 1 项）" in text
    shown = preview(ready)
    shown.blocks = [(f"很长的类别名称第{number}种", shown.blocks[0][1]) for number in range(20)]
    crowded = share(shown, link)
    assert len(crowded) <= 200
    assert crowded.endswith(link)
    assert "20 项服务。" in crowded


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("联系 13812345678", "手机号"),
        ("联系138 1234 5678", "手机号"),
        ("１３８１２３４５６７８", "手机号"),
        ("53302119800101123X", "身份证号"),
    ],
)
def test_the_scanner_stops_personal_data(ready, liaison, secretary, text, kind):
    item = ready.items.get()
    items.edit(item, title=f"义诊 {text}", due_on=item.due_on, by=liaison)
    with pytest.raises(BadInput, match=kind):
        publishing.publish(ready, by=secretary)
    ready.refresh_from_db()
    assert ready.stage == "convened"


@pytest.mark.parametrize(
    "text", ["2026 年 12 月 31 日", "0875-7123456", "云宁哨 20261120000123", "38 户 12 盏"]
)
def test_the_scanner_lets_ordinary_numbers_through(text):
    assert found_in(text) == []


def test_a_measure_is_scanned_too(ready, registered, secretary):
    type(registered).objects.filter(pk=registered.pk).update(measure="找老周 13812345678")
    with pytest.raises(BadInput, match="第 1 项里有手机号"):
        publishing.publish(ready, by=secretary)


def test_a_published_list_grows_visibly(ready, on_agenda, unit, secretary, liaison, month):
    publishing.publish(ready, by=secretary)
    own = items.add_own_accord(ready, organization=unit, category="care", title="送米面", by=liaison)
    assert own.supplement
    assert [label for label, _ in preview(ready).blocks] == ["健康义诊", "公示后补充"]
    assert ready.timeline.last().what == "补充服务项：送米面"
    with pytest.raises(BadInput, match="手机号"):
        items.add_own_accord(ready, organization=unit, category="care", title="找我 13812345678", by=liaison)


def test_a_correction_keeps_both_versions(ready, secretary, liaison):
    publishing.publish(ready, by=secretary)
    item = ready.items.get()
    items.edit(item, title="义诊改到活动室", due_on=item.due_on, by=liaison)
    assert ready.timeline.last().note == "服务事项：独居老人冬季义诊 → 义诊改到活动室"
    assert item.timeline.last().what == "更正"


def test_one_step_back_before_settling(ready, secretary, clerk):
    publishing.publish(ready, by=secretary)
    with pytest.raises(Denied):
        publishing.withdraw(ready, reason="漏了一项", by=clerk)
    with pytest.raises(BadInput):
        publishing.withdraw(ready, reason=" ", by=secretary)
    publishing.withdraw(ready, reason="漏了一项", by=secretary)
    assert (ready.stage, ready.published_at) == ("convened", None)
    publishing.publish(ready, by=secretary)


def test_settling_on_its_day(ready, secretary):
    publishing.publish(ready, by=secretary)
    with pytest.raises(Denied, match="月结，还没有到"):
        publishing.settle(ready, by=secretary)
    assert publishing.settle_due() == 0
    with clock.frozen(clock.at(ready.settle_on, 1)):
        assert publishing.settle_due(by=SYSTEM) == 1
        assert publishing.settle_due(by=SYSTEM) == 0
        ready.refresh_from_db()
        assert ready.stage == "settled"
        with pytest.raises(Denied, match="不能改为"):
            publishing.withdraw(ready, reason="晚了", by=secretary)
        with pytest.raises(Denied, match="月结"):
            items.add_own_accord(
                ready,
                organization=ready.items.get().organization,
                category="care",
                title="晚了",
                by=secretary,
            )


def test_a_late_claim_after_publishing_is_a_supplement(
    ready, on_agenda, other_unit, other_liaison, secretary
):
    late = on_agenda(title="装楼道灯", category="street_light", state="pending", quantity=12, unit="盏")
    publishing.publish(ready, by=secretary)
    claim = claims.create(late, organization=other_unit, quantity=12, by=other_liaison)
    claims.agree(claim, by=other_liaison)
    claims.register(claim, by=secretary)
    claim.refresh_from_db()
    assert claim.item.supplement
    assert claim.promised_on == date(2026, 12, 31)
