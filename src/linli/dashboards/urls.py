"""Addresses of the dashboards room."""

from django.urls import path

from linli.dashboards import health

app_name = "dashboards"
urlpatterns = [
    path("health", health.page, name="health"),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
]
