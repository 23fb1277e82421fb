"""/grid/<id>/: a node's page."""

from django.urls import path

from grids.views import nodes

urlpatterns = [path("<int:pk>/", nodes.node_detail, name="detail")]
