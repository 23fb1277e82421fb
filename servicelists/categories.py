"""问题类别 → 服务清单类别: two lists of the town, mapped in this one place."""

from committees.states import NeedCategory
from servicelists.states import ServiceCategory

N, S = NeedCategory, ServiceCategory
CATEGORY_OF = {
    N.ROAD_REPAIR: S.FACILITIES,
    N.ROAD_PAVING: S.FACILITIES,
    N.STREET_LIGHT: S.FACILITIES,
    N.DRAINAGE: S.FACILITIES,
    N.SANITATION: S.ENVIRONMENT,
    N.SAFETY: S.LAW_AND_SAFETY,
    N.NEIGHBOURS: S.LIVELIHOOD,
    N.ELDERLY_AND_WEAK: S.CARE,
    N.EMPLOYMENT: S.SKILLS,
    N.EDUCATION: S.LIVELIHOOD,
    N.MEDICAL: S.HEALTH,
    N.OTHER: S.OTHER,
}


def service_category(need_category: str) -> ServiceCategory:
    """The category under which a need's service stands on the list."""
    return CATEGORY_OF[NeedCategory(need_category)]
