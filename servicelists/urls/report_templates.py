"""按上级表格导出."""

from django.urls import path

from servicelists.views import report_templates as views

app_name = "report_templates"
urlpatterns = [
    path("", views.index, name="list"),
    path("new/", views.add, name="add"),
    path("<int:pk>/", views.export, name="export"),
    path("<int:pk>/columns/", views.edit, name="edit"),
    path("<int:pk>/retire/", views.retire, name="retire"),
    path("<int:pk>/restore/", views.restore, name="restore"),
]
