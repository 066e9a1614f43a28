"""The gate of every page: who may pass, and where the others are sent."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from linli.kernel.errors import NotFound
from linli.kernel.request import ours
from linli.kernel.scope import Actor

View = Callable[..., HttpResponseBase]
PASSWORD_PAGE = "/password"


def signed_in(view: View | None = None, *, prolong: bool = True) -> Callable[..., Any]:
    """Send strangers to the sign-in page; each visit prolongs the session, a poll does not."""

    def gate(inner: View) -> View:
        @wraps(inner)
        def passed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            if request.user.must_change_password and request.path != PASSWORD_PAGE:
                return redirect(PASSWORD_PAGE)
            if prolong:
                request.session.modified = True
            return inner(request, *args, **kwargs)

        return passed

    return gate(view) if view else gate


def needs(*verbs: str) -> Callable[[View], View]:
    """Let in those who hold any of `verbs`; for the others the page does not exist."""

    def gate(inner: View) -> View:
        @signed_in
        @wraps(inner)
        def passed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not any(actor_of(request).may(verb) for verb in verbs):
                raise NotFound()
            return inner(request, *args, **kwargs)

        return passed

    return gate


def actor_of(request: HttpRequest) -> Actor:
    """Give the actor that site.middleware.Scope has set on the request."""
    return ours(request).actor


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """Come back after signing in; a part of a page (htmx) reloads the whole page instead."""
    here = request.get_full_path() if request.method == "GET" else _page_of(request)
    address = "/sign-in?" + urlencode({"next": here})
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def _page_of(request: HttpRequest) -> str:
    """Give the page whose form was sent: its draft is restored there."""
    parts = urlsplit(request.headers.get("Referer", ""))
    return (parts.path or "/") if parts.netloc in ("", request.get_host()) else "/"
