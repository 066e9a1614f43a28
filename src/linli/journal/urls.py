"""Addresses of the journal room."""

from django.urls import path

from linli.journal import views

app_name = "journal"
urlpatterns = [path("journal", views.journal, name="list")]
