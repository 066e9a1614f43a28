"""What this room holds of a unit for whoever takes a post over: care, and special groups."""

from django.db.models import Count

from linli.kernel import place
from linli.kernel.scope import Actor
from linli.organisation.models import Unit
from linli.organisation.placed import in_ranges
from linli.organisation.roles import READ_RESIDENTS, READ_SPECIAL
from linli.residents.care_queries import groups_in
from linli.residents.codes import SpecialGroup
from linli.residents.handover import Item, Section
from linli.residents.models import CareProfile
from linli.residents.projections import line
from linli.residents.special import profiles, read_list

SERIOUS = "03"


def care(actor: Actor, unit: Unit) -> Section | None:
    """Count those who are looked after, and name those with serious attention."""
    if not unit.is_territorial or not actor.may(READ_RESIDENTS):
        return None
    counted = [f"{group.name} {group.count} 人" for group in groups_in(actor, unit.pk)]
    items = [Item("、".join(counted), "/care")] if counted else []
    rows = CareProfile.objects.visible_to(actor).filter(until=None, attention=SERIOUS)
    rows = rows.filter(person__is_deleted=False)
    rows = rows.filter(in_ranges((place.subtree(unit.pk),), before="person__"))
    rows = rows.select_related("person", "person__place")
    for row in rows.order_by("pk")[:50]:
        about = line(row.person)
        text = f"{about.name}，{about.sex}，{about.place_name}：{row.get_group_display()}"
        items.append(Item(f"{text}（关注程度严重）", f"/people/{about.id}"))
    return Section("关爱对象", tuple(items), "没有登记关爱对象。")


def special(actor: Actor, unit: Unit) -> Section | None:
    """Count special groups, for those who may know of them; the look is journalled."""
    if not unit.is_territorial or not actor.may(READ_SPECIAL):
        return None
    rows = profiles(actor).filter(in_ranges((place.subtree(unit.pk),)), until=None)
    counted = rows.order_by().values("group").annotate(n=Count("pk")).order_by("group")
    names = dict(SpecialGroup.choices)
    items = [Item(f"{names[row['group']]} {row['n']} 人", "/special") for row in counted]
    read_list(actor=actor, group="", rows=sum(row["n"] for row in counted))
    return Section("特殊人群（不要外传）", tuple(items), "没有在册的。")
