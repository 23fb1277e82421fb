"""Forms of the channels and of what a user wants outside."""

from typing import Any

from django import forms

from tianyuan.outbox import channels, kinds, transport
from tianyuan.ui.forms import PlainCharField

ADDRESS_HELP = (
    "企业微信、钉钉：在群里添加“群机器人”，把 Webhook 地址整条粘贴到这里。"
    "邮件：mailtos://账号:授权码@邮件服务器?to=收件人。保存后不再显示。"
)


class ChannelForm(forms.Form):
    """Cleans to the arguments of `channels.add`."""

    name = PlainCharField(label="名称", max_length=40, help_text="如 文昌联络员群")
    committee_id = forms.TypedChoiceField(
        label="给谁用",
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": "没有这个大党委"},
    )
    address = PlainCharField(
        label="地址",
        max_length=transport.LONGEST,
        help_text=ADDRESS_HELP,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    secret = PlainCharField(
        label="加签密钥",
        required=False,
        help_text="只有钉钉机器人选了“加签”才要填，SEC 开头",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    kinds_carried = forms.MultipleChoiceField(label="发哪些消息", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, groups: list[tuple[int, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["committee_id"].choices = [("", channels.TOWN), *groups]
        self.fields["kinds_carried"].choices = kinds.choices()
        self.fields["kinds_carried"].initial = [key for key, _ in kinds.choices()]


class MutesForm(forms.Form):
    kinds = forms.MultipleChoiceField(
        label="可以发到外面的消息", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = kinds.choices()
