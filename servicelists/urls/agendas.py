from django.urls import path

from servicelists.views import agendas as views

app_name = "agendas"
urlpatterns = [
    path("of-list/<int:list_pk>/", views.of_list, name="of_list"),
    path("compile/<int:list_pk>/", views.compile_now, name="compile"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/print/", views.print_page, name="print"),
    path("<int:pk>/versions/", views.versions, name="versions"),
    path("<int:pk>/versions/<int:number>/", views.version, name="version"),
    path("<int:pk>/order/", views.order, name="order"),
    path("<int:pk>/supplement/", views.supplement, name="supplement"),
    path("<int:pk>/pairs/<int:pair_pk>/confirm/", views.confirm_pair, name="confirm_pair"),
    path("<int:pk>/pairs/<int:pair_pk>/split/", views.split_pair, name="split_pair"),
    path("items/<int:pk>/pin/", views.pin, name="pin"),
    path("items/<int:pk>/retitle/", views.retitle, name="retitle"),
    path("items/<int:pk>/section/", views.section, name="section"),
    path("items/<int:pk>/after/", views.after, name="after"),
    path("items/<int:pk>/remove/", views.remove, name="remove"),
    path("items/<int:pk>/restore/", views.restore, name="restore"),
]
