import pytest

from tianyuan.ui import leaks


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("请打 13812345678 找张某", "请打 （手机号已略去） 找张某"),
        ("请打 １３８１２３４５６７８", "请打 (手机号已略去)"),
        ("证号 53052419900101123X。", "证号 （身份证号已略去）。"),
        ("电话 0875-7123456，38 户", "电话 0875-7123456，38 户"),
    ],
)
def test_numbers_are_left_out_and_nothing_else_is_touched(text, left):
    assert leaks.masked(text).replace("（", "(").replace("）", ")") == left.replace("（", "(").replace(
        "）", ")"
    )
    assert leaks.found_in(leaks.masked(text)) == []
