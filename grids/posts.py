"""Posts that follow from posts on the grid: the provider for tianyuan.permissions."""

from collections.abc import Iterable

from grids.models import GridPost
from grids.states import PostKind
from tianyuan.permissions import Post, Role

HEADS = {PostKind.CHIEF, PostKind.HEAD, PostKind.DEPUTY_HEAD}


def posts_of_user(user) -> Iterable[Post]:
    """Every grid post of the person behind the account, as of today."""
    posts = GridPost.objects.current().filter(person__user=user).select_related("node__community__committee")
    return [_post(post) for post in posts]


def _post(post: GridPost) -> Post:
    community = post.node.community
    committee = getattr(community, "committee", None)
    return Post(
        Role.GRID_HEAD if post.kind in HEADS else Role.GRID_WORKER,
        node_id=post.node_id,
        community_id=post.node.community_id,
        committee_id=committee.pk if committee else community.served_by_id if community else None,
        label=f"{community or post.node} · {post.get_kind_display()}",
    )
