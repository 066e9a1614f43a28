"""Addresses of the registers of people."""

from django.urls import URLPattern, path

from linli.residents import (
    event_views,
    household_views,
    list_views,
    overseas_views,
    person_views,
)
from linli.residents.paper_urls import PAPERS

app_name = "residents"
urlpatterns: list[URLPattern] = [
    *PAPERS,
    path("residents", list_views.people, name="people"),
    path("quality", list_views.quality, name="quality"),
    path("households", list_views.households, name="households"),
    path("households/new", household_views.new, name="new"),
    path("households/<uuid:pk>", household_views.household, name="household"),
    path("households/<uuid:pk>/add", household_views.add, name="add"),
    path("households/<uuid:pk>/change", household_views.change, name="change_household"),
    path("households/<uuid:pk>/confirm", household_views.confirm, name="confirm"),
    path("households/<uuid:pk>/<slug:slug>", event_views.of_household, name="household_event"),
    path("homes/<uuid:pk>", household_views.home, name="home"),
    path("people/<uuid:pk>", person_views.person, name="person"),
    path("people/<uuid:pk>/change", person_views.change, name="change"),
    path("people/<uuid:pk>/reveal", person_views.reveal_one, name="reveal"),
    path("people/<uuid:pk>/overseas", overseas_views.overseas, name="overseas"),
    path("people/<uuid:pk>/<slug:slug>", event_views.of_person, name="person_event"),
    path("reveals", person_views.reveals, name="reveals"),
]
