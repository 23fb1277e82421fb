"""Imports of units and of Party members."""

from committees.permissions import check_can_import
from tianyuan.documents.views import ImportView


class OrganizationImport(ImportView):
    """成员单位, with committee and liaison."""

    key = "committees.organizations"
    back_url = "organizations:list"

    def allow(self) -> None:
        check_can_import(self.request.user)


class MemberImport(ImportView):
    """党员, with the unit they belong to."""

    key = "committees.members"
    back_url = "persons:list"

    def allow(self) -> None:
        check_can_import(self.request.user)
