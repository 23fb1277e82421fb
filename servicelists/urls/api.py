"""The month under `/api/v1/`."""

from rest_framework.routers import SimpleRouter

from servicelists.api.agendas import AgendaItemResource
from servicelists.api.claims import ClaimResource
from servicelists.api.filing import MeetingFileResource
from servicelists.api.items import ServiceItemResource
from servicelists.api.links import UnitLinkResource
from servicelists.api.lists import MonthlyListResource
from servicelists.api.meetings import MeetingResource
from servicelists.api.minutes import MinutesResource
from servicelists.api.needs import NeedResource
from servicelists.api.report_templates import ReportTemplateResource
from servicelists.api.resolutions import ResolutionResource
from servicelists.api.works import WorkResource

router = SimpleRouter(use_regex_path=False)
router.register("monthly-lists", MonthlyListResource, basename="api_lists")
router.register("needs", NeedResource, basename="api_needs")
router.register("meetings", MeetingResource, basename="api_meetings")
router.register("agenda-items", AgendaItemResource, basename="api_agenda_items")
router.register("claims", ClaimResource, basename="api_claims")
router.register("service-items", ServiceItemResource, basename="api_service_items")
router.register("unit-links", UnitLinkResource, basename="api_unit_links")
router.register("resolutions", ResolutionResource, basename="api_resolutions")
router.register("minutes", MinutesResource, basename="api_minutes")
router.register("meeting-files", MeetingFileResource, basename="api_meeting_files")
router.register("report-templates", ReportTemplateResource, basename="api_report_templates")
router.register("works", WorkResource, basename="api_works")
urlpatterns = router.urls
