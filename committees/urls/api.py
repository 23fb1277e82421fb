"""People and units under `/api/v1/`."""

from rest_framework.routers import SimpleRouter

from committees.api.alliances import AllianceResource
from committees.api.committees import CommitteeResource
from committees.api.organizations import OrganizationResource

router = SimpleRouter(use_regex_path=False)
router.register("committees", CommitteeResource, basename="api_committees")
router.register("organizations", OrganizationResource, basename="api_organizations")
router.register("alliances", AllianceResource, basename="api_alliances")
urlpatterns = router.urls
