"""The engine of a workflow: steps, a table of them, its checks and its diagram."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

SAME = "="  # the state stays
BACK = "<"  # the state returns to what it was before a pause


class Kind(StrEnum):
    """A step changes state, holder, due date or place; a note only adds to the history."""

    STEP = "step"
    NOTE = "note"


class NeedType(StrEnum):
    """What a field of a verb holds; the form, the API schema and the check read it."""

    TEXT = "text"
    CODE = "code"  # one of `choices`
    UNIT = "unit"
    UNITS = "units"
    PERSON = "person"
    PHOTOS = "photos"
    MOMENT = "moment"
    DATE = "date"
    INCIDENT = "incident"
    CATEGORY = "category"
    POINT = "point"  # "lon,lat" in degrees, WGS 84


@dataclass(frozen=True)
class Need:
    """One field that a verb asks for."""

    name: str
    label: str
    type: NeedType = NeedType.TEXT
    required: bool = True
    choices: tuple[tuple[str, str], ...] = ()  # (value, label)
    help: str = ""
    other: str = ""  # the choice for what is written instead of chosen; the words go into `text`

    @property
    def optional(self) -> "Need":
        return Need(self.name, self.label, self.type, False, self.choices, self.help)


@dataclass(frozen=True)
class Step:
    """One line of the table: who may take which verb from where to where, and what it asks."""

    verb: str
    label: str
    frm: tuple[str, ...]
    to: str
    who: frozenset[str]
    needs: tuple[Need, ...] = ()
    clock: str = ""  # the limit that starts when the step has been taken
    tell: tuple[str, ...] = ()  # whom a notice reaches
    guards: tuple[str, ...] = ()  # named rules beside the table
    kind: Kind = Kind.STEP
    level: str = "="  # where the holder goes: "=" stays, "+" one level up, "-" one level down


class TableError(ValueError):
    """The table contradicts itself; raised at import, so nobody can start with it."""


@dataclass(frozen=True)
class Table:
    """All steps of one workflow, with the states it starts and ends in."""

    start: str
    terminal: frozenset[str]
    states: Mapping[str, str]  # code → name
    steps: tuple[Step, ...]

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    @cached_property
    def verbs(self) -> Mapping[str, tuple[Step, ...]]:
        """Each verb with its lines: a verb may mean different things to different people."""
        found: dict[str, list[Step]] = {}
        for step in self.steps:
            found.setdefault(step.verb, []).append(step)
        return {verb: tuple(lines) for verb, lines in found.items()}

    def lines(self, verb: str, state: str) -> tuple[Step, ...]:
        """Give the lines of `verb` that are legal in `state`, in the table's order."""
        return tuple(step for step in self.verbs.get(verb, ()) if state in step.frm)

    def leaving(self, state: str) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if state in step.frm)


def check_table(table: Table, parts: frozenset[str]) -> None:
    """Refuse a table with unknown states or parts, dead ends, unreachable states or twin lines."""
    known = set(table.states)
    for step in table:
        unknown = ({*step.frm, step.to} - known - {SAME, BACK}) | (step.who - parts)
        if unknown:
            raise TableError(f"{step.verb}: unknown {sorted(unknown)}")
        if step.kind is Kind.NOTE and step.to != SAME:
            raise TableError(f"{step.verb}: a note does not change the state")
    _check_twins(table)
    _check_reach(table)
    dead = [s for s in known - table.terminal if not _moves(table, s)]
    if dead:
        raise TableError(f"dead ends: {sorted(dead)}")
    lively = [s for s in table.terminal if _moves(table, s)]
    if lively:
        raise TableError(f"terminal states that can be left: {sorted(lively)}")


def _moves(table: Table, state: str) -> list[Step]:
    return [step for step in table.leaving(state) if step.to not in (SAME, state)]


def _check_twins(table: Table) -> None:
    seen: set[tuple[str, str, str]] = set()
    for step in table:
        for cell in ((step.verb, state, part) for state in step.frm for part in step.who):
            if cell in seen:
                raise TableError(f"said twice: {cell}")
            seen.add(cell)


def _check_reach(table: Table) -> None:
    reached, frontier = {table.start}, [table.start]
    while frontier:
        for step in _moves(table, frontier.pop()):
            if step.to != BACK and step.to not in reached:
                reached.add(step.to)
                frontier.append(step.to)
    lost = set(table.states) - reached
    if lost:
        raise TableError(f"never reached: {sorted(lost)}")


def to_mermaid(table: Table) -> str:
    """Draw the table as a Mermaid state diagram; notes are left out."""
    names = "\n".join(f'    state "{name} {code}" as {code}' for code, name in table.states.items())
    edges: dict[tuple[str, str], list[str]] = {}
    for step in table:
        if step.kind is Kind.NOTE:
            continue
        for frm, to in _edges(step):
            labels = edges.setdefault((frm, to), [])
            if step.label not in labels:
                labels.append(step.label)
    arrows = "\n".join(
        f"    {frm} --> {to}: {' · '.join(labels)}" for (frm, to), labels in edges.items()
    )
    ends = "\n".join(f"    {state} --> [*]" for state in table.states if state in table.terminal)
    return f"stateDiagram-v2\n{names}\n    [*] --> {table.start}\n{arrows}\n{ends}\n"


def _edges(step: Step) -> Sequence[tuple[str, str]]:
    if step.to == BACK:
        return []
    return [(frm, frm if step.to == SAME else step.to) for frm in step.frm]
