"""What is typed behind a unit's link: a name, once; a word on the minutes."""

from django import forms

from tianyuan.ui.forms import PlainCharField


class NameForm(forms.Form):
    """代会人: a name, nothing else."""

    name = PlainCharField(label="代会人姓名", max_length=30, required=False)


class WordForm(forms.Form):
    """The unit's word on circulated minutes; 无意见 by its own button."""

    section = PlainCharField(label="针对哪一部分", max_length=40, required=False)
    text = PlainCharField(label="意见", max_length=500, required=False, rows=4)
    agreed = forms.BooleanField(required=False)
