"""Addresses of field work: visits, needs, patrols, ledgers; dynamic information, work log."""

from django.urls import URLPattern, path

from linli.fieldwork import need_views, visit_views
from linli.fieldwork.reported_urls import REPORTED

app_name = "fieldwork"
urlpatterns: list[URLPattern] = [
    *REPORTED,
    path("visits", visit_views.listed, name="visits"),
    path("visits/tap", visit_views.tap, name="tap"),
    path("visits/new", visit_views.new, name="new_visit"),
    path("visits/<uuid:pk>", visit_views.one, name="visit"),
    path("visits/<uuid:pk>/take-back", visit_views.take_back, name="take_back"),
    path("needs", need_views.listed, name="needs"),
    path("needs/<uuid:pk>/close", need_views.close, name="close_need"),
    path("needs/<uuid:pk>/hand", need_views.hand, name="hand_need"),
]
