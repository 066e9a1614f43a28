"""Reads: people and households as lists, by name and by door, in the actor's places."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Q

from linli.kernel import clock
from linli.kernel.keyset import Page, page_of
from linli.kernel.place import is_territorial
from linli.kernel.scope import Actor, ScopedQuerySet
from linli.organisation.placed import at_unit, in_ranges
from linli.residents.gaps import gap_test
from linli.residents.models import Household, Person, Stay
from linli.residents.projections import Line, lines
from linli.residents.quality import rule_named
from linli.residents.queries import (
    doors_of,
    heads_of,
    households_in_sight,
    people_in_sight,
    sizes_of,
)

CAP = 10_000  # of a community all, so that a number of the report is that of its list
STALE = timedelta(days=180)  # not confirmed for so long: data dictionary c.6, ordinary household


@dataclass(frozen=True)
class PeopleWanted:
    """What a list of people asks for; every field is optional."""

    place: int | None = None
    state: str = Person.State.HERE
    kind: str = ""
    care: str = ""
    match: str = ""
    stale: bool = False
    fault: str = ""  # a rule of `quality`
    gap: str = ""  # a 必采 column or collection item that is empty
    cursor: str | None = None


@dataclass(frozen=True)
class Door:
    """A household in the list of doors: where, its head, how many, when last confirmed."""

    household: Household
    head: Line | None
    size: int

    @property
    def is_stale(self) -> bool:
        seen = self.household.confirmed_at
        return seen is None or seen < stale_since()


def stale_since() -> datetime:
    """Give the moment before which a confirmation is stale."""
    return clock.now() - STALE


def people(wanted: PeopleWanted, *, actor: Actor) -> tuple[list[Line], Page[Person]]:
    """Give a page of people by name."""
    rows = matching(wanted, actor=actor).select_related("place")
    query = f"people:{replace(wanted, cursor=None)}"
    page = page_of(rows, "name_key", "id", actor=actor, query=query, cursor=wanted.cursor, cap=CAP)
    doors = doors_of([person.pk for person in page.items], actor=actor)
    return lines(page.items, doors), page


def matching(wanted: PeopleWanted, *, actor: Actor) -> ScopedQuerySet[Person]:
    """Give all people that a list asks for, in no order."""
    rows = people_in_sight(actor).filter(_where(wanted.place, actor), state=wanted.state)
    if wanted.kind or wanted.match:
        said = {"kind": wanted.kind, "match": wanted.match}
        stays = Stay.objects.visible_to(actor).filter(valid_to=None)
        stays = stays.filter(**{name: code for name, code in said.items() if code})
        rows = rows.filter(pk__in=stays.values("person"))
    if wanted.care:
        rows = rows.filter(care_groups__contains=[wanted.care])
    if wanted.stale:
        rows = rows.filter(Q(confirmed_at=None) | Q(confirmed_at__lt=stale_since()))
    if rule := rule_named(wanted.fault):
        rows = rows.filter(rule.test(actor))
    if wanted.gap:
        rows = rows.filter(gap_test(wanted.gap))
    return rows


def doors(
    place: int | None, *, actor: Actor, stale: bool = False, cursor: str | None = None
) -> tuple[list[Door], Page[Household]]:
    """Give a page of households in the order of their doors."""
    rows = households_in_sight(actor).filter(_where(place, actor), valid_to=None)
    # said of the home, too: its index has a township's doors, and a county's, in their order
    rows = rows.filter(_where(place, actor, before="dwelling__"))
    if stale:
        rows = rows.filter(Q(confirmed_at=None) | Q(confirmed_at__lt=stale_since()))
    rows = rows.select_related("dwelling", "place")
    query = f"doors:{place}:{stale}"
    order = ("dwelling__order", "id")
    page = page_of(rows, *order, actor=actor, query=query, cursor=cursor, cap=CAP)
    heads = heads_of(page.items, actor=actor)
    sizes = sizes_of(page.items, actor=actor)
    found = [Door(home, heads.get(home.pk), sizes.get(home.pk, 0)) for home in page.items]
    return found, page


def _where(place: int | None, actor: Actor, *, before: str = "") -> Q:
    """Keep one unit, or the actor's places by equality at their level."""
    if place is None:
        return in_ranges(actor.ranges, before=before)
    return at_unit(place, before=before) if is_territorial(place) else Q(pk__in=[])
