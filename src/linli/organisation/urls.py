"""Addresses of the organisation room."""

from django.urls import URLPattern, path

from linli.organisation import (
    account_views,
    boundary_views,
    calendar_views,
    maintenance_views,
    outline_views,
    post_views,
    reorganising_views,
    security_views,
    span_views,
    tree_views,
    unit_views,
)

app_name = "organisation"
urlpatterns: list[URLPattern] = [
    path("units", unit_views.units, name="units"),
    path("units/people", post_views.found_people, name="people"),
    path("units/<int:pk>", unit_views.unit, name="unit"),
    path("units/<int:pk>/add", unit_views.add, name="add"),
    path("units/<int:pk>/change", unit_views.change, name="change"),
    path("units/<int:pk>/boundary", boundary_views.boundary, name="boundary"),
    path("units/<int:pk>/close", unit_views.close, name="close"),
    path("units/<int:pk>/move", reorganising_views.move, name="move"),
    path("units/<int:pk>/merge", reorganising_views.merge, name="merge"),
    path("units/<int:pk>/appoint", post_views.appoint, name="appoint"),
    path("posts/<uuid:pk>/end", post_views.end, name="end"),
    path("maintenance", maintenance_views.log, name="maintenance"),
    path("security", security_views.security, name="security"),
    path("users", account_views.users, name="users"),
    path("users/<uuid:pk>", account_views.user, name="user"),
    path("units/export", tree_views.export, name="export"),
    path("units/slips/<uuid:run>", tree_views.slips, name="slips"),
    path("outlines", outline_views.outlines, name="outlines"),
    path("locate", outline_views.locate, name="locate"),
    path("calendar", calendar_views.calendar, name="calendar"),
    path("calendar/day", calendar_views.set_day, name="day"),
    path("calendar/year", calendar_views.set_year, name="year"),
    path("calendar/notice", calendar_views.notice, name="notice"),
    path("calendar/spans", span_views.spans, name="spans"),
]
