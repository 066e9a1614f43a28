"""Addresses of the notices room."""

from django.urls import path

from linli.notices import announcement_views, views

app_name = "notices"
urlpatterns = [
    path("notices", views.notices, name="list"),
    path("notices/read", views.read_all, name="read_all"),
    path("notices/<uuid:pk>/read", views.read, name="read"),
    path("announcements", announcement_views.listed, name="announcements"),
    path("announcements/new", announcement_views.new, name="announce"),
    path("announcements/<uuid:pk>", announcement_views.one, name="announcement"),
    path(
        "announcements/<uuid:pk>/confirm",
        announcement_views.confirm,
        name="announcement_confirm",
    ),
    path("announcements/<uuid:pk>/remind", announcement_views.remind, name="announcement_remind"),
    path(
        "announcements/<uuid:pk>/withdraw",
        announcement_views.withdraw,
        name="announcement_withdraw",
    ),
]
