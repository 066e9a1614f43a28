"""Addresses of the registers of places."""

from django.urls import path

from linli.places import choose_views

app_name = "places"
urlpatterns = [
    path("dwellings/choose", choose_views.choose, name="choose"),
]
