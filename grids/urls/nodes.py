"""/grid/, /grid/<id>/: the tree and its nodes."""

from django.urls import path

from grids.views import nodes, reshaping, shapes

urlpatterns = [
    path("", nodes.tree, name="tree"),
    path("shapes/import/", shapes.shape_import, name="shapes"),
    path("<int:pk>/", nodes.node_detail, name="detail"),
    path("<int:pk>/add/", nodes.node_create, name="create"),
    path("<int:pk>/edit/", nodes.node_edit, name="edit"),
    path("<int:pk>/move/", reshaping.node_move, name="move"),
    path("<int:pk>/merge/", reshaping.node_merge, name="merge"),
    path("<int:pk>/split/", reshaping.node_split, name="split"),
    path("<int:pk>/close/", reshaping.node_close, name="close"),
    path("<int:pk>/reopen/", reshaping.node_reopen, name="reopen"),
    path("<int:pk>/unshape/", reshaping.node_unshape, name="unshape"),
]
