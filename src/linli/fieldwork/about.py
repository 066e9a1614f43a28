"""Whom an information is about, masked, and where the registers are changed accordingly.

A life event that is entered from here carries the information's id as its op_id: so the one leads
to the other, and the digest counts them once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from linli.fieldwork.models import DynamicInfo
from linli.kernel.errors import NotFound
from linli.kernel.masking import mask_address
from linli.kernel.scope import Actor
from linli.places.models import Establishment
from linli.residents.projections import line
from linli.residents.queries import (
    dwelling_for,
    household_for,
    households_at,
    members_of,
    membership_of,
    person_for,
)

Kind = DynamicInfo.Kind
OF_PERSON: dict[str, tuple[tuple[str, str], ...]] = {
    Kind.WEDDINGS_AND_FUNERALS: (
        ("marriage", "结婚"),
        ("divorce", "离婚"),
        ("death", "死亡"),
    ),
    Kind.PREGNANCY_AND_BIRTH: (("pregnancy", "怀孕"),),
    Kind.MOVEMENT: (("leave", "迁出"), ("join", "迁到另一户")),
}
OF_HOUSEHOLD: dict[str, tuple[tuple[str, str], ...]] = {
    Kind.RESIDENTS: (("split", "分户"), ("merge", "并户"), ("head", "变更户主")),
    Kind.PREGNANCY_AND_BIRTH: (("birth", "出生"),),
    Kind.MOVEMENT: (("all-leave", "整户迁出"),),
    Kind.REMOVAL: (("move", "整户迁移"), ("all-leave", "整户迁出")),
}
NEW_HOUSEHOLD = (Kind.RESIDENTS, Kind.MOVEMENT, Kind.REMOVAL)


@dataclass(frozen=True)
class Said:
    """Something that an information is about, as it may be shown, and its page."""

    label: str
    text: str
    url: str


@dataclass(frozen=True)
class Links:
    """A person or household, and the life events that fit the kind."""

    name: str
    links: list[tuple[str, str]]


def about(actor: Actor, ids: Mapping[str, UUID | None]) -> list[Said]:
    """Name what is in the actor's sight of `ids` (person, household, dwelling, establishment)."""
    return [said for name, pk in ids.items() if pk and (said := _said(actor, name, pk))]


def life_links(info: DynamicInfo, *, actor: Actor, dwelling: UUID | None = None) -> list[Links]:
    """Give where the registers can be changed for an information: by whom or where it is about."""
    try:
        return [found for found in _links(info, actor, dwelling or info.dwelling_id) if found.links]
    except NotFound:  # whom it was about is no longer in sight
        return []


def _links(info: DynamicInfo, actor: Actor, dwelling: UUID | None) -> Iterator[Links]:
    households = []
    if dwelling:
        home = dwelling_for(actor, dwelling)
        if info.kind in NEW_HOUSEHOLD:
            page = f"/households/new?dwelling={home.pk}&info={info.pk}"
            yield Links("这套房", [("登记新住户", page)])
        households = [household for household, _ in households_at(home, actor=actor)]
    elif info.household_id:
        households = [household_for(actor, info.household_id)]
    elif info.person_id:
        person = person_for(actor, info.person_id)
        membership = membership_of(person, actor=actor)
        yield _of("people", person.pk, line(person).name, OF_PERSON, info)
        if membership:
            yield _of("households", membership.household_id, "所在的户", OF_HOUSEHOLD, info)
    for household in households:
        yield _of("households", household.pk, "这一户", OF_HOUSEHOLD, info)
        for inmate in members_of(household, actor=actor):
            yield _of("people", inmate.person.id, inmate.person.name, OF_PERSON, info)


def _of(
    page: str,
    pk: UUID,
    name: str,
    events: dict[str, tuple[tuple[str, str], ...]],
    info: DynamicInfo,
) -> Links:
    offered = events.get(info.kind, ())
    return Links(name, [(label, f"/{page}/{pk}/{slug}?info={info.pk}") for slug, label in offered])


def _said(actor: Actor, name: str, pk: UUID) -> Said | None:
    try:
        if name == "person":
            return Said("人", line(person_for(actor, pk)).name, f"/people/{pk}")
        if name == "household":
            home = household_for(actor, pk).dwelling
            return Said("户", mask_address(home.address), f"/households/{pk}")
        if name == "dwelling":
            return Said("房屋", mask_address(dwelling_for(actor, pk).address), f"/homes/{pk}")
    except NotFound:
        return None
    row = Establishment.objects.visible_to(actor).filter(pk=pk, is_deleted=False).first()
    return Said("单位", row.name, f"/establishments/{pk}") if row else None
