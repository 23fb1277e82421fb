"""Posts that follow from posts on the grid: the provider for tianyuan.permissions."""

from collections.abc import Iterable

from grids.models import GridPost
from grids.states import LEADING
from tianyuan.permissions import Post, Role


def posts_of_user(user) -> Iterable[Post]:
    """Every grid post of the person behind the account, as of today; a node that was closed gives no right."""
    posts = GridPost.objects.current().filter(person__user=user, node__active=True)
    found = posts.select_related("node__community__committee", "node__parent")
    return [_post(post) for post in found]


def _post(post: GridPost) -> Post:
    community = post.node.community
    committee = getattr(community, "committee", None)
    return Post(
        Role.GRID_HEAD if post.kind in LEADING else Role.GRID_WORKER,
        node_id=post.node_id,
        community_id=post.node.community_id,
        committee_id=committee.pk if committee else community.served_by_id if community else None,
        path=post.node.path,
        label=_label(post),
    )


def _label(post: GridPost) -> str:
    """`龙井社区 · 第12组 03网格 · 网格员`: the community and, below it, the node's own name."""
    community = post.node.community
    where = [str(community)] if community else []
    if str(community) != post.node.name:
        where.append(post.node.full_name)
    return " · ".join([*where, post.title])
