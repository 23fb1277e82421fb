"""/grid/codes/ for who prints and renews codes, /n/<token>/ for who scans one."""

from django.urls import path

from grids.views import codes, public

urlpatterns = [
    path("", codes.code_list, name="list"),
    path("<int:pk>/print/", codes.code_print, name="print"),
    path("<int:pk>/sheets/", codes.code_sheets, name="sheets"),
    path("<int:pk>/renew/", codes.code_renew, name="renew"),
]
public_patterns = [path("n/<str:token>/", public.page, name="public_node")]
