"""What a county has decided about its process, level by level: read by guards, set by a person."""

from collections.abc import Mapping
from typing import Any

from linli.incidents.models import Incident
from linli.incidents.models.catalogue import LEVELS, LevelRule, WorkType
from linli.incidents.states import State
from linli.journal.services import record
from linli.kernel import place
from linli.kernel.batch import remembered
from linli.kernel.errors import Invalid
from linli.kernel.scope import Actor
from linli.organisation.roles import MANAGE_UNITS

FIELDS = ("instruct_first", "claim_first", "recheck_percent")
LEAST_RECHECK = 5  # workflow d.3: at least 5 % of what was settled at once


def rule_for(county: int, level: int) -> LevelRule:
    """Give the rule of a level; the defaults where the county has decided nothing."""
    found = LevelRule.objects.filter(county=county, level=level)
    row = remembered(("level rule", county, level), found.first)
    return row or LevelRule(county=county, level=level)


def waits_for_leave(incident: Incident) -> bool:
    """Tell whether it may not be dispatched before a leader agrees (settled 2.5, 2.10)."""
    if incident.state not in (State.ACCEPTED, State.FILED) or not incident.instruct_wanted:
        return False
    gated: bool = rule_for(incident.county, incident.level).instruct_first
    return gated or incident.work_type == WorkType.APPROVED


def rules_of(county: int) -> list[LevelRule]:
    """Give the rule of each level, from the community up."""
    rows = {row.level: row for row in LevelRule.objects.filter(county=county)}
    levels = sorted((level for level, _ in LEVELS), reverse=True)
    return [rows.get(level) or LevelRule(county=county, level=level) for level in levels]


def county_of(actor: Actor) -> int:
    """Give the county whose rules the actor may set, or refuse."""
    unit = actor.must(MANAGE_UNITS).unit
    return place.ancestor(unit, place.Level.COUNTY) or unit


def set_rules(*, actor: Actor, rules: Mapping[int, Mapping[str, Any]]) -> None:
    """Set {level: {field: value}} for the actor's county; it holds from the next step on."""
    county, changes = county_of(actor), {}
    for given in rules.values():
        _check(given)
    for row in rules_of(county):
        given = rules.get(row.level, {})
        changed = {f: given[f] for f in FIELDS if f in given and given[f] != getattr(row, f)}
        was_and_is = {field: [getattr(row, field), value] for field, value in changed.items()}
        for field, value in changed.items():
            setattr(row, field, value)
        if changed:
            row.save()
            changes[str(row.level)] = was_and_is
    if changes:
        record("level_rules.change", actor=actor, object_type="county", object_id=str(county),
               detail=changes)  # fmt: skip


def _check(wanted: Mapping[str, Any]) -> None:
    share = wanted.get("recheck_percent", LEAST_RECHECK)
    if not isinstance(share, int) or not LEAST_RECHECK <= share <= 100:
        raise Invalid({"recheck_percent": f"抽查比例应为 {LEAST_RECHECK} 到 100 的整数。"})
