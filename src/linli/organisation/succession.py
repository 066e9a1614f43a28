"""Reorganised units: a successor takes over what goes on and reads what is over (settled 1.3).

Rooms above say how their open rows change hands (handing_over.py); this room knows no incident.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from linli.journal.models import JournalEntry
from linli.journal.services import record
from linli.kernel import clock, place
from linli.kernel.errors import Invalid
from linli.kernel.scope import MAX_RANGES, Actor
from linli.organisation.handing_over import ways
from linli.organisation.models import Unit, UnitQuerySet
from linli.organisation.powers import must_at
from linli.organisation.roles import MANAGE_UNITS

MOST_NAMED = 10


@dataclass
class Succession:
    """Which rows changed hands, by kind; and who now has more to read than one post can."""

    rows: dict[str, set[object]] = field(default_factory=dict)
    crowded: list[Unit] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """Count what changed hands, by kind."""
        return {what: len(rows) for what, rows in self.rows.items()}


def succeed(old: Unit, *, actor: Actor, new: Unit) -> Succession:
    """Let `new` take over from `old`: open rows change hands, archived ones become readable.

    Again: only what came up since. Invalid names what does not fit.
    """
    role = must_at(actor, MANAGE_UNITS, new)
    _fits(old, new)
    done = Succession()
    for unit in _readers(old, new):
        unit.inherits = list(dict.fromkeys([*unit.inherits, *_news(unit, old)]))
        unit.save(update_fields=["inherits"])
        if len(_outside(unit)) >= MAX_RANGES:
            done.crowded.append(unit)
    new.refresh_from_db()
    if new.succeeds_id is None:
        new.succeeds = old
        new.save(update_fields=["succeeds"])
    for hand_over in ways():
        what, rows = hand_over(old, new)
        done.rows[what] = rows
    record(
        "unit.succeed",
        actor=actor,
        object_type="unit",
        object_id=new.pk,
        county=new.county_number,
        detail={"old": old.code, "new": new.code, **done.counts},
        role=role,
    )
    return done


def taken_over_by(unit: Unit) -> list[int]:
    """List the units of its own level that a unit took over."""
    return [n for n in unit.inherits if _kind_of(n) == _kind_of(unit.pk)]


def successors_of(unit: Unit) -> UnitQuerySet:
    """List the units that took over from this one."""
    return Unit.objects.filter(inherits__contains=[unit.pk], kind=unit.kind).defer("boundary")


def going_on(unit: Unit) -> UnitQuerySet:
    """List the units right below that go on after today."""
    return unit.children.current(clock.today() + timedelta(days=1)).order_by("id")


def place_after(number: int, new: Unit) -> int:
    """Say where something at `number` lies now: in its own successor below `new`, else in `new`."""
    if not new.is_territorial:
        return number
    readers = Unit.objects.current().inside(new.pk).filter(inherits__contains=[number])
    heirs = (unit.pk for unit in readers.defer("boundary") if number in taken_over_by(unit))
    return next(heirs, new.pk)


def _kind_of(number: int) -> place.Level | None:
    return place.level_of(number) if place.is_territorial(number) else None


def _fits(old: Unit, new: Unit) -> None:
    if old.pk == new.pk:
        raise Invalid({"new": "承接单位不能是它自己。"})
    if old.kind != new.kind:
        raise Invalid({"new": f"承接单位也应是{old.get_kind_display()}。"})
    if old.county_number != new.county_number:
        raise Invalid({"new": "承接单位须在同一个县。"})
    if new.is_closed:
        raise Invalid({"new": "承接单位已撤销。"})
    if new.pk in old.inherits:
        raise Invalid({"new": f"{old.name}本来就是承接{new.name}的。"})
    _is_free(old, new)


def _is_free(old: Unit, new: Unit) -> None:
    """Refuse a second heir, an heir that handed over itself, and what leaves units below behind."""
    heirs = list(successors_of(old))
    if heirs and new not in heirs:
        raise Invalid({"new": taken_over(old, heirs)})
    if further := list(successors_of(new)):
        raise Invalid({"new": taken_over(new, further)})
    if below := list(going_on(old).defer("boundary")):
        raise Invalid({"new": _below_first(old, below)})


def taken_over(unit: Unit, heirs: Sequence[Unit]) -> str:
    """Say who took over from a unit, and when if the journal still knows it by its code."""
    by_number = {str(heir.pk): heir for heir in heirs}
    told = JournalEntry.objects.filter(action="unit.succeed", object_id__in=by_number)
    first = told.filter(detail__old=unit.code).order_by("id").first()
    if first is None:
        return f"{unit.name}已由{'、'.join(heir.name for heir in heirs)}承接。"
    day = first.at.astimezone(clock.CHINA)
    return f"{unit.name}已于 {day:%Y-%m-%d} 由{by_number[first.object_id].name}承接。"


def _below_first(unit: Unit, below: Sequence[Unit]) -> str:
    names = "、".join(one.name for one in below[:MOST_NAMED])
    more = f"等 {len(below)} 个" if len(below) > MOST_NAMED else ""
    return f"{unit.name}还有启用的下级：{names}{more}。先并下级并撤销，后并上级。"


def _readers(old: Unit, new: Unit) -> list[Unit]:
    """Give the successor and the units above it that did not look down on the old one."""
    if not new.is_territorial:
        return [new]
    above = [number for level in place.Level if (number := place.ancestor(new.pk, level))]
    rows = Unit.objects.filter(pk__in=above).defer("boundary")
    return [unit for unit in rows if not place.contains(unit.pk, old.pk)]


def _news(unit: Unit, old: Unit) -> list[int]:
    """List what a reader gains: the old unit and what that had taken over itself."""
    gained = [old.pk, *old.inherits]
    return [n for n in gained if not place.contains(unit.pk, n)]


def _outside(unit: Unit) -> list[int]:
    """List the ranges beside its own that it has to read, without those inside another."""
    numbers = [n for n in unit.inherits if place.is_territorial(n)]
    return [n for n in numbers if not any(o != n and place.contains(o, n) for o in numbers)]
