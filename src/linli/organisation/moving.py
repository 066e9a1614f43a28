"""A unit that moves to another parent whole: new numbers, the same people, nothing left behind.

A place number holds its ancestry, so a moved unit is a new one that succeeds the old (settled 1.3):
its units below, their people and boundaries come along, open rows change hands, the old is closed.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar
from uuid import UUID

from django.db import transaction

from linli.journal.services import record
from linli.kernel import clock, scope
from linli.kernel.errors import Invalid
from linli.kernel.scope import Actor
from linli.organisation.models import Post, Unit
from linli.organisation.naming import namesake_of
from linli.organisation.numbers import Numbers
from linli.organisation.posts import constraints
from linli.organisation.powers import must_at
from linli.organisation.queries import units_below
from linli.organisation.roles import MANAGE_UNITS
from linli.organisation.services import PARENT_KINDS
from linli.organisation.succession import Succession, going_on, succeed
from linli.organisation.tree import next_code

T = TypeVar("T")

KEPT = ("kind", "name", "grid_kind", "function", "phone", "households", "boundary")


def move_unit(unit: Unit, *, actor: Actor, to: Unit) -> tuple[Unit, dict[str, int]]:
    """Move a unit with all below it under another parent; the new unit, and what changed hands.

    Invalid names what does not fit.
    """
    role = must_at(actor, MANAGE_UNITS, unit)
    _fits(unit, to)
    tour = _Tour(actor, Numbers())
    made = _rebuilt(unit, to, tour)
    counts = tour.counts()
    record(
        "unit.move",
        actor=actor,
        object_type="unit",
        object_id=made.pk,
        county=made.county_number,
        detail={"old": unit.code, "new": made.code, **counts},
        role=role,
    )
    return made, counts


def merge_unit(unit: Unit, *, actor: Actor, into: Unit) -> Succession:
    """Let another unit take over what goes on here; whoever still has a post here keeps it."""
    must_at(actor, MANAGE_UNITS, unit)
    return _handed_over(unit, into, actor)


def rehearsed(act: Callable[[], T]) -> T:
    """Do it and take everything back: what it gives is what it would give, refusals too."""
    with transaction.atomic():
        done = act()
        transaction.set_rollback(True)
    return done


def codes_after(made: Unit) -> list[tuple[str, str, str]]:
    """List each unit of a moved one: its name, the code it had, the code it has."""
    rows = units_below(made).select_related("succeeds").defer("boundary", "succeeds__boundary")
    return [(u.name, u.succeeds.code if u.succeeds else "", u.code) for u in rows.order_by("id")]


def parents_for(unit: Unit) -> list[Unit]:
    """List the units to which it could move: of the kind of its parent, in its county."""
    kinds = PARENT_KINDS[unit.kind]
    rows = Unit.objects.current().inside(unit.county_number).filter(kind__in=kinds)
    found = rows.exclude(children=unit).select_related("parent")
    return list(found.defer("boundary", "parent__boundary").order_by("id"))


def heirs_for(unit: Unit) -> list[Unit]:
    """List the units that could take over from it: of its kind, in its county."""
    rows = Unit.objects.current().filter(kind=unit.kind).exclude(pk=unit.pk).defer("boundary")
    found = rows.select_related("parent").defer("boundary", "parent__boundary").order_by("id")
    return [other for other in found if other.county_number == unit.county_number]


def _fits(unit: Unit, to: Unit) -> None:
    if unit.is_closed:
        raise Invalid({"to": "这个单位已经撤销。"})
    if to.pk not in {parent.pk for parent in parents_for(unit)}:
        raise Invalid({"to": "请选择本县另一个同级的上级单位。"})
    if said := namesake_of(unit, to):
        raise Invalid({"to": said})


@dataclass
class _Tour:
    """One unit after the other, from the lowest; what came along, each row once."""

    actor: Actor
    numbers: Numbers
    rows: dict[str, set[object]] = field(default_factory=dict)

    def count(self, what: str, rows: Iterable[object]) -> None:
        self.rows.setdefault(what, set()).update(rows)

    def counts(self) -> dict[str, int]:
        return {what: len(rows) for what, rows in self.rows.items()}


def _rebuilt(old: Unit, parent: Unit, tour: _Tour) -> Unit:
    """Build a unit anew below `parent`, then what is below it; the lowest take over first."""
    kept = {field: getattr(old, field) for field in KEPT}
    code = next_code(parent) or f"{old.code}-{clock.today():%y%m}"
    new = Unit(**kept, code=code, parent=parent, valid_from=clock.today())
    new.id = tour.numbers.give(new.kind, new.code, parent.pk)
    with constraints():
        new.save(force_insert=True)
    for child in going_on(old):
        _rebuilt(child, new, tour)
    tour.count("单位", [old.pk])
    tour.count("岗位", _moved_people(old, new))
    tour.count("边界", [old.pk] if old.boundary else [])
    for what, rows in _handed_over(old, new, tour.actor).rows.items():
        tour.count(what, rows)
    old.valid_to = _last_day(old.valid_from)
    with constraints():
        old.save(update_fields=["valid_to"])
    return new


def _moved_people(old: Unit, new: Unit) -> list[UUID]:
    """Let everybody who holds a post, or will, hold the same one at the new unit from today."""
    moved = []
    for post in Post.objects.not_over().filter(unit=old):
        Post.objects.create(
            user_id=post.user_id,
            role=post.role,
            unit=new,
            valid_from=max(post.valid_from, clock.today()),
            valid_to=post.valid_to,
            is_deputy=post.is_deputy,
            is_default=post.is_default,
        )
        post.valid_to, post.is_default = _last_day(post.valid_from), False
        post.save(update_fields=["valid_to", "is_default"])
        moved.append(post.pk)
    return moved


def _last_day(begun: date) -> date:
    """End yesterday what began before; what begins today or later ends on its first day."""
    return max(begun, clock.today() - timedelta(days=1))


def _handed_over(old: Unit, new: Unit, actor: Actor) -> Succession:
    """An administrator sees no incident: the platform itself hands them over."""
    with scope.lifted(actor, within=new.county_number, because="a reorganised unit hands over"):
        return succeed(old, actor=actor, new=new)
