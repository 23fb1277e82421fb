"""Who says it, when name and phone stand in the sentence: `路灯不亮 王大爷 13887541234`.

A name without a phone beside it stays in the words: it may be whom it is about (张大妈家漏水). docs/decisions/012.
"""

import re
from dataclasses import dataclass

from tianyuan.ui.leaks import taken_out

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟"
    "汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文茶普鲁施字左禹穆毕闪蒙和木"
)
_TITLES = (
    "大爷|大妈|大叔|大婶|大娘|大伯|大姐|大哥|大嫂|阿姨|叔叔|爷爷|奶奶|伯伯|婶婶|孃孃|嬢嬢|老师|师傅|女士|先生|同志|小姐"
    "|主任|组长|老板|医生|老倌|叔|婶|姨|嫂|哥|姐|爷|奶|伯|孃"
)
_PHONE = r"(?<!\d)(?P<phone>1\d{2}[- ]?\d{4}[- ]?\d{4})(?!\d)"
_CALLED = rf"[{_SURNAMES}][\u4e00-\u9fff]?(?:{_TITLES})|[老小阿][{_SURNAMES}]"
# A street or what is wrong with it is no given name.
_NO_END = "路街巷组村寨号楼栋口桥园区坏亮漏堵水了灯厕"
_FULL = rf"[{_SURNAMES}][\u4e00-\u9fff]?(?![{_NO_END}])[\u4e00-\u9fff]"
_GAP = r"[\s，,、;；:：（(\-]"
_EDGE = r"[\s，,、;；。:：（(]"
_LABEL = r"(?:反映人|联系人|报告人|来电人|姓名)[:：\s]*"
_TELEPHONE = r"(?:的?(?:联系电话|手机号|电话|手机|号码)(?:是|为)?[:：\s]*)?"
_PATTERNS = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        rf"{_EDGE}*(?:{_LABEL})(?P<name>{_CALLED}|{_FULL}){_GAP}*{_TELEPHONE}{_PHONE}[)）]?",
        rf"{_EDGE}*(?P<name>[{_SURNAMES}](?:{_TITLES})){_GAP}*{_TELEPHONE}{_PHONE}[)）]?",
        rf"(?:^|{_EDGE}+)(?P<name>{_CALLED}|{_FULL}){_GAP}*{_TELEPHONE}{_PHONE}[)）]?",
        rf"{_EDGE}*{_TELEPHONE}{_PHONE}{_GAP}*(?P<name>{_CALLED})[)）]?",
        rf"{_EDGE}*{_TELEPHONE}{_PHONE}{_GAP}*(?P<name>{_FULL})[)）]?\s*$",
    )
)

_MARK = r"（电话已另记）"
_SEP = r"[\s，,、;；:：。(（]"
_SAYS = r"(?:联系电话|联系方式|手机号码?|电话号码?|电话|手机|号码)(?:是|为)?"  # needs no saying without the number
_MARKS = re.compile(
    rf"^(?:{_SEP}*(?:{_SAYS}{_SEP}*)?{_MARK})+(?:{_SEP}*{_SAYS})?{_SEP}+"
    rf"|^(?:{_SEP}*{_MARK})+"
    rf"|(?:(?:{_SEP}+{_SAYS})?{_SEP}*{_MARK})+(?:{_SEP}*{_SAYS})?[\s)）。]*$"
)
_ONLY_SAYS = re.compile(rf"{_SAYS}{_SEP}*")


@dataclass(frozen=True)
class Told:
    """The words without who told them; `name` and `phone` are "" when not said."""

    words: str
    name: str = ""
    phone: str = ""


def told(text: str) -> Told:
    """Take one teller's name and phone out of a text, and every other mobile and ID number. Never raises."""
    for pattern in _PATTERNS:
        if match := pattern.search(text):
            rest, _ = taken_out(_joined(text[: match.start()], text[match.end() :]))
            if rest:
                return Told(rest, match["name"], re.sub(r"[- ]", "", match["phone"]))
    words, phone = taken_out(text)
    return Told(_without_marks(words) if phone else words, "", phone)


def _without_marks(words: str) -> str:
    """Before and behind the words nothing need say that a phone stood there."""
    return _MARKS.sub("", words) or words


def _joined(before: str, after: str) -> str:
    """What stood around the name; one comma where two parts would run together."""
    before, after = before.rstrip(), after.lstrip(" ，,、;；。:：）)")
    if _ONLY_SAYS.fullmatch(after):
        after = ""
    between = "，" if before and after and before[-1] not in "，。；！？,;!?\n" else ""
    return before + between + after
