"""Addresses of field work: visits, needs, patrols, ledgers; dynamic information, work log."""

from django.urls import URLPattern

app_name = "fieldwork"
urlpatterns: list[URLPattern] = []
