"""Which visit rules hold in a place: those of the township, else of the county, else as shipped."""

from collections.abc import Iterable
from dataclasses import replace

from django.db.models import Q

from linli.fieldwork.frequency import Rule
from linli.fieldwork.models import VisitRule
from linli.kernel.place import Level, ancestor


def rules_at(place: int) -> list[VisitRule]:
    """List the rules that hold at a place, in their order, also those that are switched off."""
    return _nearest(_rows({place}), place)


def rules_for(place: int) -> list[Rule]:
    """Give the rules in force at a place, as the pure ones."""
    return rules_for_each({place})[place]


def rules_for_each(places: Iterable[int]) -> dict[int, list[Rule]]:
    """Give the rules in force at each of some places: one question, however many they are."""
    wanted = set(places)
    rows = _rows(wanted)
    return {at: [rule_of(row) for row in _nearest(rows, at) if row.is_active] for at in wanted}


def _seats(place: int) -> list[int]:
    """Give the units that may have set rules for a place, the nearest first."""
    found = (ancestor(place, level) for level in (Level.TOWNSHIP, Level.COUNTY))
    return [seat for seat in found if seat]


def _rows(places: Iterable[int]) -> list[VisitRule]:
    seats = {seat for place in places for seat in _seats(place)}
    rows = VisitRule.objects.filter(Q(unit=None) | Q(unit__in=seats))
    return list(rows.order_by("order", "code"))


def _nearest(rows: list[VisitRule], place: int) -> list[VisitRule]:
    rank: dict[int | None, int] = {seat: n for n, seat in enumerate(_seats(place))}
    rank[None] = len(rank)
    chosen: dict[str, VisitRule] = {}
    for row in rows:
        held = chosen.get(row.code)
        if row.unit in rank and (held is None or rank[row.unit] < rank[held.unit]):
            chosen[row.code] = row
    return list(chosen.values())


def household_rule(rules: list[Rule]) -> Rule | None:
    """Give the rule of ordinary households, None where it is switched off."""
    return next((rule for rule in rules if rule.target == "household"), None)


def rule_of(row: VisitRule) -> Rule:
    """Read a row as a pure rule; whom a special rule is about is not said on lists."""
    rule = Rule(
        code=row.code,
        label=row.label,
        target=row.target,
        interval=row.interval_days,
        grace=row.grace_days,
        phone_ok=row.phone_ok,
        groups=frozenset(row.groups),
        with_groups=frozenset(row.with_groups),
        min_age=row.min_age,
        attention=row.attention,
        risk_from=row.risk_from,
        risk_to=row.risk_to,
        within_days=row.within_days,
    )
    return replace(rule, label="重点对象") if row.target == "special" else rule
