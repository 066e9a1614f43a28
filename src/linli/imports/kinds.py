"""What can be brought in by a workbook: each room above registers its kinds here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable
from uuid import UUID

from linli.accounts.models import User
from linli.imports.models import ImportLine
from linli.kernel.registered import Registered
from linli.kernel.scope import Actor

Outcome = ImportLine.Outcome


@dataclass(frozen=True)
class Field:
    """A column that a kind knows; `synonyms` are the headings it may have, the best first."""

    name: str
    label: str
    required: bool = False
    synonyms: tuple[str, ...] = ()
    hint: str = ""

    @property
    def headings(self) -> tuple[str, ...]:
        return (self.label, *self.synonyms)


@dataclass(frozen=True)
class Line:
    """One line to be taken: its values by field, blank ends removed, and its own op_id."""

    sheet: str
    number: int
    values: Mapping[str, str]
    op_id: UUID
    group: int = 0  # of lines that are taken together, see Looks

    def get(self, name: str) -> str:
        return self.values.get(name, "")


@dataclass(frozen=True)
class Finding:
    """What will become of a line, or what became of it; `message` is Chinese, for the clerk."""

    outcome: str
    message: str = ""
    target: str = ""
    taken: Mapping[str, str] = field(default_factory=dict)  # as understood, for the preview


class Session(Protocol):
    """One pass over the lines of a run, in their order and in batches; it may remember."""

    def examine(self, lines: Sequence[Line]) -> list[Finding]:
        """Tell what would become of each line; write nothing."""

    def apply(self, lines: Sequence[Line]) -> list[Finding]:
        """Take the lines in the caller's transaction; a Refused that is raised undoes them all."""

    def finish(self, counts: Mapping[str, int]) -> None:
        """Say once what the whole batch brought, in the transaction that ends the run."""


@runtime_checkable
class Looks(Protocol):
    """A session that reads all lines once, in batches, before it judges any of them."""

    def look(self, lines: Sequence[Line]) -> list[int]:
        """Give each line its group, from 1 on: lines of a group are judged and taken together."""


# Which blank cells of a line say what the line above says: values above, its own → fields.
Carry = Callable[[Mapping[str, str], Mapping[str, str]], Sequence[str]]
# Take back what a run has written: actor, run, its targets → target → why it stays, if it does.
Undo = Callable[[Actor, UUID, Sequence[str]], Mapping[str, str]]


@dataclass(frozen=True)
class Kind:
    """A kind of import: its columns, the verb it needs and how its lines are taken.

    `actor_for` is organisation.access.actor_for: that room lies above this one.
    """

    name: str
    title: str
    verb: str
    fields: tuple[Field, ...]
    begin: Callable[[Actor, int, UUID], Session]  # actor, unit imported to, run
    actor_for: Callable[[User], Actor]
    note: str = ""  # one sentence under the title of its page
    then: tuple[str, str] | None = None  # what to do with what came in: label, address ({run})
    back: tuple[str, str] | None = None  # what can go back to whoever sent it: label, address
    keeps: bool = False  # its lines are kept encrypted for that (imports.keeping)
    whole: bool = False  # all lines in one transaction, or none when one of them is refused
    chunk: int = 200  # lines taken in one transaction
    grouped: bool = False  # its sessions are `Looks`
    personal: bool = False  # its lines lie encrypted while they wait (imports.sealing)
    carry: Carry | None = None
    undo: Undo | None = None
    check_above: int = 0  # more lines that change something need a tick of their own; 0: never

    @property
    def wanted(self) -> dict[str, tuple[str, ...]]:
        """Field → headings, as kernel.sheets.find_header wants them."""
        return {f.name: f.headings for f in self.fields}

    def label(self, name: str) -> str:
        """Give the Chinese name of a field."""
        return next(f.label for f in self.fields if f.name == name)

    def missing(self, mapping: Mapping[str, int]) -> list[str]:
        """Name the columns that must be there and have not been pointed out."""
        return [f.label for f in self.fields if f.required and f.name not in mapping]

    def asks_to_check(self, counts: Mapping[str, int]) -> bool:
        """Tell whether so much would be changed that a tick is asked for (trust.md, case 8)."""
        return bool(self.check_above) and counts.get(Outcome.UPDATED, 0) > self.check_above

    def units(self, actor: Actor) -> dict[int, str]:
        """Give the units this person may import to: number → name."""
        return {p.unit: p.unit_name for p in actor.posts if p.may(self.verb)}


KINDS: Registered[Kind] = Registered()
register, kind_named = KINDS.register, KINDS.named


def personal_kinds() -> list[str]:
    """Name the kinds whose lines are about people."""
    return [kind.name for kind in KINDS.all() if kind.personal]
