"""认领: the unit's page, registering, 商请."""

from django.urls import path

from servicelists.views import claims as views

app_name = "claims"
urlpatterns = [
    path("", views.index, name="mine"),
    path("ours/", views.ours, name="ours"),
    path("all/", views.all_claims, name="list"),
    path("registering/", views.registering, name="registering"),
    path("register/", views.register_many, name="register_many"),
    path("asks/", views.asks, name="asks"),
    path("asks/<int:need_pk>/ask/", views.ask, name="ask"),
    path("requests/<int:pk>/withdraw/", views.withdraw_ask, name="withdraw_ask"),
    path("requests/<int:pk>/accept/", views.accept_ask, name="accept_ask"),
    path("requests/<int:pk>/decline/", views.decline_ask, name="decline_ask"),
    path("needs/<int:need_pk>/claim/", views.create, name="create"),
    path("needs/<int:need_pk>/for-unit/", views.for_unit, name="for_unit"),
    path("needs/<int:need_pk>/unsuitable/", views.unsuitable, name="unsuitable"),
    path("needs/<int:need_pk>/suitable/", views.suitable, name="suitable"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/change/", views.change, name="change"),
    path("<int:pk>/agree/", views.agree, name="agree"),
    path("<int:pk>/agree-back/", views.agree_back, name="agree_back"),
    path("<int:pk>/register/", views.register, name="register"),
    path("<int:pk>/complete/", views.complete, name="complete"),
    path("<int:pk>/verify/", views.verify, name="verify"),
    path("<int:pk>/release/", views.release, name="release"),
    path("<int:pk>/transfer/", views.transfer, name="transfer"),
]
