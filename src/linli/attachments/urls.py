"""Addresses of the attachments room."""

from django.urls import path

from linli.attachments import views

app_name = "attachments"
urlpatterns = [
    path("attachments", views.put_down, name="put_down"),
    path("attachments/<uuid:pk>", views.photo, name="photo"),
    path("attachments/<uuid:pk>/thumb", views.thumb, name="thumb"),
]
