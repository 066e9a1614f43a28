"""Addresses of what protects people: legal basis, care, special groups, retention, rights."""

from django.urls import URLPattern, path

from linli.residents import (
    basis_registers_views,
    basis_views,
    care_views,
    handover_views,
    retention_views,
    rights_views,
    special_views,
)

app_name = "privacy"
urlpatterns: list[URLPattern] = [
    path("legal-bases", basis_views.register, name="bases"),
    path("legal-bases/<uuid:pk>/withdraw", basis_views.withdraw, name="basis_withdraw"),
    path("privacy-registers", basis_registers_views.registers, name="registers"),
    path("breaches/<uuid:pk>/close", basis_registers_views.close, name="breach_close"),
    path("privacy-notice", basis_views.notice, name="notice"),
    path("rights", rights_views.register, name="rights"),
    path("rights/<uuid:pk>", rights_views.one, name="right"),
    path("rights/<uuid:pk>/extract", rights_views.extract, name="right_extract"),
    path("people/<uuid:pk>/rights", rights_views.new, name="right_new"),
    path("handovers", handover_views.listed, name="handovers"),
    path("handovers/<uuid:pk>", handover_views.one, name="handover"),
    path("retention", retention_views.page, name="retention"),
    path("care", care_views.cared_for, name="care"),
    path("care/proposals", care_views.proposals, name="care_proposals"),
    path("care/<uuid:pk>", care_views.one, name="care_profile"),
    path("care/<uuid:pk>/close", care_views.close, name="care_close"),
    path("people/<uuid:pk>/care", care_views.new, name="care_new"),
    path("special", special_views.profiles, name="special"),
    path("special/<uuid:pk>", special_views.one, name="special_profile"),
    path("special/<uuid:pk>/change", special_views.change, name="special_change"),
    path("special/<uuid:pk>/end", special_views.end, name="special_end"),
    path("people/<uuid:pk>/special", special_views.of_person, name="special_person"),
    path("people/<uuid:pk>/special/new", special_views.new, name="special_new"),
]
