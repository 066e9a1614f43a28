"""What can be taken out as a workbook: each room above registers its kinds here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from linli.kernel.registered import Registered
from linli.kernel.scope import Actor
from linli.kernel.sheet_writing import Value

Asked = Mapping[str, Any]  # what a kind wants to know, as JSON: a filter, columns, a run


@dataclass(frozen=True)
class Choice:
    """A question of the form: one of a few (a select) or any of them (ticks)."""

    name: str
    label: str
    options: Sequence[tuple[str, str, bool]]  # value, label, chosen
    is_many: bool = False
    hint: str = ""


@dataclass(frozen=True)
class Plan:
    """What an export would hold, in words for the person who approves it.

    `count` leaves restricted rows out: who approves may not be one who may know of them.
    `personal` says what of it is about people; nothing of that kind makes it free of approval.
    """

    words: str
    count: int
    personal: tuple[str, ...] = ()


@dataclass(frozen=True)
class Terms:
    """Under what terms the file is made; without approval restricted rows stay out."""

    asked: Asked
    is_approved: bool
    in_clear: bool


@dataclass(frozen=True)
class Sheet:
    """A sheet of the file. `chunk(actor, n)` gives the rows from the n-th on, none at the end.

    It reads with the actor's rights at that moment; the same n may be asked for again.
    """

    name: str
    header: Sequence[str]
    total: int
    chunk: Callable[[Actor, int], Sequence[Sequence[Value]]]


@dataclass(frozen=True)
class Kind:
    """A kind of export and the verb it needs. `is_theirs`: the layout is somebody else's."""

    name: str
    title: str
    verb: str
    note: str
    read: Callable[[QueryDict], dict[str, Any]]
    choices: Callable[[Actor, Asked], list[Choice]]
    plan: Callable[[Actor, Asked], Plan]
    sheets: Callable[[Actor, Terms], list[Sheet]]
    carried: tuple[str, ...] = ()  # what the form hands on without asking
    clear: str = ""  # what may be asked for without masks, "" for nothing
    is_theirs: bool = False
    step: int = 500  # rows of a chunk

    def units(self, actor: Actor) -> dict[int, str]:
        """Give the units for which this person may ask: number → name."""
        return {p.unit: p.unit_name for p in actor.posts if p.may(self.verb)}


KINDS: Registered[Kind] = Registered()
register, kind_named = KINDS.register, KINDS.named


def kinds_for(actor: Actor) -> list[Kind]:
    """List the kinds that this person may ask for."""
    return [kind for kind in KINDS.all() if kind.units(actor)]
