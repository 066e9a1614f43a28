"""Addresses of the dashboards room."""

from importlib.util import find_spec

from django.urls import URLPattern, path

app_name = "dashboards"
urlpatterns: list[URLPattern] = []

# The first page waits for the reads of incidents; drop the condition once they are there.
if find_spec("linli.incidents.queries"):
    from linli.dashboards import views

    urlpatterns += [
        path("", views.home, name="home"),
        path("version", views.version, name="version"),
    ]
