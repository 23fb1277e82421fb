"""The grid under `/api/v1/`."""

from rest_framework.routers import SimpleRouter

from grids.api.member_registrations import MemberRegistrationResource
from grids.api.nodes import GridNodeResource
from grids.api.posts import GridPostResource

router = SimpleRouter(use_regex_path=False)
router.register("grid-nodes", GridNodeResource, basename="api_grid_nodes")
router.register("grid-posts", GridPostResource, basename="api_grid_posts")
router.register("member-registrations", MemberRegistrationResource, basename="api_member_registrations")
urlpatterns = router.urls
