"""Which visit rules hold in a place: those of the township, else of the county, else as shipped."""

from dataclasses import replace

from linli.fieldwork.frequency import Rule
from linli.fieldwork.models import VisitRule
from linli.kernel.place import Level, ancestor


def rules_at(place: int) -> list[VisitRule]:
    """List the rules that hold at a place, in their order, also those that are switched off."""
    seats = [ancestor(place, level) for level in (Level.TOWNSHIP, Level.COUNTY)]
    near = {seat: n for n, seat in enumerate(filter(None, seats))}
    rows = VisitRule.objects.filter(unit=None) | VisitRule.objects.filter(unit__in=near)
    chosen: dict[str, VisitRule] = {}
    for row in rows.order_by("order", "code"):
        held = chosen.get(row.code)
        if held is None or near.get(row.unit or 0, 9) < near.get(held.unit or 0, 9):
            chosen[row.code] = row
    return list(chosen.values())


def rules_for(place: int) -> list[Rule]:
    """Give the rules in force at a place, as the pure ones."""
    return [rule_of(row) for row in rules_at(place) if row.is_active]


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
