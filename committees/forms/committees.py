"""Forms of 大党委 and 社区."""

from typing import Any

from django import forms

from committees.forms.fields import day_field
from committees.models import Committee, Community
from tianyuan.permissions import scope_of
from tianyuan.ui.forms import IdempotentForm, PhoneField, PlainCharField, VersionedForm


class CommitteeForm(VersionedForm):
    """Correct a committee; name, date and whether it stands are the town's."""

    class Meta:
        model = Committee
        fields = ["name", "established_on", "default_place", "phone", "active"]
        field_classes = {"name": PlainCharField, "default_place": PlainCharField, "phone": PhoneField}

    def __init__(self, *args, user: Any, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["established_on"] = day_field("成立日期", required=False)
        self.fields["phone"].required = False
        if not scope_of(user, "committees.decide").everywhere:
            for name in ("name", "established_on", "active"):
                del self.fields[name]


class CommitteeCreateForm(IdempotentForm, forms.ModelForm):
    """A community without a committee gets one."""

    class Meta:
        model = Committee
        fields = ["community", "name", "default_place", "phone"]
        field_classes = {"name": PlainCharField, "default_place": PlainCharField, "phone": PhoneField}
        help_texts = {"name": "例如：龙井社区“大党委”"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["community"].queryset = Community.objects.filter(committee__isnull=True)
        self.fields["established_on"] = day_field("成立日期", required=False)
        self.fields["phone"].required = False


class CommunityForm(VersionedForm):
    """Who serves a community without a committee."""

    class Meta:
        model = Community
        fields = ["served_by", "code"]
        field_classes = {"code": PlainCharField}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["served_by"]
        field.queryset = Committee.objects.active().select_related("community")
        field.empty_label = "没有（由镇党委受理）"
