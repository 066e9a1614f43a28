"""The part of a page in which a home is chosen."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from linli.accounts.gate import actor_of, needs
from linli.organisation.roles import READ_RESIDENTS
from linli.places.choosing import dwellings_to_choose

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


@needs(READ_RESIDENTS)
@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """Offer the homes that fit what is typed, as radio buttons of the name that the form gives."""
    name = request.GET.get("as", "")
    typed = request.GET.get(f"{name}_q", request.GET.get("q", ""))[:80].replace("\x00", "")
    page = {
        "q": typed.strip(),
        "name": name if NAME.fullmatch(name) else "dwelling",
        "found": dwellings_to_choose(actor_of(request), typed),
    }
    return render(request, "places/_chosen.html", page)
