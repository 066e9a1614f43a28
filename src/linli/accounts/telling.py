"""How this room tells a person something: the room of notices, above it, says how at the start."""

from collections.abc import Callable, Iterable
from uuid import UUID

_tellers: list[Callable[..., object]] = []


def tell_by(teller: Callable[..., object]) -> None:
    """Take the function that brings a notice to people: (users, *, title, text)."""
    _tellers[:] = [teller]


def tell(users: Iterable[UUID], *, title: str, text: str) -> None:
    """Tell people what happened to their account."""
    for teller in _tellers:
        teller(users, title=title, text=text)
