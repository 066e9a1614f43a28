"""What the successor of a reorganised unit takes over: every incident that is not over yet."""

from uuid import uuid5

from django.db.models import Q

from linli.incidents.models import Incident, RoutingRule
from linli.incidents.services import take
from linli.incidents.states import OPEN, State
from linli.kernel import place
from linli.kernel.scope import system_actor
from linli.organisation.models import Unit


def hand_over_all(old: Unit, new: Unit) -> tuple[str, set[object]]:
    """Take the step `hand_over` on each, as the platform; archived ones stay where they are."""
    platform = system_actor("单位调整", within=new.county_number)
    rows = Incident.objects.visible_to(platform).filter(state__in=[*OPEN, State.CLOSED])
    touched = rows.filter(_touches(old)).values_list("pk", "last_seq")
    found = list(touched)
    for pk, seq in found:
        op_id = uuid5(pk, f"hand over {old.pk} {new.pk} {seq}")
        take(pk, "hand_over", actor=platform, op_id=op_id, given={"unit": new.code})
    return "事件", {pk for pk, _ in found}


def hand_over_rules(old: Unit, new: Unit) -> tuple[str, set[object]]:
    """Let the routing rules about the old unit name the new one, where none does already."""
    led = RoutingRule.objects.filter(lead=old)
    ruled = RoutingRule.objects.filter(place=new).values("category")
    there = RoutingRule.objects.filter(place=old).exclude(category__in=ruled)
    rows: set[object] = {*led.values_list("pk", flat=True), *there.values_list("pk", flat=True)}
    led.update(lead=new)
    there.update(place=new)
    return "分派规则", rows


def _touches(unit: Unit) -> Q:
    number = unit.pk
    works = Q(holder=number) | Q(lead=number) | Q(assistants__contains=[number])
    named = Q(informed__contains=[number]) | Q(passed__contains=[number])
    there = Q(place__id__range=place.subtree(number)) if unit.is_territorial else Q(pk__in=[])
    return works | named | there
