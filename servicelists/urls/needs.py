from django.urls import path

from servicelists.views.needs import detail, listing, moves, pasting, recording, triage

app_name = "needs"
urlpatterns = [
    path("", listing.need_list, name="list"),
    path("new/", recording.need_create, name="create"),
    path("new/similar/", recording.need_similar, name="similar"),
    path("paste/", pasting.need_paste, name="paste"),
    path("import/", pasting.NeedImportView.as_view(), name="import"),
    path("triage/", triage.need_triage, name="triage"),
    path("batch/", triage.need_batch, name="batch"),
    path("merge/", triage.need_merge, name="merge"),
    path("<int:pk>/", detail.need_detail, name="detail"),
    path("<int:pk>/edit/", recording.need_edit, name="edit"),
    path("<int:pk>/unmask/", detail.need_unmask, name="unmask"),
    path("<int:pk>/assign/", moves.need_assign, name="assign"),
    *(path(f"<int:pk>/{verb}/", moves.move_view(verb), name=verb) for verb in moves.BUTTONS),
]
