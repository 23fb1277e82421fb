from django.urls import path

from committees.views import importing, memberships, organizations, resources

app_name = "organizations"
urlpatterns = [
    path("", organizations.organization_list, name="list"),
    path("new/", organizations.organization_create, name="create"),
    path("import/", importing.OrganizationImport.as_view(), name="import"),
    path("pick/", organizations.organization_pick, name="pick"),
    path("<int:pk>/", organizations.organization_detail, name="detail"),
    path("<int:pk>/edit/", organizations.organization_edit, name="edit"),
    path("<int:pk>/deactivate/", organizations.organization_deactivate, name="deactivate"),
    path("<int:pk>/activate/", organizations.organization_activate, name="activate"),
    path("<int:pk>/join/", memberships.membership_join, name="join"),
    path("<int:pk>/resources/new/", resources.resource_add, name="resource_add"),
    path("resources/<int:pk>/edit/", resources.resource_edit, name="resource_edit"),
    path("resources/<int:pk>/remove/", resources.resource_remove, name="resource_remove"),
    path("memberships/<int:pk>/liaison/", memberships.membership_liaison, name="liaison"),
    path("memberships/<int:pk>/agreement/", memberships.membership_agreement, name="agreement"),
    path("memberships/<int:pk>/leave/", memberships.membership_leave, name="leave"),
]
