"""A unit that moves to another parent whole: new numbers, the same people, nothing left behind.

A place number holds its ancestry, so a moved unit is a new one that succeeds the old (settled 1.3):
its units below, their people and boundaries come along, open rows change hands, the old is closed.
"""

from datetime import date, timedelta

from linli.journal.services import record
from linli.kernel import clock, scope
from linli.kernel.errors import Invalid
from linli.kernel.scope import Actor
from linli.organisation.models import Post, Unit
from linli.organisation.naming import namesake_of
from linli.organisation.numbers import Numbers
from linli.organisation.posts import constraints
from linli.organisation.powers import must_at
from linli.organisation.roles import MANAGE_UNITS
from linli.organisation.services import PARENT_KINDS
from linli.organisation.succession import Succession, going_on, succeed
from linli.organisation.tree import next_code

KEPT = ("kind", "name", "grid_kind", "function", "phone", "households", "boundary")


def move_unit(unit: Unit, *, actor: Actor, to: Unit) -> tuple[Unit, dict[str, int]]:
    """Move a unit with all below it under another parent; the new unit, and what changed hands.

    Invalid names what does not fit.
    """
    role = must_at(actor, MANAGE_UNITS, unit)
    _fits(unit, to)
    counts: dict[str, int] = {}
    made = _rebuilt(unit, to, actor, Numbers(), counts)
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


def _rebuilt(
    old: Unit, parent: Unit, actor: Actor, numbers: Numbers, counts: dict[str, int]
) -> Unit:
    """Build a unit anew below `parent`, then what is below it; the lowest take over first."""
    kept = {field: getattr(old, field) for field in KEPT}
    code = next_code(parent) or f"{old.code}-{clock.today():%y%m}"
    new = Unit(**kept, code=code, parent=parent, valid_from=clock.today())
    new.id = numbers.give(new.kind, new.code, parent.pk)
    with constraints():
        new.save(force_insert=True)
    for child in going_on(old):
        _rebuilt(child, new, actor, numbers, counts)
    _move_people(old, new, counts)
    for what, count in _handed_over(old, new, actor).counts.items():
        counts[what] = counts.get(what, 0) + count
    counts["单位"] = counts.get("单位", 0) + 1
    old.valid_to = _last_day(old.valid_from)
    with constraints():
        old.save(update_fields=["valid_to"])
    return new


def _move_people(old: Unit, new: Unit, counts: dict[str, int]) -> None:
    """Let everybody who holds a post, or will, hold the same one at the new unit from today."""
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
        counts["岗位"] = counts.get("岗位", 0) + 1


def _last_day(begun: date) -> date:
    """End yesterday what began before; what begins today or later ends on its first day."""
    return max(begun, clock.today() - timedelta(days=1))


def _handed_over(old: Unit, new: Unit, actor: Actor) -> Succession:
    """An administrator sees no incident: the platform itself hands them over."""
    with scope.lifted(actor, within=new.county_number, because="a reorganised unit hands over"):
        return succeed(old, actor=actor, new=new)
