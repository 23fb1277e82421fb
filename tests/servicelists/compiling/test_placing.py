"""Where needs stand on an agenda: the rules of DOMAIN.md section 4, on plain rows."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicelists.compiling.placing import place, reasons, section_of
from servicelists.compiling.rows import Candidate, Standing
from servicelists.rules import Rules

TODAY = date(2026, 11, 19)
RULES = Rules()
PLAIN = Candidate(
    need_id=1,
    community_id=1,
    title="路灯不亮",
    category="street_light",
    urgency="normal",
    quantity=1,
    unit="件",
    estimated_cost=None,
    several_units=False,
    several_streets=False,
    vulnerable="",
    times_tabled=0,
    submitted_at=datetime(2026, 11, 18, 4, tzinfo=UTC),
)


@pytest.mark.parametrize(
    ("changes", "section"),
    [
        ({}, "real"),
        ({"quantity": 50, "unit": "户"}, "big"),
        ({"quantity": 49, "unit": "户"}, "real"),
        ({"quantity": 50, "unit": "盏"}, "real"),
        ({"estimated_cost": 10000}, "big"),
        ({"estimated_cost": 9999}, "real"),
        ({"several_streets": True}, "big"),
        ({"times_tabled": 2}, "hard"),
        ({"times_tabled": 1}, "real"),
        ({"several_units": True}, "hard"),
        ({"urgency": "hard"}, "hard"),
        ({"urgency": "urgent"}, "urgent"),
        # first match in the order 急 难 大 实
        ({"urgency": "urgent", "times_tabled": 5, "several_streets": True}, "urgent"),
        ({"times_tabled": 2, "several_streets": True}, "hard"),
        # what residents sent back comes before all
        ({"dissatisfied": True, "urgency": "urgent"}, "review"),
    ],
)
def test_section_is_the_first_match(changes, section):
    assert section_of(replace(PLAIN, **changes), RULES) == section


def test_reasons_are_said_in_words():
    need = replace(
        PLAIN,
        quantity=38,
        unit="户",
        times_tabled=2,
        vulnerable="独居老人",
        estimated_cost=35000,
        submitted_at=datetime(2026, 9, 9, 4, tzinfo=UTC),
    )
    assert reasons(need, RULES, TODAY) == (
        "影响 38 户",
        "第 3 次上会",
        "已等 71 天",
        "涉及独居老人",
        "估算 3.5 万元",
    )


def test_motto_gives_the_default_order_and_a_setting_another():
    needs = [
        replace(PLAIN, need_id=1, urgency="urgent"),
        replace(PLAIN, need_id=2, several_units=True),
        replace(PLAIN, need_id=3, several_streets=True),
        replace(PLAIN, need_id=4),
        replace(PLAIN, need_id=5, dissatisfied=True),
    ]
    assert [line.need_id for line in place(needs, {}, RULES, TODAY)] == [5, 3, 4, 1, 2]
    other = replace(RULES, section_order=("urgent", "hard", "big", "real"))
    assert [line.need_id for line in place(needs, {}, other, TODAY)] == [5, 1, 2, 3, 4]


def test_what_exceeds_the_minutes_is_claimed_after_the_meeting_not_dropped():
    needs = [replace(PLAIN, need_id=n) for n in range(1, 26)]
    urgent = replace(PLAIN, need_id=99, urgency="urgent")
    lines = place([*needs, urgent], {}, RULES, TODAY)
    assert len(lines) == 26
    assert sum(line.after_meeting for line in lines) == 6  # 120 minutes hold 20 items of 6
    assert not next(line for line in lines if line.need_id == 99).after_meeting
    assert [line.position for line in lines] == list(range(1, 27))
    assert [line.after_meeting for line in lines] == [False] * 20 + [True] * 6


def kept(need_id, **values):
    return Standing(
        need_id,
        **{
            "section": "real",
            "position": 1,
            "section_by_hand": False,
            "moved_by_hand": False,
            "pinned": False,
            "removed": False,
            **values,
        },
    )


def test_rerun_keeps_what_people_did():
    needs = [replace(PLAIN, need_id=n, quantity=n, unit="户") for n in (1, 2, 3, 4, 5)]
    standing = {
        1: kept(1, position=1, moved_by_hand=True),  # was put first though it weighs least
        2: kept(2, position=2),
        3: kept(3, removed=True),
        4: kept(4, section="hard", section_by_hand=True, position=3),
    }
    lines = place(needs, standing, RULES, TODAY)
    assert [(line.need_id, line.section) for line in lines] == [
        (1, "real"),
        (2, "real"),
        (5, "real"),
        (4, "hard"),
    ]


def test_pinned_stands_first_and_is_never_put_after_the_meeting():
    rules = replace(RULES, meeting_minutes=6)
    needs = [replace(PLAIN, need_id=1), replace(PLAIN, need_id=2, urgency="urgent")]
    lines = place(needs, {1: kept(1, pinned=True)}, rules, TODAY)
    assert {line.need_id: line.after_meeting for line in lines} == {1: False, 2: True}


def test_put_after_the_meeting_by_hand_stays_there():
    lines = place([PLAIN], {1: kept(1, after_by_hand=True)}, RULES, TODAY)
    assert lines[0].after_meeting


candidates = st.builds(
    lambda n, q, t, u, d: replace(
        PLAIN,
        need_id=n,
        quantity=q,
        unit="户",
        times_tabled=t,
        urgency=u,
        submitted_at=PLAIN.submitted_at - timedelta(days=d),
    ),
    st.integers(1, 10**6),
    st.integers(1, 2000),
    st.integers(0, 6),
    st.sampled_from(["urgent", "normal", "hard"]),
    st.integers(0, 400),
)


@given(st.lists(candidates, max_size=40, unique_by=lambda c: c.need_id), st.randoms())
def test_same_needs_in_any_order_give_the_same_agenda(needs, random):
    shuffled = list(needs)
    random.shuffle(shuffled)
    lines = place(needs, {}, RULES, TODAY)
    assert lines == place(shuffled, {}, RULES, TODAY)
    assert {line.need_id for line in lines} == {need.need_id for need in needs}
