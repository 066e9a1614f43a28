"""The gate of every page: who may pass, and where the others are sent."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from linli.accounts import devices
from linli.accounts.models import User
from linli.accounts.services import must_enrol
from linli.kernel import clock
from linli.kernel.errors import NotFound
from linli.kernel.request import ours
from linli.kernel.scope import Actor

View = Callable[..., HttpResponseBase]
PASSWORD_PAGE, ENROL_PAGE, CONFIRM_PAGE = "/password", "/account/code", "/account/confirm"
FRESH = timedelta(minutes=10)  # how long a confirmation is good for what is asked afresh
# What is open while something is owed: its own page, and proving who one is for it.
_MEANWHILE = {PASSWORD_PAGE: {PASSWORD_PAGE}, ENROL_PAGE: {ENROL_PAGE, CONFIRM_PAGE}}
PROLONG_EVERY = timedelta(minutes=1)
_PROLONGED = "prolonged_at"
_CONFIRMED, _WITH_CODE = "confirmed_at", "with_code"


def signed_in(view: View | None = None, *, prolong: bool = True) -> Callable[..., Any]:
    """Send strangers to the sign-in page; each visit prolongs the session, a poll does not."""

    def gate(inner: View) -> View:
        @wraps(inner)
        def passed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _sent_to(request, "/sign-in", why=_why(request))
            first = _owed(request)
            if first and request.path not in _MEANWHILE[first]:
                return redirect(first)
            if prolong:
                _prolong(request)
            return inner(request, *args, **kwargs)

        return passed

    return gate(view) if view else gate


def _prolong(request: HttpRequest) -> None:
    """Let the session last from now on; a page a second later writes nothing again."""
    now = clock.now()
    told = request.session.get(_PROLONGED)
    if told is None or not timedelta(0) <= now - datetime.fromisoformat(told) < PROLONG_EVERY:
        request.session[_PROLONGED] = now.isoformat()


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


def asks_afresh(inner: View) -> View:
    """Ask for the code (the password where there is none) unless it was given in 10 minutes.

    Stands under `signed_in` or `needs`. After a form it comes back to the form's page.
    """

    @wraps(inner)
    def passed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not second_factor_fresh(request):
            return _sent_to(request, CONFIRM_PAGE)
        return inner(request, *args, **kwargs)

    return passed


def second_factor_fresh(request: HttpRequest) -> bool:
    """Tell whether this browser's user proved in the last ten minutes who he is; no token can."""
    at: str = request.session.get(_CONFIRMED, "")
    return bool(at) and clock.now() - datetime.fromisoformat(at) <= FRESH


def note_confirmed(request: HttpRequest, *, with_code: bool) -> None:
    """Remember in the session that the code (or the password) was right just now."""
    request.session[_CONFIRMED] = clock.now().isoformat()
    if with_code:
        request.session[_WITH_CODE] = True


def actor_of(request: HttpRequest) -> Actor:
    """Give the actor that site.middleware.Scope has set on the request."""
    return ours(request).actor


def _owed(request: HttpRequest) -> str:
    """Give the page of what must be done before anything else, "" for nothing."""
    user = request.user
    if not isinstance(user, User) or user.must_change_password:
        return PASSWORD_PAGE
    if request.session.get(_WITH_CODE):
        return ""
    return ENROL_PAGE if must_enrol(user, actor_of(request)) else ""


def _sent_to(request: HttpRequest, page: str, **more: str) -> HttpResponse:
    """Go to a page and come back; a part of a page (htmx) reloads the whole page instead."""
    here = request.get_full_path() if request.method == "GET" else _page_of(request)
    address = f"{page}?" + urlencode({"next": here} | {k: v for k, v in more.items() if v})
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def _why(request: HttpRequest) -> str:
    """Say why this browser is signed in no more, where somebody or a rule has ended it."""
    cookie = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    return devices.why_ended(cookie) if cookie else ""


def _page_of(request: HttpRequest) -> str:
    """Give the page whose form was sent: its draft is restored there."""
    parts = urlsplit(request.headers.get("Referer", ""))
    return (parts.path or "/") if parts.netloc in ("", request.get_host()) else "/"
