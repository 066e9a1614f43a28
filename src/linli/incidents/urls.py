"""Addresses of the incidents room."""

from importlib.util import find_spec

from django.urls import URLPattern, path

app_name = "incidents"
urlpatterns: list[URLPattern] = []

# The pages wait for the reads of the room; drop the condition once queries and shapes are there.
if find_spec("linli.incidents.queries") and find_spec("linli.incidents.shapes"):
    from linli.incidents import views

    urlpatterns = [
        path("incidents", views.incidents, name="incidents"),
        path("incidents/new", views.report, name="report"),
        path("incidents/<uuid:pk>", views.incident, name="incident"),
        path("incidents/<uuid:pk>/steps", views.step, name="step"),
    ]
