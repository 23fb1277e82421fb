"""What a verb is called in the town's words. Each app describes its own, once, from `ready`."""

from collections.abc import Mapping

_words: dict[str, str] = {
    "audit.seal": "封存日志",
    "audit.purge": "清理到期日志",
    "personal.unmask": "查看未脱敏信息",
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
