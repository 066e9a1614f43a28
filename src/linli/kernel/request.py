"""The request as site.middleware leaves it: who acts, and what the answer needs from it."""

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest

from linli.kernel.scope import Actor


class LinliRequest(HttpRequest):
    """What a view finds on its request; only a type, for Django makes the object itself."""

    actor: Actor
    bearer: bool  # it came with a device's token, not with a session cookie
    csp_nonce: str
    after_refusal: list[Callable[[], object]]  # run when the answer is a refusal, rolled back


def token_of(request: HttpRequest) -> str:
    """Give the bearer token of a request, "" for none; the scheme's case does not matter."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def ours(request: HttpRequest) -> LinliRequest:
    """Read a request as the one that the middleware has prepared."""
    return cast(LinliRequest, request)
