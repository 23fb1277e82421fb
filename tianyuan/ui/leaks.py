"""The scanner in front of everything published: mobiles and ID numbers do not go out."""

import re
import unicodedata

from tianyuan.refusals import BadInput

_MOBILE = re.compile(r"(?<!\d)1\d{2}[- ]?\d{4}[- ]?\d{4}(?!\d)", re.ASCII)
_ID_NUMBER = re.compile(r"(?<!\d)\d{6}[- ]?(?:18|19|20)\d{6}[- ]?\d{3}[\dXx](?![\dA-Za-z])", re.ASCII)
_KINDS = (("身份证号", _ID_NUMBER), ("手机号", _MOBILE))


_BLANK = {"身份证号": "（身份证号已略去）", "手机号": "（电话已另记）"}


def taken_out(text: str) -> tuple[str, str]:
    """The text without ID numbers and mobiles, and the first mobile it held ("" for none).

    ID numbers are never collected; a mobile belongs to who proposed, not into a title everybody reads.
    """
    phone = ""
    for kind, pattern in _KINDS:
        if kind == "手机号" and (match := pattern.search(text)):
            phone = _digits(match[0])
        text = pattern.sub(_BLANK[kind], text)
    return text, phone


def _digits(number: str) -> str:
    return re.sub(r"[- ]", "", number)


def found_in(text: str, *, public: str = "") -> list[str]:
    """What the text gives away, in words without the number itself: `["手机号（138…）"]`; full width counts too.

    `public`: a number that is meant to be known (an office's), so it is no finding.
    """
    plain = unicodedata.normalize("NFKC", text or "")
    found = []
    for kind, pattern in _KINDS:
        for match in pattern.finditer(plain):
            if not public or _digits(match[0]) != _digits(public):
                found.append(f"{kind}（{match[0][:3]}…）")
        plain = pattern.sub(" ", plain)
    return found


def masked(text: str) -> str:
    """The text as it may leave the house: a number found in it is left out, full width or not."""
    if not found_in(text):
        return text
    plain = unicodedata.normalize("NFKC", text)
    for kind, pattern in _KINDS:
        plain = pattern.sub(f"（{kind}已略去）", plain)
    return plain


def refuse(what: str, *texts: str, public: str = "") -> None:
    """Raise BadInput when one of the texts, which units are going to read, gives a number away.

    `what` names the text (`议定事项`); `public` as in `found_in`.
    """
    found = list(dict.fromkeys(words for text in texts for words in found_in(text, public=public)))
    if found:
        raise BadInput(f"{what}各单位都看得到，不能写{'、'.join(found)}，请删掉再提交")
