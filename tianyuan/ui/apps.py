from django.apps import AppConfig
from django.core import validators

# Django's own Chinese speaks of variables and of values; these stand in every form and model.
LIMITS = {
    validators.MaxLengthValidator: "最多 %(limit_value)s 个字，现在 %(show_value)s 个字",
    validators.MinLengthValidator: "至少 %(limit_value)s 个字，现在 %(show_value)s 个字",
    validators.MaxValueValidator: "不能大于 %(limit_value)s",
    validators.MinValueValidator: "不能小于 %(limit_value)s",
}


class UiConfig(AppConfig):
    name = "tianyuan.ui"
    verbose_name = "页面"

    def ready(self):
        for validator, words in LIMITS.items():
            validator.message = words
