"""Many boundaries out of one GeoJSON: each is matched with its unit, all are taken or none."""

import json
from dataclasses import dataclass
from typing import Any

from linli.kernel import place
from linli.kernel.errors import Invalid
from linli.kernel.scope import Actor
from linli.organisation.boundaries import boundary_in
from linli.organisation.coverage import Fault, coverage_of
from linli.organisation.models import Unit
from linli.organisation.services import change_unit

# What drawing programs call the two, in the order of trust.
CODES = ("code", "CODE", "编码", "代码", "网格编码", "单位编码")
NAMES = ("name", "NAME", "名称", "网格名称", "单位名称")


@dataclass(frozen=True)
class Matched:
    """A feature of the file with the unit it is of, or why it cannot be taken."""

    number: int  # in the file, from 1
    said: str  # what the file calls it
    unit: Unit | None = None
    boundary: dict[str, Any] | None = None
    reason: str = ""


def match_boundaries(text: str, *, county: Unit) -> list[Matched]:
    """Read a FeatureCollection and find each one's unit in a county, by code or by its only name.

    Invalid `boundary` where it is no collection; what is wrong with one feature stands at it.
    """
    try:
        features = json.loads(text)["features"]
    except (ValueError, RecursionError, KeyError, TypeError):
        features = None
    if not (isinstance(features, list) and features):
        raise Invalid({"boundary": "不是 GeoJSON 的图形集合（FeatureCollection），或者是空的。"})
    units = list(Unit.objects.current().filter(id__range=place.subtree(county.pk)))
    by_code, by_name = {unit.code: unit for unit in units}, _by_name(units)
    found = [_matched(n, one, by_code, by_name) for n, one in enumerate(features, 1)]
    taken: set[int] = set()
    return [_once(one, taken) for one in found]


def take_boundaries(found: list[Matched], *, actor: Actor) -> dict[str, int]:
    """Write the boundaries of what has been matched; give how many changed. All or none."""
    if wrong := [one for one in found if one.reason]:
        raise Invalid({f"第 {one.number} 个（{one.said}）": one.reason for one in wrong})
    counts = {"updated": 0, "unchanged": 0}
    for one in found:
        assert one.unit is not None
        same = one.unit.boundary == one.boundary
        counts["unchanged" if same else "updated"] += 1
        change_unit(one.unit, actor=actor, boundary=one.boundary)
    return counts


def faults_around(found: list[Matched]) -> list[tuple[Unit, Fault]]:
    """Say under each unit above how what was drawn there fits together: overlaps and gaps."""
    above = {one.unit.parent_id for one in found if one.unit and one.unit.parent_id}
    parents = Unit.objects.filter(pk__in=above).order_by("id")
    return [(unit, fault) for unit in parents for fault in coverage_of(unit) or ()]


def _by_name(units: list[Unit]) -> dict[str, list[Unit]]:
    named: dict[str, list[Unit]] = {}
    for unit in units:
        named.setdefault(unit.name, []).append(unit)
    return named


def _matched(
    number: int, feature: Any, by_code: dict[str, Unit], by_name: dict[str, list[Unit]]
) -> Matched:
    told = feature.get("properties") if isinstance(feature, dict) else None
    told = told if isinstance(told, dict) else {}
    code, name = _first(told, CODES), _first(told, NAMES)
    said = name or code or "没有名称"
    units = [by_code[code]] if code in by_code else by_name.get(name, [])
    if len(units) != 1:
        why = "本县没有这个单位" if not units else f"有 {len(units)} 个单位同名，请写编码"
        return Matched(number, said, reason=f"{why}（属性里要有 code 或 name）。")
    try:
        return Matched(number, said, units[0], boundary_in(json.dumps(feature)))
    except Invalid as error:
        return Matched(number, said, reason=error.errors["boundary"])


def _first(told: dict[str, Any], keys: tuple[str, ...]) -> str:
    return next((str(told[key]).strip() for key in keys if told.get(key)), "")


def _once(one: Matched, taken: set[int]) -> Matched:
    if one.unit is None:
        return one
    if one.unit.pk in taken:
        return Matched(one.number, one.said, reason="前面已经有这个单位的边界。")
    taken.add(one.unit.pk)
    return one
