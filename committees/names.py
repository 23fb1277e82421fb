"""Names as people type them into a search box: characters, pinyin, initials."""

from functools import lru_cache

from pypinyin import Style, lazy_pinyin


@lru_cache(maxsize=8192)
def spellings(name: str) -> str:
    """`县医院` → `县医院 xianyiyuan xyy`: what a search looks in, lower case."""
    full = "".join(lazy_pinyin(name))
    initials = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))
    return f"{name} {full} {initials}".lower()[:400]
