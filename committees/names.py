"""Names as people type them into a search box: characters, pinyin, initials."""

from functools import lru_cache


@lru_cache(maxsize=8192)
def spellings(name: str) -> str:
    """`县医院` → `xianyiyuan xyy 县医院`: what a search looks in and lists are sorted by, lower case, ≤ 400."""
    from pypinyin import Style, lazy_pinyin  # its dictionaries cost half a second: only where a name is saved

    name = name[:110]
    full = "".join(lazy_pinyin(name))[:178]
    initials = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))[:110]
    return f"{full} {initials} {name}".lower()
