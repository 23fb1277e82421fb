"""Fixed vocabularies of the people and organisations (DOMAIN.md section 3)."""

from django.db import models


class Sector(models.TextChoices):
    """What sort of organisation a member unit is."""

    PARTY_AND_GOVERNMENT = "government", "党政机关"
    PUBLIC_INSTITUTION = "institution", "事业单位"
    STATE_OWNED = "state_owned", "国企"
    PRIVATE = "private", "非公企业"
    SOCIAL = "social", "社会组织"
    SCHOOL = "school", "学校"
    HOSPITAL = "hospital", "医院"
    COMMUNITY = "community", "社区"
    OTHER = "other", "其他"


class SeatKind(models.TextChoices):
    """Posts in a committee. The clerk prepares everything, decides nothing and is not counted as 班子成员."""

    SECRETARY = "secretary", "书记"
    DEPUTY_SECRETARY = "deputy_secretary", "副书记"
    FULL_TIME_MEMBER = "full_time_member", "专职委员"
    PART_TIME_MEMBER = "part_time_member", "兼职委员"
    CLERK = "clerk", "党务专干"


class MemberStanding(models.TextChoices):
    """Whether a Party member is in employment; "1+1" needs one of each per cell."""

    EMPLOYED = "employed", "在职党员"
    WITHOUT_POST = "without_post", "无职党员"


class ResourceKind(models.TextChoices):
    """What a unit offers its committees this year (资源清单)."""

    PLACE = "place", "场地"
    PEOPLE = "people", "人才"
    EQUIPMENT = "equipment", "设备"
    FUNDS = "funds", "资金"
    PROJECT = "project", "项目"


class ResourcePeriod(models.TextChoices):
    MONTH = "month", "月"
    QUARTER = "quarter", "季"
    YEAR = "year", "年"


class NeedCategory(models.TextChoices):
    """问题类别. It lives here because a unit's 职能 are said in the same words."""

    ROAD_REPAIR = "road_repair", "道路修复"
    ROAD_PAVING = "road_paving", "道路硬化"
    STREET_LIGHT = "street_light", "路灯"
    DRAINAGE = "drainage", "管网排水"
    SANITATION = "sanitation", "环境卫生"
    SAFETY = "safety", "安全隐患"
    NEIGHBOURS = "neighbours", "邻里"
    ELDERLY_AND_WEAK = "elderly", "助老扶弱"
    EMPLOYMENT = "employment", "就业"
    EDUCATION = "education", "教育"
    MEDICAL = "medical", "医疗"
    OTHER = "other", "其他"
