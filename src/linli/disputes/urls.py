"""Addresses of the disputes room."""

from django.urls import URLPattern, path

from linli.disputes import mediation_views, party_views, screening_views, views

app_name = "disputes"
urlpatterns: list[URLPattern] = [
    path("disputes", views.disputes, name="disputes"),
    path("disputes/new", views.new, name="new"),
    path("disputes/register/pdf", views.register, {"paper": "pdf"}, name="register_pdf"),
    path("disputes/register/xlsx", views.register, {"paper": "xlsx"}, name="register_xlsx"),
    path("disputes/<uuid:pk>", views.dispute, name="dispute"),
    path("disputes/<uuid:pk>/change", views.change, name="change"),
    path("disputes/<uuid:pk>/form", views.paper, name="paper"),
    path("disputes/<uuid:pk>/parties", party_views.add, name="add_party"),
    path("disputes/<uuid:pk>/mediations", mediation_views.mediate, name="mediate"),
    path("disputes/<uuid:pk>/fulfilment", mediation_views.fulfilment, name="fulfilment"),
    path("disputes/<uuid:pk>/revisit", mediation_views.revisit, name="revisit"),
    path("parties/<uuid:pk>/reveal", party_views.reveal, name="reveal"),
    path("parties/<uuid:pk>/remove", party_views.remove, name="remove_party"),
    path("screenings", screening_views.screenings, name="screenings"),
    path("screenings/<int:unit>", screening_views.screen, name="screen"),
]
