"""Addresses of the organisation room."""

from django.urls import URLPattern, path

from linli.organisation import views

app_name = "organisation"
urlpatterns: list[URLPattern] = [
    path("units", views.units, name="units"),
    path("units/export", views.export, name="export"),
    path("units/import", views.import_page, name="import"),
    path("calendar", views.calendar, name="calendar"),
    path("deadline", views.deadline_page, name="deadline"),
]
