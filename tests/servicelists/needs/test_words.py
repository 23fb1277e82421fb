"""Words: pairs of characters, search, near-duplicates, what a sentence says."""

import random
import time
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicelists import grams
from servicelists.guess import guess, says_nothing
from servicelists.models import Need, NeedGram
from servicelists.queries import needs as queries
from servicelists.similarity import NeedText, score_of, similar_pairs, similar_to
from servicelists.states import NeedState
from tianyuan import clock

N = NeedState
SENTENCES = st.text(alphabet="文昌路灯不亮3号楼排水堵塞，。 独居老人AB12", max_size=30)


# ---- pairs of characters
def test_pairs_are_half_width_lower_case_and_never_cross_punctuation():
    assert grams.grams_of("３ 号楼，A座") == {"3号", "号楼", "a座"}
    assert grams.grams_of("路") == set()
    assert grams.grams_of("WiFi 坏") == {"wi", "if", "fi"}


def test_pairs_are_capped_title_first():
    title = "".join(chr(0x4E00 + at) for at in range(50))
    text = "".join(chr(0x6000 + at) for at in range(500))
    found = grams.grams_of(title, text)
    assert len(found) == grams.MOST
    assert grams.grams_of(title) <= found


@given(SENTENCES)
def test_a_sentence_is_found_by_any_part_of_itself(text):
    found = grams.grams_of(text)
    assert all(len(pair) == 2 for pair in found)
    normal = grams.normalise(text)
    for at in range(len(normal) - 2):
        assert grams.grams_of(normal[at : at + 3]) <= found or len(found) >= grams.MOST


@given(st.text(max_size=200))
def test_any_text_has_pairs_or_none_but_never_fails(text):
    assert grams.grams_of(text) == grams.grams_of(text)
    assert len(grams.words_of(text)) <= 5
    assert len(guess(text).title) <= 60


def test_words_of_a_search():
    assert grams.words_of("3 号楼 路灯") == ["3号楼", "路灯"]
    assert grams.words_of("  ，。 ") == []


# ---- index and search
def found(words):
    return set(queries.search(Need.objects.all(), words).values_list("title", flat=True))


@pytest.fixture
def indexed(make_need):
    for title, place in [("3 号楼路灯不亮", "文昌路"), ("5号楼排水堵塞", "菜市场"), ("灯会活动志愿者", "")]:
        grams.index(make_need(title=title, place=place))


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("路灯", {"3 号楼路灯不亮"}),
        ("3号楼", {"3 号楼路灯不亮"}),
        ("3 号楼", {"3 号楼路灯不亮"}),
        ("３号楼", {"3 号楼路灯不亮"}),
        ("号楼", {"3 号楼路灯不亮", "5号楼排水堵塞"}),
        ("文昌 路灯", {"3 号楼路灯不亮"}),
        ("文昌 排水", set()),
        ("灯", {"3 号楼路灯不亮", "灯会活动志愿者"}),
        ("%", {"3 号楼路灯不亮", "5号楼排水堵塞", "灯会活动志愿者"}),
    ],
)
def test_search(indexed, words, titles):
    assert found(words) == titles


def test_index_follows_an_edit(make_need):
    need = make_need(title="路灯不亮")
    grams.index(need)
    need.title = "井盖松动"
    need.save()
    grams.index(need)
    assert found("路灯") == set()
    assert found("井盖") == {"井盖松动"}
    grams.index(need)
    assert NeedGram.objects.filter(need=need).count() == 3


def test_index_many_writes_the_same_rows_as_one_by_one(make_need):
    rows = [make_need(title="路灯不亮"), make_need(title="井盖松动")]
    assert grams.index_many(rows) == 6
    grams.index(rows[0])
    assert NeedGram.objects.count() == 6


# ---- near-duplicates
def need_text(pk, text, **values):
    return NeedText(pk, values.pop("community_id", 1), text, **values)


def score(one, other):
    return score_of(need_text(1, one), need_text(2, other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("文昌路路灯不亮", "文昌路上的路灯坏了"),
        ("文昌路路灯不亮", "文昌路 3 盏路灯不亮，晚上太黑"),
        ("菜市场北侧排水不畅", "菜市场下水道堵塞"),
        ("38户独居老人冬季义诊", "12户独居老人冬季义诊"),
        ("新城小学门口缺护学岗", "新城小学门口护学岗招募志愿者6名"),
    ],
)
def test_the_same_thing_said_differently_is_proposed(one, other):
    assert score(one, other) >= 72


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3号楼路灯不亮", "5号楼路灯不亮"),
        ("幸福小区3号楼2单元楼道堆物", "幸福小区3号楼1单元楼道堆物"),
        ("文昌路路灯不亮", "菜市场路灯不亮"),
        ("文昌路路灯不亮", "文昌路下水道堵塞"),
        ("独居老人义诊", "留守儿童作业辅导"),
    ],
)
def test_another_building_street_or_trouble_is_not_proposed(one, other):
    assert score(one, other) < 72


@given(SENTENCES, SENTENCES)
def test_score_is_symmetric_and_within_bounds(one, other):
    assert 0 <= score(one, other) == score(other, one) <= 100


@given(st.lists(SENTENCES, max_size=12), st.randoms(use_true_random=False))
def test_pairs_do_not_depend_on_the_order(texts, rng):
    rows = [need_text(at, text) for at, text in enumerate(texts)]
    shuffled = rows[:]
    rng.shuffle(shuffled)
    pairs = similar_pairs(rows)
    assert pairs == similar_pairs(shuffled) == similar_pairs(rows)
    assert all(pair.first < pair.second and pair.score >= 72 for pair in pairs)
    assert len({(pair.first, pair.second) for pair in pairs}) == len(pairs)


def test_pairs_stay_within_community_and_days():
    now = clock.now()
    same = "文昌路路灯不亮"
    rows = [
        need_text(1, same, submitted_at=now),
        need_text(2, same, submitted_at=now - timedelta(days=90)),
        need_text(3, same, submitted_at=now - timedelta(days=91)),
        need_text(4, same, submitted_at=now, community_id=2),
    ]
    assert [(pair.first, pair.second) for pair in similar_pairs(rows)] == [(1, 2), (2, 3)]
    assert similar_pairs(rows[:2])[0].why == ("说法相同", "都在文昌路", "都是路灯", "相隔 90 天")


def test_two_thousand_needs_are_compared_within_a_second():
    rng = random.Random(7)
    roads = ["文昌路", "建设街", "人民路", "达丙街", "龙井路", "新华街", "右文巷", "九甲路"]
    what = [
        "路灯不亮",
        "下水道堵塞",
        "路面坑洼",
        "垃圾没人清",
        "电线乱拉",
        "井盖破损",
        "老人义诊",
        "地砖松动",
    ]
    rows = [
        need_text(
            at, f"{rng.choice(roads)}{rng.randint(1, 60)}号{rng.choice(what)}，影响{rng.randint(2, 60)}户"
        )
        for at in range(2000)
    ]
    started = time.perf_counter()
    pairs = similar_pairs(rows)
    assert time.perf_counter() - started < 3  # about half a second on an idle machine
    assert pairs


def test_similar_to_a_sentence_best_first():
    rows = [need_text(1, "文昌路路灯坏了"), need_text(2, "文昌路路灯不亮"), need_text(3, "菜市场排水堵塞")]
    ranked = similar_to("文昌路路灯不亮", 1, rows)
    assert [need.id for need, _ in ranked][:2] == [1, 2]
    assert 3 not in [need.id for need, _ in ranked]
    assert similar_to("文昌路路灯不亮", 2, rows) == []
    assert similar_to("", 1, rows) == []


def test_similar_open_needs_from_the_database(
    make_need, community, other_committee, django_assert_num_queries
):
    open_one = make_need(title="文昌路路灯不亮")
    closed = make_need(title="文昌路路灯不亮", state=N.CLOSED, closed_at=clock.now())
    old = make_need(title="文昌路路灯不亮", submitted_at=clock.now() - timedelta(days=91))
    elsewhere = make_need(other_committee, title="文昌路路灯不亮")
    grams.index_many([open_one, closed, old, elsewhere])
    with django_assert_num_queries(2):
        assert queries.similar_open("文昌路的路灯坏了", community) == [open_one]
    assert queries.similar_open("文昌路的路灯坏了", community, besides=[open_one.pk]) == []
    assert queries.similar_open("灯", community) == []


# ---- what a sentence says
@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        (
            "38户独居老人冬季义诊",
            {"category": "medical", "quantity": 38, "unit": "户", "vulnerable": "独居老人"},
        ),
        ("请修一下文昌路的路灯，3盏都坏了", {"category": "street_light", "place": "文昌路", "quantity": 3}),
        ("3 号楼 2 单元闻到燃气味", {"urgency": "emergency", "place": "3号楼2单元", "category": "safety"}),
        (
            "龙井社区菜市场北侧下水道堵塞，影响26户",
            {"category": "drainage", "place": "菜市场北侧", "unit": "户"},
        ),
        ("第12组入户路是土路，想硬化120米", {"category": "road_paving", "quantity": 120, "place": "第12组"}),
        ("小明的微心愿：想要一个书包", {"kind": "wish", "quantity": 1}),
        ("护学岗招募志愿者 6 名", {"kind": "post", "quantity": 6, "unit": "人"}),
        (
            "暑假留守儿童作业辅导，约二十人",
            {"category": "education", "quantity": 20, "vulnerable": "留守儿童"},
        ),
        ("十二户人家停水三天了", {"urgency": "urgent", "quantity": 12}),
        ("道路坑洼", {"category": "road_repair", "place": "", "quantity": 1, "unit": "件"}),
        ("", {"title": "", "category": "other"}),
        ("9999999999户", {"quantity": 1}),
    ],
)
def test_guess(sentence, said):
    made = guess(sentence)
    assert {name: getattr(made, name) for name in said} == said


@pytest.mark.parametrize(
    ("sentence", "place", "quantity", "unit"),
    [
        ("3栋2单元楼道灯坏了2盏", "3栋2单元楼道", 2, "盏"),
        ("3栋2单元路灯不亮", "3栋2单元", 1, "件"),
        ("3栋门前2盏灯不亮", "3栋", 2, "盏"),
        ("文昌路3栋2单元2盏灯", "文昌路3栋2单元", 2, "盏"),
        ("幸福小区3栋5户漏水", "幸福小区3栋", 5, "户"),
        ("2座桥破损", "", 2, "座"),
        ("龙井2组巷口路灯不亮", "龙井2组巷口", 1, "件"),
        ("龙井2组巷口漏水3处", "龙井2组巷口", 3, "处"),
        ("九甲12组村口缺2盏路灯", "九甲12组村口", 2, "盏"),
        ("新华3组活动室漏雨", "新华3组活动室", 1, "件"),
        ("文昌路2组路灯不亮", "文昌路2组", 1, "件"),
        ("请修龙井二组的路", "龙井二组", 1, "件"),
        ("分三组巡逻", "", 1, "件"),
        ("5户门前路坑洼", "", 5, "户"),
        ("户门前路坑洼不平", "", 1, "件"),
        ("2组5户门前路坑洼", "2组", 5, "户"),
        ("家门口路不好走", "", 1, "件"),
        ("一百二十户停水", "", 1, "件"),
        ("12345678盏路灯", "", 1, "件"),
    ],
)
def test_place_and_amount_are_told_apart(sentence, place, quantity, unit):
    made = guess(sentence)
    assert (made.place, made.quantity, made.unit) == (place, quantity, unit)


@pytest.mark.parametrize(
    "words",
    [
        "+1",
        "＋1",
        "+ 1",
        "同意",
        "同意！",
        "收到",
        "收到，谢谢",
        "好的",
        "张三+1",
        "我也是",
        "👍",
        "赞成",
        "OK",
    ],
)
def test_a_voice_in_a_chain_says_nothing(words):
    assert says_nothing(words)


@pytest.mark.parametrize("words", ["同意修路灯", "+1 文昌路路灯", "3号楼路灯", "收到通知后没水", "路灯"])
def test_a_voice_with_a_matter_says_something(words):
    assert not says_nothing(words)
