"""Who looks, on every page that shows people: a photo of a screen says whose it was (G6)."""

from django.http import HttpRequest

from linli.accounts.administration import phone_of
from linli.accounts.models import User
from linli.kernel import clock

# The rooms whose pages show people, by the namespace of their routes.
ROOMS = frozenset({"residents", "privacy", "places", "fieldwork", "disputes"})


def watermark_of(request: HttpRequest) -> str:
    """Give name, last four digits of the phone (the sign-in name without one) and the time."""
    match, user = request.resolver_match, request.user
    if match is None or not ROOMS & set(match.namespaces) or not isinstance(user, User):
        return ""
    tail = phone_of(user)[-4:] or user.username
    return f"{user.name} {tail} {clock.now().astimezone(clock.CHINA):%m-%d %H:%M}"
