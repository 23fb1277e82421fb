"""`login` and `logout` stand without a namespace, as Django's settings name them."""

from django.urls import include, path

from tianyuan.accounts.api import TokenView
from tianyuan.accounts.views import delegations, grants, login, passwords, users

account_patterns = [
    path("login/as/", login.login_as, name="login_as"),
    path("password/change/", passwords.password_change, name="password_change"),
    path("password/reset/", passwords.password_reset, name="password_reset"),
    path("accounts/", users.user_list, name="user_list"),
    path("accounts/new/", users.user_create, name="user_create"),
    path("accounts/<int:pk>/", users.user_detail, name="user_detail"),
    path("accounts/<int:pk>/activate/", users.user_switch, {"active": True}, name="user_activate"),
    path("accounts/<int:pk>/deactivate/", users.user_switch, {"active": False}, name="user_deactivate"),
    path("accounts/<int:pk>/unlock/", users.user_unlock, name="user_unlock"),
    path("accounts/<int:pk>/code/", users.user_code, name="user_code"),
    path("grants/", grants.grant_list, name="grant_list"),
    path("grants/<int:pk>/", grants.grant_edit, name="grant_edit"),
    path("grants/<int:pk>/revoke/", grants.grant_revoke, name="grant_revoke"),
    path("delegations/", delegations.delegation_list, name="delegation_list"),
    path("delegations/<int:pk>/end/", delegations.delegation_end, name="delegation_end"),
]

urlpatterns = [
    path("login/", login.LoginView.as_view(), name="login"),
    path("logout/", login.log_out, name="logout"),
    path("", include((account_patterns, "accounts"))),
]

api_urlpatterns = [
    path("token/", TokenView.as_view(), name="api_token"),
]
