"""A process that plays chunks: it knows the world from its parent and asks no database."""

import gc
import pickle
from typing import Any

import django

_world: Any = None


def begin(world: bytes) -> None:
    """Make Django ready before anything of it is unpickled."""
    global _world
    gc.disable()  # it makes rows for a minute or two and ends; nothing of them goes in circles
    django.setup()
    _world = pickle.loads(world)


def play(task: Any) -> Any:
    """Play one chunk."""
    from linli.site.demo import bulk  # here: it needs Django's models

    return bulk.play(_world, task)


def fill(task: Any) -> Any:
    """Fill some grids with residents."""
    from linli.site.demo import peopling

    return peopling.play(_world, task)
