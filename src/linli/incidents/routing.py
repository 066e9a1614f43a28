"""Who usually handles what where: routing rules, and the unit they propose for a dispatch.

A rule says: incidents of this category in this place go to that unit. The narrowest place wins.
It only proposes (pains P9): the operator sees the proposal and its reason, and may choose another.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from linli.incidents.level_rules import county_of
from linli.incidents.models import Category, Incident, RoutingRule
from linli.journal.services import record
from linli.kernel import place
from linli.kernel.errors import Invalid, NotFound
from linli.kernel.scope import Actor
from linli.organisation.models import Unit
from linli.organisation.queries import departments, dispatch_targets, unit_in_sight, units_below

Groups = list[tuple[str, list[tuple[int, str]]]]


@dataclass(frozen=True)
class Proposal:
    """A unit to send it to, and why just this one."""

    unit: Unit
    reason: str


def proposed_lead(incident: Incident) -> Proposal | None:
    """Propose one of the units its centre can send it to: by a rule, else the grid it lies in."""
    targets = dispatch_targets(incident.holder)
    rule = _rule_for(incident, targets)
    if rule is not None:
        what = f"{rule.place.name}的“{rule.category.name}”"
        return Proposal(rule.lead, f"按分派规则（{what}）选好的，可以改。")
    grid = targets.filter(pk=incident.place_id, kind=Unit.Kind.GRID).first()
    return Proposal(grid, "事发地的网格，可以改。") if grid else None


def _rule_for(incident: Incident, targets: QuerySet[Unit]) -> RoutingRule | None:
    around = [place.ancestor(incident.place_id, level) for level in place.Level]
    rules = RoutingRule.objects.filter(
        category=incident.category_id,
        place__in=[unit for unit in around if unit],
        lead__in=targets.order_by().values("pk"),
    )
    # a narrower place has the larger number: the wider one ends in zeros
    return rules.select_related("lead", "place", "category").order_by("-place").first()


def rules_of(actor: Actor) -> QuerySet[RoutingRule]:
    """List the rules of the actor's county by category, then from the widest place."""
    rows = RoutingRule.objects.filter(county=county_of(actor))
    return rows.select_related("category", "place", "lead").order_by("category", "place")


def set_rule(category: str, *, actor: Actor, where: int, lead: int) -> RoutingRule:
    """Say who handles a category in a place; an earlier rule for the two is replaced."""
    county = county_of(actor)
    kind = Category.objects.filter(pk=category, is_active=True).first()
    if kind is None:
        raise Invalid({"category": "请选择类别。"})
    spot, unit = _unit(where, actor, "where", "地点"), _unit(lead, actor, "lead", "承办单位")
    if not spot.is_territorial:
        raise Invalid({"where": "地点应为县、镇（街道）或社区。"})
    if not (place.contains(unit.seat, spot.pk) or place.contains(spot.pk, unit.seat)):
        raise Invalid({"lead": f"{unit.name}不管{spot.name}的事，请选当地的站所或县里的部门。"})
    rule, _ = RoutingRule.objects.update_or_create(
        category=kind, place=spot, defaults={"lead": unit, "county": county}
    )
    _journal("routing.set", rule, actor)
    return rule


def drop_rule(pk: UUID, *, actor: Actor) -> None:
    """Take a rule away; what was dispatched by it stays where it is."""
    rule = rules_of(actor).filter(pk=pk).first()
    if rule is None:
        raise NotFound()
    _journal("routing.drop", rule, actor)
    rule.delete()


def places_to_choose(actor: Actor) -> Groups:
    """Group the county, its townships and their communities for a select."""
    county = Unit.objects.get(pk=county_of(actor))
    kinds = (Unit.Kind.COUNTY, Unit.Kind.TOWNSHIP, Unit.Kind.COMMUNITY)
    units = units_below(county).filter(kind__in=kinds).defer("boundary").order_by("id")
    groups: dict[str, list[tuple[int, str]]] = {}
    name = county.name
    for unit in units:
        name = unit.name if unit.kind == Unit.Kind.TOWNSHIP else name
        groups.setdefault(name, []).append((unit.pk, unit.name))
    return list(groups.items())


def leads_to_choose(actor: Actor) -> Groups:
    """Group the departments of the county and of its townships for a select."""
    units = departments(Unit.objects.get(pk=county_of(actor))).select_related("parent")
    groups: dict[str, list[tuple[int, str]]] = {}
    for unit in units.order_by("parent", "id"):
        groups.setdefault(unit.parent.name if unit.parent else "", []).append((unit.pk, unit.name))
    return list(groups.items())


def _unit(number: int, actor: Actor, field: str, label: str) -> Unit:
    try:
        return unit_in_sight(number, actor=actor)
    except NotFound:
        raise Invalid({field: f"请选择{label}。"}) from None


def _journal(action: str, rule: RoutingRule, actor: Actor) -> None:
    record(
        action,
        actor=actor,
        object_type="routing",
        object_id=rule.pk,
        county=rule.county,
        detail={"category": rule.category_id, "place": rule.place_id, "lead": rule.lead_id},
    )
