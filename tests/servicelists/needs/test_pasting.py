"""Needs by spreadsheet and by paste: looked at before, all or nothing, the same twice changes nothing."""

import io
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from servicelists.actions import needs
from servicelists.models import Need
from servicelists.states import NeedState

N = NeedState
IMPORT, PASTE = "/needs/import/", "/needs/paste/"
CHAIN = """#接龙
11月需求征集
1. 王秀兰 文昌路 3 盏路灯不亮
2. 李文 菜市场下水道堵塞，影响26户
3. 张三 想要一个书包"""


@pytest.fixture
def office(as_user, clerk):
    return as_user(clerk)


def words(answer):
    return answer.content.decode()


def sheet(*rows, header=("事项", "反映人", "电话", "反映日期", "类别")):
    book = Workbook()
    book.active.append(list(header))
    for row in rows:
        book.active.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return SimpleUploadedFile("需求.xlsx", stream.getvalue())


def bring_in(browser, upload):
    """Upload, look, confirm; returns the last page."""
    answer = browser.post(IMPORT, {"file": upload})
    if answer.status_code != 302:
        return answer
    page = browser.get(answer.url)
    if "确认导入" not in words(page):
        return page
    stage = page.context["stage"]
    return browser.post(IMPORT, {"stage": stage.pk, "seen": stage.fingerprint}, follow=True)


ROWS = [
    ("文昌路 3 盏路灯不亮", "王秀兰", "10012345678", "2026-11-08", ""),
    ("菜市场下水道堵塞", "李文", "", "2026-11-09", "管网排水"),
]


# ---- import
def test_import_records_with_guesses_and_days(office):
    bring_in(office, sheet(*ROWS))
    light = Need.objects.get(category="street_light")
    assert (light.quantity, light.unit, light.place) == (3, "盏", "文昌路")
    assert str(light.submitted_at.date()) == "2026-11-08"
    assert light.proposers.get().phone == "10012345678"
    assert light.state == N.SUBMITTED


def test_the_same_file_twice_changes_nothing(office):
    bring_in(office, sheet(*ROWS))
    before = list(Need.objects.values_list("pk", "version"))
    page = words(bring_in(office, sheet(*ROWS)))
    assert list(Need.objects.values_list("pk", "version")) == before
    assert "都已经有了" in page


def test_the_same_file_without_days_twice_changes_nothing(office):
    for _ in range(2):
        bring_in(office, sheet(("路灯不亮", "王秀兰"), header=("需求内容", "姓名")))
    assert Need.objects.count() == 1


def test_the_same_row_twice_in_a_file_is_recorded_once(office):
    bring_in(office, sheet(ROWS[0], ROWS[0]))
    assert Need.objects.count() == 1


def test_a_merged_need_is_still_known(office, clerk):
    bring_in(office, sheet(*ROWS))
    one, two = Need.objects.order_by("pk")
    needs.merge(one, [two], by=clerk)
    bring_in(office, sheet(*ROWS))
    assert Need.objects.count() == 2


def test_another_day_or_proposer_is_another_need(office):
    bring_in(office, sheet(ROWS[0]))
    bring_in(office, sheet(("文昌路 3 盏路灯不亮", "王秀兰", "", "2026-11-09", "")))
    bring_in(office, sheet(("文昌路 3 盏路灯不亮", "赵丽", "", "2026-11-08", "")))
    assert Need.objects.count() == 3


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("路灯不亮", "王", "123", "", ""), "位数不对"),
        (("路灯不亮", "王", "", "2026-13-01", ""), "没有这一天"),
        (("路灯不亮", "王", "", "2027-01-01", ""), "不能晚于今天"),
        (("路灯不亮", "王", "", "", "飞碟"), "不认识"),
        (("", "王", "", "", ""), "没有填"),
    ],
)
def test_one_wrong_row_stops_all(office, row, said):
    answer = office.post(IMPORT, {"file": sheet(ROWS[1], row)}, follow=True)
    assert said in words(answer)
    assert "确认导入" not in words(answer)
    assert not Need.objects.exists()


def test_import_into_another_community_is_refused_in_words(office):
    answer = office.post(IMPORT, {"file": sheet(("路灯不亮", "宝丰"), header=("事项", "社区"))}, follow=True)
    assert "您可以导入的社区" in words(answer)


def test_import_by_the_town_must_say_the_community(as_user, town_officer, community):
    browser = as_user(town_officer)
    page = words(browser.post(IMPORT, {"file": sheet(("路灯不亮",), header=("事项",))}, follow=True))
    assert "没有填社区" in page
    bring_in(browser, sheet(("路灯不亮", "龙井社区"), header=("事项", "社区")))
    assert Need.objects.get().community == community


def test_import_and_paste_are_denied_to_others(as_user, liaison, grid_worker):
    for user in (liaison, grid_worker):
        for address in (IMPORT, PASTE):
            assert as_user(user).get(address).status_code == 403
            assert as_user(user).post(address, {"text": CHAIN}).status_code == 403


# ---- paste
def preview(browser, text):
    form = browser.get(PASTE).context["form"]
    sent = {
        "text": text,
        "community": form["community"].value(),
        "source": "resident",
        "idempotency_key": str(form["idempotency_key"].value()),
    }
    return sent, browser.post(PASTE, sent)


def ready(answer):
    return [str(line.row.number) for line in answer.context["lines"] if line.ready]


def test_paste_of_a_chain(office):
    sent, page = preview(office, CHAIN)
    assert [line.said for line in page.context["lines"]] == [
        "文昌路 3 盏路灯不亮", "菜市场下水道堵塞，影响26户", "想要一个书包",
    ]  # fmt: skip
    assert "王*" in words(page)
    assert not Need.objects.exists()
    office.post(PASTE, sent | {"take": ready(page), "confirm": "accept"})
    assert list(Need.objects.order_by("pk").values_list("category", "quantity", "state", "kind")) == [
        ("street_light", 3, "accepted", "problem"),
        ("drainage", 26, "accepted", "problem"),
        ("other", 1, "accepted", "wish"),
    ]
    assert Need.objects.order_by("pk")[0].proposers.get().name == "王秀兰"


def test_twenty_rows_in_two_posts(office):
    text = "\n".join(f"龙井路{at}号井盖松动" for at in range(1, 21))
    sent, page = preview(office, text)
    office.post(PASTE, sent | {"take": ready(page), "confirm": "submit"})
    assert Need.objects.filter(state=N.SUBMITTED).count() == 20


def test_paste_of_cells_with_and_without_heading(office):
    for text in ("事项\t反映人\n路灯不亮\t王秀兰", "井盖松动\t在小学门口\t李文"):
        sent, page = preview(office, text)
        office.post(PASTE, sent | {"take": ready(page), "confirm": "submit"})
    assert set(Need.objects.values_list("title", "text", "proposers__name")) == {
        ("路灯不亮", "", "王秀兰"),
        ("井盖松动", "在小学门口", "李文"),
    }


def test_unticked_rows_are_left_out(office):
    sent, page = preview(office, CHAIN)
    office.post(PASTE, sent | {"take": ready(page)[:1], "confirm": "submit"})
    assert Need.objects.count() == 1


def test_paste_twice_records_once(office):
    sent, page = preview(office, CHAIN)
    for _ in range(2):
        office.post(PASTE, sent | {"take": ready(page), "confirm": "submit"})
    assert Need.objects.count() == 3
    _, again = preview(office, CHAIN)
    assert ready(again) == []
    assert "已经有这一条" in words(again)


def test_paste_flags_similar_open_needs(office, make_need):
    make_need(title="文昌路的路灯坏了")
    _, page = preview(office, CHAIN)
    assert "文昌路的路灯坏了" in words(page)


def test_wrong_rows_cannot_be_taken(office):
    text = "事项\t电话\n路灯不亮\t123\n井盖松动\t"
    sent, page = preview(office, text)
    assert len(ready(page)) == 1
    answer = office.post(PASTE, sent | {"take": ["2", "3"], "confirm": "submit"})
    assert answer.status_code == 400
    assert not Need.objects.exists()


@pytest.mark.parametrize("text", ["", "   \n", "长" * 200_001, "\n".join(f"路灯{at}" for at in range(201))])
def test_paste_nonsense_is_a_clear_400(office, text):
    _, answer = preview(office, text)
    assert answer.status_code == 400
    assert not Need.objects.exists()


def test_nothing_ticked_is_a_400(office):
    sent, _ = preview(office, CHAIN)
    assert office.post(PASTE, sent | {"confirm": "submit"}).status_code == 400


def test_pasted_needs_are_found_at_once(office):
    sent, page = preview(office, CHAIN)
    office.post(PASTE, sent | {"take": ready(page), "confirm": "submit"})
    assert "文昌路" in words(office.get("/needs/", {"q": "文昌路"}))


# ---- voices in a chain, typed cells
ECHOES = """#接龙
1. 王秀兰 文昌路 3 盏路灯不亮
2. 李文 +1
3. 张三 同意
4. 赵六 收到"""


def test_voices_in_a_chain_are_not_ticked_and_say_why(office, community):
    answer = office.post(PASTE, {"text": ECHOES, "community": community.pk, "source": "resident"})
    page = words(answer)
    assert [line.ticked for line in answer.context["lines"]] == [True, False, False, False]
    assert page.count("只是附和，没有说什么事，默认不记") == 3
    assert "其中 3 条只是附和，没有勾" in page
    assert page.count(" checked") == 1


def test_a_voice_that_is_ticked_all_the_same_is_recorded(office, community):
    said = {"text": ECHOES, "community": community.pk, "source": "resident"}
    office.post(PASTE, {**said, "confirm": "submit", "take": ["1", "2"], "idempotency_key": str(uuid4())})
    assert set(Need.objects.values_list("title", flat=True)) == {"文昌路 3 盏路灯不亮", "+1"}


def test_tags_show_what_will_be_recorded_typed_cells_first(office, community):
    text = "事项\t数量\t量词\t地点\n路灯坏了 3 盏\t5\t根\t" + "文昌路" * 10
    answer = office.post(PASTE, {"text": text, "community": community.pk, "source": "resident"})
    chips = dict(answer.context["lines"][0].chips)
    assert chips["数量"] == "5 根"
    assert len(chips["地点"]) <= 16
    assert chips["地点"].endswith("…")


def test_what_cannot_be_stored_is_said_on_the_page_and_the_rest_stays(office):
    answer = office.post(PASTE, {"text": "路灯\x00不亮", "source": "resident"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "无法识别的字符" in page
    assert "路灯不亮</textarea>" in page
    assert not Need.objects.exists()
