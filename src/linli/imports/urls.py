"""Addresses of the imports room."""

from django.urls import path

from linli.imports import views

app_name = "imports"
urlpatterns = [
    path("imports/<slug:name>", views.kind_page, name="kind"),
    path("imports/runs/<uuid:pk>", views.run_page, name="run"),
    path("imports/runs/<uuid:pk>/progress", views.progress, name="progress"),
    path("imports/runs/<uuid:pk>/mapping", views.remap, name="remap"),
    path("imports/runs/<uuid:pk>/confirm", views.confirm, name="confirm"),
    path("imports/runs/<uuid:pk>/cancel", views.cancel, name="cancel"),
    path("imports/runs/<uuid:pk>/undo", views.undo, name="undo"),
    path("imports/runs/<uuid:pk>/rejected.xlsx", views.rejected, name="rejected"),
]
