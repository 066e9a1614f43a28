"""Addresses of the dashboards room."""

from django.urls import path

from linli.dashboards import deadline, health, journal, statistics_views, views

app_name = "dashboards"
urlpatterns = [
    path("", views.home, name="home"),
    path("work", views.work, name="work"),
    path("version", views.version, name="version"),
    path("statistics", statistics_views.statistics, name="statistics"),
    path("deadline", deadline.page, name="deadline"),
    path("journal", journal.page, name="journal"),
    path("health", health.page, name="health"),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
]
