"""Reads: the registers as lists, filtered, in their natural order, paged by keyset."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from django.db.models import Q
from django.db.models.expressions import RawSQL

from linli.kernel import clock
from linli.kernel.bigrams import query_tokens
from linli.kernel.keyset import Page, page_of
from linli.kernel.scope import Actor, ScopedQuerySet
from linli.organisation.placed import RegisterRow, at_unit
from linli.places.addresses import asked_words
from linli.places.models import Dwelling, Establishment, Facility

ANY = "any"
R = TypeVar("R", bound=RegisterRow)


@dataclass(frozen=True)
class Filters:
    """What a list asks for; every field is optional, and each register has some of them."""

    q: str = ""
    place: int | None = None
    building: UUID | None = None
    state: str = ""
    use: str = ""
    kind: str = ""
    hazard: str = ""  # a code, or ANY
    key_place: str = ""  # a code, or ANY
    grade: str = ""
    stale: int | None = None  # not confirmed for so many days
    ended: bool = False  # those that are no more
    cursor: str | None = None


def find_dwellings(actor: Actor, filters: Filters) -> Page[Dwelling]:
    """Give a page of homes in the order of their addresses."""
    rows = homes_with(actor, filters.q).filter(_common(filters) & _hazard(filters))
    if filters.building:
        rows = rows.filter(building=filters.building)
    return _page(rows.filter(**_equal(filters, "state", "use")), "order", actor, filters)


def find_establishments(actor: Actor, filters: Filters) -> Page[Establishment]:
    """Give a page of establishments in the order of their names as they are read."""
    rows = _establishments_with(actor, filters.q).filter(_common(filters) & _hazard(filters))
    if filters.key_place == ANY:
        rows = rows.exclude(key_place="")
    elif filters.key_place:
        rows = rows.filter(key_place=filters.key_place)
    if filters.grade:
        rows = rows.filter(safety_grade=filters.grade)
    if filters.building:
        rows = rows.filter(building=filters.building)
    return _page(rows.filter(**_equal(filters, "kind")), "name_key", actor, filters)


def find_facilities(actor: Actor, filters: Filters) -> Page[Facility]:
    """Give a page of facilities, kind by kind."""
    rows = Facility.objects.visible_to(actor).filter(_common(filters), is_deleted=False)
    if q := filters.q.strip():
        rows = rows.filter(Q(name__icontains=q) | Q(where__icontains=q) | Q(code__iexact=q))
    return _page(rows.filter(**_equal(filters, "kind", "state")), "kind", actor, filters)


def homes_with(actor: Actor, q: str) -> ScopedQuerySet[Dwelling]:
    """Give the visible homes whose address has what somebody typed."""
    rows = Dwelling.objects.visible_to(actor).filter(is_deleted=False)
    text = q.strip()
    words = asked_words(text)
    if not words:  # a single sign is not stored by itself
        return rows.filter(address__icontains=text) if text else rows
    # A function of ours, because row security keeps the words' index from being used (decision 14).
    return rows.filter(Q(pk__in=RawSQL("SELECT linli_dwellings_with(%s::text[])", [words])))


def _establishments_with(actor: Actor, q: str) -> ScopedQuerySet[Establishment]:
    rows = Establishment.objects.visible_to(actor).filter(is_deleted=False)
    text = q.strip()
    words = query_tokens(text)
    if not words:
        return rows.filter(name__icontains=text) if text else rows
    found = RawSQL("SELECT linli_establishments_with(%s::text[])", [words])
    return rows.filter(Q(pk__in=found))


def _common(filters: Filters) -> Q:
    test = Q(valid_to__isnull=not filters.ended)
    if filters.place:
        test &= at_unit(filters.place)
    if filters.stale:
        before = clock.now() - timedelta(days=filters.stale)
        test &= Q(confirmed_at=None) | Q(confirmed_at__lt=before)
    return test


def _hazard(filters: Filters) -> Q:
    if filters.hazard == ANY:
        return ~Q(hazards=[])
    return Q(hazards__contains=[filters.hazard]) if filters.hazard else Q()


def _equal(filters: Filters, *names: str) -> dict[str, str]:
    return {name: value for name in names if (value := getattr(filters, name))}


def _page(rows: ScopedQuerySet[R], order: str, actor: Actor, filters: Filters) -> Page[R]:
    asked = replace(filters, cursor=None)
    query, cursor = f"places:{rows.model.__name__}:{asked}", filters.cursor
    shown = rows.select_related("place")
    return page_of(shown, order, "id", actor=actor, query=query, cursor=cursor)
