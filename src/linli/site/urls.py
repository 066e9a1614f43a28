"""Every address of the product: each room brings its own; the API hangs under /api/v1/."""

from django.urls import URLPattern, URLResolver, include, path

from linli.site.api import api

ROOMS = (
    "dashboards",
    "fieldwork",
    "places",
    "disputes",
    "incidents",
    "residents",
    "exports",
    "attachments",
    "notices",
    "organisation",
    "imports",
    "accounts",
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path("", include("linli.residents.privacy_urls")),  # before /people/…/<slug>
    *(path("", include(f"linli.{room}.urls")) for room in ROOMS),
]
handler400 = "linli.site.views.malformed"
handler404 = "linli.site.views.not_found"
handler500 = "linli.site.views.failed"
