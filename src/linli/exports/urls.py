"""Addresses of the exports room."""

from django.urls import path

from linli.exports import views

app_name = "exports"
urlpatterns = [
    path("exports", views.board, name="board"),
    path("exports/board", views.board_part, name="board_part"),
    path("exports/new/<slug:what>", views.ask, name="ask"),
    path("exports/<uuid:pk>", views.export_page, name="export"),
    path("exports/<uuid:pk>/decision", views.decide, name="decide"),
    path("exports/<uuid:pk>/cancel", views.cancel, name="cancel"),
    path("exports/<uuid:pk>/file", views.file, name="file"),
]
