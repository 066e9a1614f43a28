"""Addresses of field work: visits, needs, patrols, ledgers; dynamic information, work log."""

from django.urls import URLPattern

from linli.fieldwork.reported_urls import REPORTED

app_name = "fieldwork"
urlpatterns: list[URLPattern] = [
    *REPORTED,
]
