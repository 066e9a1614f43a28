"""Addresses of field work: visits, needs, patrols, ledgers; dynamic information, work log."""

from django.urls import URLPattern, path

from linli.fieldwork import ledger_views, need_views, patrol_views, rule_views, visit_views
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
    path("patrols", patrol_views.patrols, name="patrols"),
    path("patrols/start", patrol_views.start, name="start_patrol"),
    path("patrols/leave", patrol_views.leave, name="leave"),
    path("patrols/<uuid:pk>/stop", patrol_views.stop, name="stop_patrol"),
    path("patrols/<uuid:pk>/positions", patrol_views.positions, name="positions"),
    path("patrols/<uuid:pk>/route", patrol_views.route, name="route"),
    path("leaves/<uuid:pk>/cancel", patrol_views.cancel_leave, name="cancel_leave"),
    path("ledgers/<slug:book>", ledger_views.ledger, name="ledger"),
    path("ledgers/<slug:book>/pdf", ledger_views.paper, {"form": "pdf"}, name="ledger_pdf"),
    path("ledgers/<slug:book>/xlsx", ledger_views.paper, {"form": "xlsx"}, name="ledger_xlsx"),
    path("visit-rules", rule_views.visit_rules, name="visit_rules"),
]
