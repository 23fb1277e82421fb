"""What is typed behind a unit's link: a name, once."""

from django import forms

from tianyuan.ui.forms import PlainCharField


class NameForm(forms.Form):
    """代会人: a name, nothing else."""

    name = PlainCharField(label="代会人姓名", max_length=30, required=False)
