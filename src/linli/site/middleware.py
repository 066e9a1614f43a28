"""Who acts, in which transaction, under which scope: set on every request, also the empty one."""

import logging
import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.utils import DataError, InterfaceError, OperationalError
from django.http import HttpResponse, HttpResponseBase
from psycopg.errors import UniqueViolation
from psycopg_pool import PoolTimeout

from linli.accounts.services import user_of_token
from linli.journal.services import record
from linli.kernel import clock, scope
from linli.kernel.batch import batch
from linli.kernel.errors import OutOfStep, Refused
from linli.kernel.request import LinliRequest, token_of
from linli.kernel.scope import NOBODY, Actor
from linli.organisation.access import actor_for
from linli.site.answers import refusal, unavailable, unstorable
from linli.site.api_errors import as_problem
from linli.site.free_space import READING

log = logging.getLogger("linli.web")
Handler = Callable[[LinliRequest], HttpResponseBase]

UNAVAILABLE = (OperationalError, InterfaceError, PoolTimeout)
WITHOUT_SCOPE = ("/livez", "/readyz")  # they answer about the database, also when it is away

_POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; "
    "img-src 'self' data: blob:{tiles}; connect-src 'self'; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)


class ContentSecurityPolicy:
    """No script, style or picture from elsewhere; nothing of a signed-in page is kept."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: LinliRequest) -> HttpResponseBase:
        request.csp_nonce = secrets.token_urlsafe(12)
        response = self.get_response(request)
        response.headers.setdefault(
            "Content-Security-Policy",
            _POLICY.format(nonce=request.csp_nonce, tiles=_tiles()),
        )
        response.headers.setdefault("Cache-Control", "no-store")
        return response


def _tiles() -> str:
    """The hosts that the base map's pictures come from."""
    return "".join(f" {origin}" for origin in settings.MAP.origins)


class Scope:
    """One transaction and one scope round each view; rolled back when the answer is a refusal.

    ATOMIC_REQUESTS would wrap only the view: see settled 1.6 for what goes wrong then.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: LinliRequest) -> HttpResponseBase:
        if request.path in WITHOUT_SCOPE:
            request.actor = NOBODY
            return self.get_response(request)
        try:
            return self._within_scope(request)
        except UNAVAILABLE as error:
            log.error("database unavailable: %s", type(error).__name__)
            return unavailable(request)
        finally:
            clock.set_moment(None)

    def _within_scope(self, request: LinliRequest) -> HttpResponseBase:
        request.after_refusal, request.bearer = [], False
        with transaction.atomic():
            try:
                request.actor = actor = _actor(request)
            except Refused as error:
                request.actor = NOBODY
                return as_problem(request, refusal(request, error))
            scope.enter(actor)
            with _each_question_once(request):
                response = self.get_response(request)
                if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                    response = response.render()
            response = as_problem(request, response)
            if response.status_code >= 400:
                transaction.set_rollback(True)
        _journal_refusal(request, response, actor)
        _act_after_refusal(request, response, actor)
        return response

    def process_exception(self, request: LinliRequest, error: Exception) -> HttpResponse | None:
        """Turn what a service refuses, or a database that went away meanwhile, into its answer."""
        if isinstance(error, UNAVAILABLE):
            log.error("database unavailable: %s", type(error).__name__)
            return unavailable(request)
        if isinstance(error, DataError):  # NUL, or a number beyond its column
            log.error("input that cannot be stored")
            return unstorable(request)
        if isinstance(error.__cause__, UniqueViolation):  # two did the same at one moment
            log.error("two at once: %s", error.__cause__.diag.constraint_name)
            return refusal(request, OutOfStep("这件事刚刚已经登记过了，请看最新情况。"))
        return refusal(request, error) if isinstance(error, Refused) else None


def _each_question_once(request: LinliRequest) -> AbstractContextManager[Any]:
    """Ask the calendar and the rules once for what only reads, or takes one step by the API."""
    return batch() if request.method in READING or token_of(request) else nullcontext()


def _actor(request: LinliRequest) -> Actor:
    address = client_address(request)
    if token := token_of(request):
        user = user_of_token(token, address=address)
        request.bearer = True
        if user is None:
            return Actor(user=None, name="", address=address)
        request.user = user
        return actor_for(user, post=request.headers.get("X-Linli-Post"), address=address)
    if request.user.is_authenticated:
        return actor_for(request.user, post=request.headers.get("X-Linli-Post"), address=address)
    return Actor(user=None, name="", address=address)


def _journal_refusal(request: LinliRequest, response: HttpResponseBase, actor: Actor) -> None:
    """Record a refusal after the rollback, in its own transaction (settled 1.6)."""
    if actor.user is None or response.status_code not in (403, 404, 409):
        return
    match = request.resolver_match
    with scope.acting(actor):
        record(
            f"{request.method} {match.route if match else '?'}"[:60],
            actor=actor,
            object_id=_object_of(match.kwargs if match else {}),
            detail={"status": response.status_code, "code": getattr(response, "code", "")},
            refused=True,
        )


def _object_of(kwargs: dict[str, object]) -> str:
    return str(kwargs.get("pk") or kwargs.get("id") or "")[:60]


def _act_after_refusal(request: LinliRequest, response: HttpResponseBase, actor: Actor) -> None:
    """Run what a view has put on `request.after_refusal`: it must outlive the rollback."""
    if response.status_code < 400:
        return
    for act in request.after_refusal:
        with scope.acting(actor):
            act()


def client_address(request: LinliRequest) -> str:
    """Give the peer's address; a proxy's word counts only when settings say there is one.

    A chain is read from its near end: each trusted proxy vouches for the address before it, and
    what stands further left was written by whoever asks.
    """
    peer = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        chain = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
        peer = _beyond_proxies(peer, [part for part in chain if part])
    address = _parsed(peer)
    return str(address) if address else ""


def _beyond_proxies(peer: str, chain: list[str]) -> str:
    if not settings.TRUSTED_PROXIES:  # one proxy, whoever connects: LINLI_BEHIND_PROXY alone
        return chain[-1] if chain else peer
    while chain and _is_trusted(peer):
        peer = chain.pop()
    return peer


def _is_trusted(peer: str) -> bool:
    address = _parsed(peer)
    return address is not None and any(address in net for net in settings.TRUSTED_PROXIES)


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
