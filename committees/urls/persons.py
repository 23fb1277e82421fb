from django.urls import path

from committees.views import accounts, importing, persons

app_name = "persons"
urlpatterns = [
    path("", persons.person_list, name="list"),
    path("new/", persons.person_create, name="create"),
    path("import/", importing.MemberImport.as_view(), name="import"),
    path("pick/", persons.person_pick, name="pick"),
    path("accounts/", accounts.account_list, name="accounts"),
    path("<int:pk>/", persons.person_detail, name="detail"),
    path("<int:pk>/edit/", persons.person_edit, name="edit"),
    path("<int:pk>/member/", persons.member_edit, name="member"),
    path("<int:pk>/phone/", persons.person_phone, name="phone"),
    path("<int:pk>/call/", persons.person_call, name="call"),
    path("<int:pk>/account/", accounts.account_link, name="link"),
    path("<int:pk>/account/remove/", accounts.account_unlink, name="unlink"),
]
