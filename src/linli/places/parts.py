"""What rooms above show on the pages of homes: who lives there, in words and as a part of a page.

They register in their AppConfig.ready, by the place only:
HOME_PARTS.register("residents", "linli.residents.homes.part_of").
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from linli.kernel.registered import Registered
from linli.kernel.scope import Actor
from linli.places.models import Building, Dwelling


@dataclass(frozen=True)
class Part:
    """A part of the page of a home: a template, which finds `shown` under the name `part`."""

    template: str
    shown: Mapping[str, Any]


HOME_PARTS: Registered[Callable[[Actor, Dwelling], Part | None]] = Registered()
# a few words for each of many homes, like "1 户 3 人"; without names
HOME_NOTES: Registered[Callable[[Actor, Collection[UUID]], Mapping[UUID, str]]] = Registered()

# papers to print of a building: (PDF, workbook) by their addresses
BUILDING_PAPERS: Registered[Callable[[Actor, Building], tuple[str, str] | None]] = Registered()


def parts_of(actor: Actor, dwelling: Dwelling) -> list[Part]:
    """Give what the rooms above show of a home."""
    return [part for make in HOME_PARTS.all() if (part := make(actor, dwelling))]


def notes_on(actor: Actor, homes: Collection[UUID]) -> dict[UUID, str]:
    """Give what the rooms above say of some homes."""
    said: dict[UUID, list[str]] = {}
    for notes in HOME_NOTES.all():
        for home, words in notes(actor, homes).items():
            said.setdefault(home, []).append(words)
    return {home: "，".join(words) for home, words in said.items()}


def papers_of(actor: Actor, building: Building) -> list[tuple[str, str]]:
    """Give what the rooms above print of a building."""
    return [found for make in BUILDING_PAPERS.all() if (found := make(actor, building))]
