"""Fields and small shapes that several resources share."""

from typing import Any

from django.core.exceptions import ValidationError as FormInvalid
from rest_framework import serializers

from tianyuan.ui.api import PlainCharField
from tianyuan.ui.forms import PhoneField
from tianyuan.ui.text import mask_mobile, mask_name, mask_phone

FIRST_YEAR, LAST_YEAR = 2000, 2099


def label(name: str) -> serializers.CharField:
    """The Chinese word of a choice, beside its value."""
    return serializers.CharField(source=f"get_{name}_display", read_only=True)


class Named(serializers.Serializer):
    """Another row by id and name."""

    id = serializers.IntegerField()
    name = serializers.CharField()

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return {"id": instance.pk, "name": getattr(instance, "full_name", "") or str(instance)}


class MaskedName(serializers.CharField):
    """`张*`."""

    def to_representation(self, value: str) -> str:
        return mask_name(value)


class MaskedPhone(serializers.CharField):
    """`138****5678`."""

    def to_representation(self, value: str) -> str:
        return mask_phone(value)


class OfficePhone(serializers.CharField):
    """An office's number as it is; where somebody's mobile stands instead, masked."""

    def to_representation(self, value: str) -> str:
        return mask_mobile(value)


class RowField(serializers.PrimaryKeyRelatedField):
    """The id of a row the user may see; another's looks like a missing one."""

    def __init__(self, **kwargs: Any):
        words = {"does_not_exist": "没有编号 {pk_value}，或您无权查看", "incorrect_type": "请填编号（整数）"}
        super().__init__(
            pk_field=serializers.IntegerField(),
            error_messages={**words, **kwargs.pop("error_messages", {})},
            **kwargs,
        )

    def get_queryset(self) -> Any:
        rows = super().get_queryset()
        request = self.context.get("request")
        return rows.visible_to(request.user) if request else rows


class MomentField(serializers.DateTimeField):
    """A moment between 2000 and 2099; without a zone it is 田园镇's."""

    def to_internal_value(self, value: Any) -> Any:
        moment = super().to_internal_value(value)
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise serializers.ValidationError("时间不对，请核对年份")
        return moment


class PhoneNumber(PlainCharField):
    """A phone number under the same rule as the forms'."""

    def to_internal_value(self, data: Any) -> str:
        try:
            return PhoneField(required=False).clean(super().to_internal_value(data))
        except FormInvalid as error:
            raise serializers.ValidationError(error.messages) from error
