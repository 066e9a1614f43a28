"""How rooms above let their open rows change hands: each registers its own way here."""

from collections.abc import Callable, Iterator
from typing import cast

from django.utils.module_loading import import_string

from linli.organisation.models import Unit

HandOver = Callable[[Unit, Unit], tuple[str, set[object]]]  # old, new → what, and which rows
_ROOMS: list[str] = []


def register(where: str) -> None:
    """Make a room's way known by where it is found, so that starting up imports no service."""
    if where not in _ROOMS:
        _ROOMS.append(where)


def ways() -> Iterator[HandOver]:
    """Give the way of each room."""
    for where in _ROOMS:
        yield cast(HandOver, import_string(where))
