"""Levels and posts of the grid (DOMAIN.md section 5)."""

from django.db import models

from tianyuan.workflow import Transitions


class Level(models.IntegerChoices):
    """五级网格; names are ours."""

    COUNTY = 1, "县"
    TOWN = 2, "镇"
    COMMUNITY = 3, "社区"
    GROUP = 4, "组"
    CELL = 5, "单元网格"


class PostKind(models.TextChoices):
    """Posts on a node. The first three lead; the last two make up a cell's "1+1"."""

    CHIEF = "chief", "总网格长"
    HEAD = "head", "网格长"
    DEPUTY_HEAD = "deputy_head", "副网格长"
    PARTY_PAIR = "party_pair", "联格党员"
    WORKER = "worker", "网格员"


LEADING = frozenset({PostKind.CHIEF, PostKind.HEAD, PostKind.DEPUTY_HEAD})
PAIR = frozenset({PostKind.PARTY_PAIR, PostKind.WORKER})  # "1+1"
# Which posts there are on a level (DOMAIN.md section 5; names of the leading ones are ours).
POSTS_AT = {
    Level.COUNTY: (PostKind.CHIEF, PostKind.DEPUTY_HEAD),
    Level.TOWN: (PostKind.CHIEF, PostKind.DEPUTY_HEAD),
    Level.COMMUNITY: (PostKind.HEAD, PostKind.DEPUTY_HEAD),
    Level.GROUP: (PostKind.HEAD, PostKind.DEPUTY_HEAD),
    Level.CELL: (PostKind.PARTY_PAIR, PostKind.WORKER),
}


class ChangeKind(models.TextChoices):
    """What can become of a node."""

    CREATED = "created", "建立"
    RENAMED = "renamed", "改名"
    CODED = "coded", "改官方代码"
    COUNTED = "counted", "改户数、人数"
    MOVED = "moved", "划转"
    MERGED = "merged", "并入"
    TOOK_IN = "took_in", "接收并入"
    SPLIT = "split", "拆分"
    CLOSED = "closed", "停用"
    REOPENED = "reopened", "恢复使用"
    RENEWED = "renewed", "换二维码"
    SHAPED = "shaped", "更新边界"


class RegistrationState(models.TextChoices):
    """双报到 of an organisation to a community."""

    PROPOSED = "proposed", "待确认"
    CONFIRMED = "confirmed", "已报到"
    ENDED = "ended", "已结束"


REGISTRATION_MOVES = Transitions(
    "单位报到",
    RegistrationState,
    {
        RegistrationState.PROPOSED: frozenset({RegistrationState.CONFIRMED, RegistrationState.ENDED}),
        RegistrationState.CONFIRMED: frozenset({RegistrationState.ENDED}),
    },
)
