"""Addresses of the incidents room."""

from django.urls import URLPattern, path

from linli.incidents import (
    catalogue_views,
    duplicate_views,
    duration_views,
    leader_views,
    list_views,
    map_views,
    question_views,
    report_views,
    routing_views,
    rule_views,
    triage_views,
    views,
)

app_name = "incidents"
urlpatterns: list[URLPattern] = [
    path("incidents", list_views.incidents, name="incidents"),
    path("incidents/print", list_views.print_list, name="print"),
    path("incidents/columns", list_views.choose_columns, name="columns"),
    path("incidents/filters", list_views.save_filter, name="save_filter"),
    path("incidents/filters/<uuid:pk>", list_views.change_filter, name="change_filter"),
    path("incidents/new", report_views.report, name="report"),
    path("incidents/new/questions", question_views.asked, name="questions"),
    path("incidents/durations", duration_views.durations, name="durations"),
    path("incidents/<uuid:pk>", views.incident, name="incident"),
    path("incidents/<uuid:pk>/glance", duplicate_views.glance, name="glance"),
    path("incidents/<uuid:pk>/steps", views.step, name="step"),
    path("incidents/<uuid:pk>/papers/<slug:kind>", views.paper, name="paper"),
    path("incidents/<uuid:pk>/reporter", views.reporter, name="reporter"),
    path("triage", triage_views.triage, name="triage"),
    path("triage/<uuid:pk>", triage_views.decide, name="decide"),
    path("duplicates", duplicate_views.duplicates, name="duplicates"),
    path("instructions", leader_views.instructions, name="instructions"),
    path("instructions/<uuid:pk>", leader_views.answer, name="answer"),
    path("map", map_views.incident_map, name="map"),
    path("map/clusters", map_views.clusters, name="clusters"),
    path("map/rows", map_views.rows, name="map_rows"),
    path("incidents/<uuid:pk>/spot", map_views.spot, name="spot"),
    path("categories", catalogue_views.categories, name="categories"),
    path("categories/<str:code>", catalogue_views.category, name="category"),
    path("categories/<str:code>/questions", question_views.add, name="add_question"),
    path("questions/<uuid:pk>/retire", question_views.retire, name="retire_question"),
    path("limits", catalogue_views.limits, name="limits"),
    path("routing", routing_views.rules, name="routing"),
    path("routing/<uuid:pk>/drop", routing_views.drop, name="drop_routing"),
    path("level-rules", rule_views.rules, name="level_rules"),
]
