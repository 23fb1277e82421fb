"""What the gallery shows: invented values for every component."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import HttpRequest

from tianyuan import clock
from tianyuan.ui import diff
from tianyuan.ui.forms import BoundedIntegerField, IdempotentForm, PhoneField, PlainCharField
from tianyuan.ui.lights import Light
from tianyuan.ui.listing import Listing
from tianyuan.ui.models import Feedback

NAMES = ("文昌路路灯不亮", "菜市场北侧排水", "老年活动室屋面修缮", "独居老人冬季义诊", "返乡青年电工培训")


class ExampleForm(IdempotentForm):
    """One field of each kind."""

    fieldsets = [("什么事", ["title", "category", "quantity", "text"]), ("谁", ["phone", "kinds", "urgent"])]
    title = PlainCharField(label="标题", max_length=40, help_text="一句话说清哪里、什么事。")
    category = forms.ChoiceField(
        label="类别", choices=[("light", "路灯"), ("drain", "管网排水"), ("care", "助老扶弱")]
    )
    quantity = BoundedIntegerField(label="数量（户）", required=False, max_value=9999)
    text = PlainCharField(label="详情", required=False, max_length=500, rows=3)
    phone = PhoneField(label="电话", required=False)
    kinds = forms.MultipleChoiceField(
        label="涉及",
        required=False,
        choices=[("old", "老人"), ("child", "儿童"), ("poor", "困难群众")],
        widget=forms.CheckboxSelectMultiple,
    )
    urgent = forms.BooleanField(label="这是急事", required=False)


class ExampleListing(Listing):
    """A list of rows that stand in no table."""

    @property
    def count(self) -> int:
        return len(self.all_rows)

    @property
    def all_rows(self) -> list[SimpleNamespace]:  # type: ignore[override]
        now = clock.now()
        return [
            SimpleNamespace(
                pk=number,
                title=NAMES[number % len(NAMES)],
                state="已受理" if number % 2 else "待上会",
                number=number + 3,
                at=now - timedelta(hours=number * 7),
            )
            for number in range(45)
        ]


def _stage(label, number, unit, note, state="") -> dict:
    return {"label": label, "number": number, "unit": unit, "note": note, "state": state}


RIBBON = [
    {
        "title": "11 月需求",
        "sub": "→ 12 月服务",
        "stages": [
            _stage("收集", 37, "件", "18 日截止，已受理 33"),
            _stage("编议程", 18, "项", "草案第 2 版", "now"),
            _stage("认领", None, "", "26 日开会", "off"),
            _stage("服务", None, "", "12 月 5 日前公示", "off"),
            _stage("评议", None, "", "1 月 10 日月结", "off"),
        ],
    },
    {
        "title": "10 月需求",
        "sub": "→ 11 月服务",
        "stages": [
            _stage("收集", 34, "件", "受理 31"),
            _stage("编议程", 16, "项", "10 月 28 日会"),
            _stage("认领", 15, "/ 16 项", "9 个单位"),
            _stage("服务", 8, "/ 12 项", "黄灯 1 项 · 还剩 10 天", "now"),
            _stage("评议", 6, "件已评", "12 月 10 日月结", "off"),
        ],
    },
]
TODOS = [
    {"number": 4, "title": "需求待受理", "note": "最早 18 日 17:40 提交", "label": "受理"},
    {
        "number": 2,
        "title": "可能重复的需求",
        "note": "文昌路路灯（3 人反映）· 菜市场排水（2 人反映）",
        "label": "核对",
    },
    {
        "number": 3,
        "title": "单位已同意，待登记",
        "note": "县人民医院党委、供电局党支部等会前意向",
        "label": "一并登记",
    },
]
WATCHED = [
    {
        "light": Light("yellow", "还剩 4 天"),
        "title": "老年活动室屋面修缮",
        "note": "县住建局党支部 · 已来过 2 次",
    },
    {"light": Light("green", "按时"), "title": "独居老人冬季义诊", "note": "11 月 28 日 9:00 活动室"},
    {"light": Light("blue", "办完"), "title": "菜市场北侧排水", "note": "3 人评价满意"},
]
TIMELINE = [
    {"title": "已收到", "note": "8 月 12 日，网格员代记"},
    {"title": "上过联席会，还没有单位接", "note": "8 月 27 日、9 月 27 日，社区会再提"},
    {"title": "有单位接了", "note": "10 月 28 日，县人民医院党委牵头"},
    {"title": "11 月 28 日 9:00 义诊", "note": "老年活动室；走不动的，医生上门", "state": "now"},
    {"title": "办完请您说一声好不好", "note": "不满意会重新办", "state": "later"},
]
WECHAT = (
    "【会议通知】龙井社区“大党委”11 月联席会定于 11 月 26 日（星期四）9:00 在社区二楼会议室召开，"
    "共 18 项，请各成员单位联络员会前点开链接答复：http://127.0.0.1:8000/m/7K2M"
)


class Item(SimpleNamespace):
    def __str__(self) -> str:
        return self.title


def context(request: HttpRequest) -> dict[str, Any]:
    """The gallery's values; the form is shown both fresh and sent with mistakes."""
    wrong = {"title": "", "category": "light", "quantity": "99999999999", "phone": "123456789"}
    listing = ExampleListing(
        request,
        Feedback.objects.none(),
        columns=[("需求", "title"), ("状态", ""), ("户数", ""), ("时间", "at")],
        row="ui/_example_row.html",
        sorts={"title": (), "at": ()},
        default_sort="-at",
    )
    return {
        "ribbon": RIBBON,
        "todos": TODOS,
        "watched": WATCHED,
        "timeline": TIMELINE,
        "wechat": WECHAT,
        "form": ExampleForm(prefix="a"),
        "wrong_form": ExampleForm(wrong),
        "listing": listing,
        "items": [Item(pk=number, title=name) for number, name in enumerate(NAMES, 1)],
        "changes": diff.lines(
            ["路灯（8 盏）", "排水", "义诊"], ["路灯（12 盏）", "排水", "义诊", "电工培训"]
        ),
        "facts": [("社区", "龙井社区"), ("来源", "网格员走访"), ("数量", "38 户"), ("电话", "138****5678")],
        "tabs": [("待受理", "?", True, 4), ("待上会", "?tab=2", False, 18), ("全部", "?tab=3", False, None)],
        "moment": clock.now() - timedelta(minutes=11),
    }
