"""Addresses of the notices room."""

from django.urls import path

from linli.notices import views

app_name = "notices"
urlpatterns = [
    path("notices", views.notices, name="list"),
    path("notices/read", views.read_all, name="read_all"),
    path("notices/<uuid:pk>/read", views.read, name="read"),
]
