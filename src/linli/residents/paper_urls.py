"""Addresses of the register of residents as PDF and as a workbook."""

from django.urls import URLPattern, path

from linli.prints.books import FORMS
from linli.residents import paper_views

_OF = {
    "grid": ("grids/<int:grid>/register", paper_views.of_grid),
    "building": ("buildings/<uuid:pk>/register", paper_views.of_building),
    "household": ("households/<uuid:pk>/register", paper_views.of_household),
}
PAPERS: list[URLPattern] = [
    path(f"{begin}/{form}", view, {"form": form}, name=f"{of}_{form}")
    for of, (begin, view) in _OF.items()
    for form in FORMS
]
