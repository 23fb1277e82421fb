"""What the columns of a grid sheet mean.

A row with 网格 is a cell, one with 组 alone a 组, one with 社区 alone the community: each has the posts of its level.
An empty cell changes nothing.
"""

import re
from typing import Any

from committees.models import Community
from grids.states import PostKind
from tianyuan.documents import cleaners
from tianyuan.documents.cleaners import half_width
from tianyuan.documents.imports import BadCell, Column, Row

MOST_HOUSEHOLDS, MOST_RESIDENTS = 2000, 10_000
PHONE = "_phone"
PEOPLE = {"worker": PostKind.WORKER, "pair": PostKind.PARTY_PAIR, "head": PostKind.HEAD}
OF_CELL, OF_LEADERS = ("households", "residents", "worker", "pair"), ("head",)
TITLES = {"households": "户数", "residents": "人数", **{name: kind.label for name, kind in PEOPLE.items()}}
MASKED = re.compile(r"\d{3}\*{4}\d{4}")
EXAMPLES = (
    ("龙井", "第12组", "", "", "", "", "", "", "", "", "张三", "10012345678"),
    ("龙井", "第12组", "03网格", "", "9", "26", "李四", "10012345679", "王五", "10012345670", "", ""),
)


def community_cleaner() -> Any:
    """`龙井`, `龙井社区` → the community."""
    known = {community.name: community for community in Community.objects.all()}

    def clean(text: str) -> Community:
        word = half_width(text).removesuffix("社区")
        if word not in known:
            raise BadCell(f"没有“{text[:20]}”，现有：{'、'.join(known)}")
        return known[word]

    return clean


def group(text: str) -> str:
    """`12`, `12组`, `第12组` → `第12组`; any other name as it is."""
    match = re.fullmatch(r"第?0*(\d{1,3})组?", half_width(text))
    return f"第{int(match[1])}组" if match else text.strip()


def cell(text: str) -> str:
    """`3`, `03`, `3网格` → `03网格`; any other name as it is."""
    match = re.fullmatch(r"第?(?:网格)?0*(\d{1,3})(?:号?网格)?", half_width(text))
    return f"{int(match[1]):02d}网格" if match else text.strip()


def phone(text: str) -> str:
    """A number, or a masked one as exports carry it: that stands for whoever holds the post."""
    plain = half_width(text)
    return plain if MASKED.fullmatch(plain) else cleaners.phone(text)


def columns() -> tuple[Column, ...]:
    return (
        Column("community", "社区", ("所在社区", "社区名称"), True, clean=community_cleaner()),
        Column("group", "组", ("小组", "组别", "所在组"), clean=group, max_length=40,
               help="第12组；只填社区，这一行是社区"),
        Column("cell", "网格", ("单元网格", "网格名称", "网格编号"), clean=cell, max_length=40,
               help="03网格；不填，这一行是组"),
        Column("code", "官方代码", ("网格代码", "代码"), clean=half_width, max_length=30, help="没有就不填"),
        Column("households", "户数", (), clean=cleaners.integer(0, MOST_HOUSEHOLDS), blank=None, help="网格的户数"),
        Column("residents", "人数", ("人口",), clean=cleaners.integer(0, MOST_RESIDENTS), blank=None,
               help="网格的人数"),
        *_person("worker", "网格员"),
        *_person("pair", "联格党员", "要先在本社区报到"),
        *_person("head", "网格长", "社区、组的网格长"),
    )  # fmt: skip


EMPTY = "空着不改动，要免去到网格页面“结束”"


def _person(name: str, title: str, words: str = "") -> tuple[Column, Column]:
    help_text = "新登记、换人要填；空着不改动，带星号的号码也不改动"
    return (
        Column(name, title, (f"{title}姓名",), max_length=30, help="；".join(filter(None, (words, EMPTY)))),
        Column(
            f"{name}{PHONE}", f"{title}手机", (f"{title}手机号", f"{title}电话"), clean=phone, help=help_text
        ),
    )


Place = tuple[int, str, str]


def place_of(row: Row) -> Place:
    """(community, 组, 网格); the last ones empty above a cell."""
    return row.values["community"].pk, row.values.get("group") or "", row.values.get("cell") or ""
