"""What steps ask for: a reason, words, a result."""

from rest_framework import exceptions, serializers, status

from servicelists.states import Outcome, Rating
from tianyuan.ui.api import PlainCharField

# What a meeting may say about an item nobody claimed.
OUTCOMES = [
    (one.value, one.label) for one in (Outcome.PENDING, Outcome.REPORTED, Outcome.RESOLVED, Outcome.WITHDRAWN)
]


class Unconfirmed(exceptions.APIException):
    """Asked first, as the page does: the same again with `confirmed` goes through."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "unconfirmed"


class Reason(serializers.Serializer):
    reason = PlainCharField(max_length=200, help_text="原因")


class Words(serializers.Serializer):
    words = PlainCharField(max_length=500, help_text="说明")


class Note(serializers.Serializer):
    note = PlainCharField(max_length=300, required=False, allow_blank=True, help_text="说明，可不填")


class WhereTo(serializers.Serializer):
    whereto = PlainCharField(max_length=200, help_text="去向说明：这件事转到哪里办")


class MaybeResult(serializers.Serializer):
    result = PlainCharField(max_length=300, required=False, allow_blank=True, help_text="办理结果，可不填")


class Result(serializers.Serializer):
    result = PlainCharField(max_length=500, help_text="怎么办的")


class Rated(serializers.Serializer):
    rating = serializers.ChoiceField(
        [choice for choice in Rating.choices if choice[0] != Rating.UNRATED], help_text="群众评价"
    )
    words = PlainCharField(max_length=500, required=False, allow_blank=True, help_text="群众原话，可不填")
