"""What rooms above do when somebody's post is given an end: each registers its own way here."""

from collections.abc import Callable
from typing import cast

from django.utils.module_loading import import_string

from linli.kernel.scope import Actor
from linli.organisation.models import Post

Leave = Callable[[Post, Actor], None]
_ROOMS: list[str] = []


def register(where: str) -> None:
    """Make a room's way known by where it is found, so that starting up imports no service."""
    if where not in _ROOMS:
        _ROOMS.append(where)


def leaves(post: Post, *, actor: Actor) -> None:
    """Let each room do what follows from the end of a post."""
    for where in _ROOMS:
        cast(Leave, import_string(where))(post, actor)
