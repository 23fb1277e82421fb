"""Danger to life is heard in what is said, and who says it leaves the words."""

from uuid import uuid4

import pytest

from servicelists.dangers import Danger, danger_of
from servicelists.guess import guess
from servicelists.models import Need, Proposer
from servicelists.tellers import told

PHONE = "13887541234"
GAS = "新城3组一户厨房液化气泄漏，味道很大，住着2位老人"


@pytest.mark.parametrize(
    "said",
    [
        GAS, "闻到燃气味", "煤气漏了", "热水器漏电", "楼下电动车着火", "有人触电", "老围墙垮塌", "外墙瓷砖坠落",
        "孩子溺水", "食物中毒3人", "李家老人走失", "围墙随时可能倒塌", "煤气味很大，怕爆炸",
    ],
)  # fmt: skip
def test_danger_to_life_is_proposed_as_an_emergency(said):
    assert guess(said).urgency == "emergency"


@pytest.mark.parametrize(
    "said",
    [
        "想装燃气泄漏报警器", "防溺水宣传要进学校", "想学急救知识，上次有人晕倒", "没有消防演练，不知道着火怎么办",
        "燃气管道没接通", "饭店油烟味大", "装漏电保护器",
    ],
)  # fmt: skip
def test_prevention_and_the_past_are_no_emergency(said):
    assert guess(said).urgency == "normal"


@pytest.mark.parametrize(
    "said", ["电线裸露怕触电", "楼道堆物，有火灾隐患", "围墙有倒塌的危险", "坑深，孩子容易溺水"]
)
def test_what_is_feared_is_urgent(said):
    assert danger_of(said)[0] is Danger.FEARED
    assert guess(said).urgency == "urgent"


def test_the_danger_names_the_category_before_whom_it_touches():
    assert guess(GAS).category == "safety"
    assert guess("独居老人晕倒在家").category == "medical"
    assert guess("爆管了，几位老人家里进水").category == "drainage"


@pytest.mark.parametrize(
    ("said", "words", "name"),
    [
        (f"达丙街 3 盏路灯不亮 王大爷 {PHONE}", "达丙街 3 盏路灯不亮", "王大爷"),
        (f"路灯不亮王大爷{PHONE}", "路灯不亮", "王大爷"),
        (f"{PHONE} 李阿姨 下水道堵了", "下水道堵了", "李阿姨"),
        ("联系人：张女士，电话 138 8754 1234，水管漏", "水管漏", "张女士"),
        (f"水管漏，张建国 {PHONE}，晚上最大", "水管漏，晚上最大", "张建国"),
        (f"金花路 {PHONE}", "金花路", ""),
        (f"路灯不亮 {PHONE}", "路灯不亮", ""),
        (f"打 {PHONE} 找不到人", "打 （电话已另记） 找不到人", ""),
    ],
)
def test_name_and_phone_leave_the_words(said, words, name):
    assert told(said) == type(told(said))(words, name, PHONE)


@pytest.mark.parametrize("said", ["张大妈家漏水", "李阿姨，3号楼", "没有人", "", "👵", "\ud800"])
def test_a_name_without_a_phone_stays(said):
    assert told(said).words == said


# ---- on the pages
def page(client, url, **data):
    return " ".join(client.get(url, data).content.decode().split())


@pytest.fixture
def office(client, clerk):
    client.force_login(clerk)
    return client


@pytest.mark.django_db
def test_the_form_says_so_and_the_need_offers_the_consultation_at_once(office, community):
    hint = page(office, "/needs/new/similar/", text=GAS, community=community.pk)
    assert "像是应急" in hint
    assert "燃气抢修" in hint
    for then in ("accept", "again"):
        answer = office.post("/needs/new/", {"text": f"{GAS}{then}", "community": community.pk, "then": then,
                                             "idempotency_key": str(uuid4())}, follow=True)  # fmt: skip
        need = Need.objects.latest("pk")
        assert (need.urgency, need.category) == ("emergency", "safety")
        assert answer.redirect_chain[-1][0] == f"/needs/{need.pk}/"
        shown = answer.content.decode()
        assert f"/meetings/urgent/{need.pk}/" in shown
        assert "再发起急事会商" in shown


@pytest.mark.django_db
def test_who_says_it_is_shown_masked_and_becomes_the_proposer(office, community):
    text = f"达丙街 3 盏路灯不亮 王大爷 {PHONE}"
    hint = page(office, "/needs/new/similar/", text=text, community=community.pk)
    assert "反映人 王* 138****1234" in hint
    office.post(
        "/needs/new/", {"text": text, "community": community.pk, "then": "", "idempotency_key": str(uuid4())}
    )
    need = Need.objects.get()
    assert need.title == "达丙街 3 盏路灯不亮"
    assert (need.text, Proposer.objects.get(need=need).name) == ("", "王大爷")
    assert Proposer.objects.get(need=need).phone == PHONE


@pytest.mark.django_db
def test_a_pasted_row_shows_who_says_it_and_is_known_again(office, community):
    data = {"text": f"达丙街 3 盏路灯不亮 王大爷 {PHONE}\n{GAS}", "community": community.pk, "source": "resident",
            "idempotency_key": str(uuid4())}  # fmt: skip
    shown = office.post("/needs/paste/", data).content.decode()
    rows = shown.partition("<tbody>")[2]
    assert "王* 138****1234" in rows
    assert PHONE not in rows
    assert "像是应急" in rows
    office.post("/needs/paste/", data | {"confirm": "submit", "take": ["1", "2"]})
    assert Proposer.objects.get(need__title="达丙街 3 盏路灯不亮").phone == PHONE
    again = office.post("/needs/paste/", data | {"idempotency_key": str(uuid4())}).content.decode()
    assert "已经有这一条" in again
