"""What a verb is called in the town's words. Each app describes its own, once, from `ready`."""

from collections.abc import Mapping

_words: dict[str, str] = {
    "audit.seal": "封存日志",
    "audit.purge": "清理到期日志",
    "personal.unmask": "查看未脱敏信息",
    "feedback.leave": "提意见",
    "imports.apply": "导入",
    "outbox.retry": "重试后台任务",
    "workdays.announce": "登记放假安排",
    "workdays.set_day": "改工作日历",
    "workdays.clear_day": "恢复工作日历",
    "workdays.set_office_hours": "改上班时间",
}


def describe(words: Mapping[str, str]) -> None:
    """Say what verbs mean: `audit.describe({"needs.accept": "受理需求"})`."""
    _words.update(words)


def of(verb: str) -> str:
    """A verb in words; its code when nobody described it."""
    return _words.get(verb, verb)


def matching(text: str) -> list[str]:
    """The verbs whose words contain the text, or whose code it is."""
    wanted = text.casefold()
    return [text, *(verb for verb, words in _words.items() if wanted in words or verb.startswith(wanted))]


def known() -> list[str]:
    """All words, to choose from."""
    return sorted(set(_words.values()))
