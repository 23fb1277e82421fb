"""Workbenches of Party members, of responders and of the three administrators."""

from django.urls import reverse

from servicelists.queries.claims import claimable_by_member, own_claims
from tianyuan.home.benches.parts import Bench, Next
from tianyuan.permissions import Role, has_role, posts_of


def member(user) -> Bench:
    """在职党员: wishes and posts one can take, and what one has taken."""
    person = user.person
    committees = {
        post.committee_id for post in posts_of(user) if post.role == Role.PARTY_MEMBER and post.committee_id
    }
    offers = claimable_by_member(person, committees)
    taken = own_claims(user).active().exists()
    words = f"有 {len(offers)} 个微心愿和服务岗位可以认领"
    return Bench(
        lead="、".join(post.label for post in posts_of(user) if post.role == Role.PARTY_MEMBER),
        next=Next(words, "看看", reverse("claims:mine")) if offers else None,
        shortcuts=[
            ("提一条需求", reverse("needs:create")),
            *([("我认领的", reverse("claims:ours"))] if taken else []),
        ],
    )


def responder(user) -> Bench:
    """网格部门: whistles will arrive here; until they do, the committees' pages."""
    return Bench(lead="网格部门", shortcuts=[("大党委与成员单位", reverse("committees:list"))])


ADMINISTRATORS = {
    Role.SYSTEM_ADMIN: ("建账号、停用账号、发一次性重置码", "管理账号", "accounts:user_list"),
    Role.SECURITY_ADMIN: ("授予镇级和管理员角色，把账号对到人", "管理授权", "accounts:grant_list"),
    Role.AUDITOR: ("查看每一次写入、导出和查看明文", "看审计日志", "audit:event_list"),
}


def administrator(user) -> Bench:
    """One of the three: each has one door."""
    role = next(role for role in ADMINISTRATORS if has_role(user, role))
    words, label, url_name = ADMINISTRATORS[role]
    return Bench(lead=role.label, next=Next(words, label, reverse(url_name)))
