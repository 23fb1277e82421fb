"""Password rules beyond Django's: several kinds of characters. Every refusal says what is missing."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError

KINDS = {
    "小写字母": str.islower,
    "大写字母": str.isupper,
    "数字": str.isdigit,
    "符号": lambda character: not character.isalnum(),
}


class LengthValidator(MinimumLengthValidator):
    """Django's, with words: its own Chinese translation lacks this sentence."""

    def get_error_message(self) -> str:
        return f"密码太短，至少 {self.min_length} 位。"

    def get_help_text(self) -> str:
        return f"密码至少 {self.min_length} 位。"


class MixedCharactersValidator:
    """At least so many of the four kinds: lower case, upper case, digits, symbols."""

    def __init__(self, kinds: int = 3):
        self.kinds = kinds

    def validate(self, password: str, user: object = None) -> None:
        missing = [name for name, is_kind in KINDS.items() if not any(map(is_kind, password))]
        short = self.kinds - (len(KINDS) - len(missing))
        if short > 0:
            choice = "、".join(missing)
            raise ValidationError(
                f"密码还缺 {short} 类字符，请加上其中 {short} 类：{choice}", code="password_too_plain"
            )

    def get_help_text(self) -> str:
        return f"密码须包含小写字母、大写字母、数字、符号中的至少 {self.kinds} 类。"
