"""Reads: the list of visible incidents, filtered and paged by keyset (settled 1.12)."""

import re
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from linli.incidents.figure_list import FigureFilter
from linli.incidents.follow_up import follow_up_filter
from linli.incidents.models import Incident
from linli.incidents.numbers import number_of
from linli.incidents.queries import LISTED, SHAPED, waiting_filter
from linli.incidents.reach import reach, widest
from linli.kernel import clock, place
from linli.kernel.bigrams import query_tokens
from linli.kernel.geography import Box
from linli.kernel.scope import Actor
from linli.kernel.wire import read_cursor, sign_cursor
from linli.organisation.models import Unit

COUNT_CAP = 500
UNBOUND = ("cursor", "limit", "counted")  # the same list, asked for otherwise
BY_DUE, LATEST = ("due_at", "id"), ("-reported_at", "-id")
SERIAL = re.compile(r"\d{6}")  # what people say of a number: how it ends
CODE = re.compile(r"[2-9A-HJ-NP-Za-hj-np-z]{10}")  # as people have it from the desk: 查询码
FIGURE_CAP = 50_000  # the list behind a figure says the same number


@dataclass(frozen=True)
class Filters:
    """What a list asks for; every field is optional."""

    state: str | None = None
    open: bool | None = None
    states: tuple[str, ...] = ()
    level: str | None = None  # of the centre that owns it
    category: str | None = None
    urgency: int | None = None
    source: str | None = None
    place: int | None = None
    card: int | None = None  # supervised this strongly or more
    late: bool | None = None
    soon: bool | None = None
    legacy: bool | None = None
    mine: bool | None = None
    unit: bool | None = None  # owned, handled or assisted by a unit of mine
    reported: bool | None = None  # by me
    follow: bool | None = None  # closed and to be asked about
    box: Box | None = None  # on the map
    placed: bool | None = None  # with a point or without
    figure: FigureFilter | None = None  # counted in the statistics
    q: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    order: str | None = None
    cursor: str | None = None
    limit: int = 50
    counted: bool = True  # whether anybody is told how many there are


@dataclass(frozen=True)
class Page:
    """One page of a keyset-paged list; the counts stop at 500, behind a figure at 50,000."""

    items: list[Incident]
    next: str | None
    count: int
    count_capped: bool


def find(actor: Actor, filters: Filters) -> Page:
    """Give a page of visible incidents; a cursor belongs to its person and filter."""
    every = matching(actor, filters).order_by(*_order(filters))
    most, cap = filters.limit + 1, FIGURE_CAP if filters.figure else COUNT_CAP
    if (
        filters.cursor
        or filters.figure
        or not filters.counted
        or _is_all_of_a_township(actor, filters)
    ):
        after = _after(filters, actor) if filters.cursor else Q()
        items = _of(actor, every.filter(after).values("pk")[:most], filters)
        known = not filters.counted or (len(items) < most and not filters.cursor)
        counted = len(items) if known else _count(actor, every.order_by(), cap)
    else:
        ids = list(every.values_list("pk", flat=True)[: cap + 1])
        items, counted = _of(actor, ids[:most], filters), len(ids)
    following = _cursor(items[filters.limit - 1], filters, actor) if len(items) == most else None
    return Page(items[: filters.limit], following, min(counted, cap), counted > cap)


def _of(actor: Actor, ids: Any, filters: Filters) -> list[Incident]:
    """Read the rows that are shown: the ids have been sorted, alone and narrow."""
    rows = Incident.objects.visible_to(actor).filter(pk__in=ids).order_by(*_order(filters))
    return list(rows.select_related(*SHAPED).only(*LISTED))


def _count(actor: Actor, rows: QuerySet[Incident], cap: int) -> int:
    """Count up to one beyond the cap: first what lies in one's township, where that is enough."""
    for township, _ in actor.ranges:
        if township and place.level_of(township) is place.Level.TOWNSHIP:
            county = place.ancestor(township, place.Level.COUNTY) or 0
            near = rows.filter(county=county, township=township)[: cap + 1].count()
            if near > cap:
                return near
    return rows[: cap + 1].count()


def _order(filters: Filters) -> tuple[str, str]:
    return LATEST if filters.order == "-reported" else BY_DUE


def count_late(actor: Actor, filters: Filters) -> int:
    """Count the late ones among what a list shows, 500 at most."""
    return int(matching(actor, filters).filter(is_late()).order_by()[:COUNT_CAP].count())


def first(actor: Actor, filters: Filters, most: int) -> list[Incident]:
    """Give the first rows by due time, uncounted."""
    rows = matching(actor, filters).select_related(*SHAPED).only(*LISTED)
    return list(rows.order_by(*BY_DUE)[:most])


def count(actor: Actor, filters: Filters, *, restricted: bool) -> int:
    """Count all that a list would show, with the restricted ones or without."""
    return int(_without(matching(actor, filters), restricted).order_by().count())


def ids(actor: Actor, filters: Filters, *, restricted: bool) -> list[UUID]:
    """Give the ids of all that a list would show, in its order."""
    rows = _without(matching(actor, filters), restricted).order_by(*_order(filters))
    return list(rows.values_list("pk", flat=True))


def of_ids(actor: Actor, wanted: list[UUID], *, restricted: bool) -> list[Incident]:
    """Look incidents up again in the order given; those out of sight by now are left out."""
    rows = _without(Incident.objects.visible_to(actor).filter(pk__in=wanted), restricted)
    found = {row.pk: row for row in rows.select_related(*SHAPED)}
    return [found[pk] for pk in wanted if pk in found]


def _without(rows: QuerySet[Incident], restricted: bool) -> QuerySet[Incident]:
    return rows if restricted else rows.filter(restricted="")


def matching(actor: Actor, filters: Filters) -> QuerySet[Incident]:
    """Give all visible incidents that a list asks for, in no order."""
    rows = Incident.objects.visible_to(actor).filter(_matching(filters, actor))
    return rows if filters.q or _is_walked(actor, filters) else rows.filter(reach(actor))


def _is_walked(actor: Actor, filters: Filters) -> bool:
    """Tell whether the list's own index comes upon this person's rows at once."""
    return widest(actor) is place.Level.COUNTY or _is_all_of_a_township(actor, filters)


def _is_all_of_a_township(actor: Actor, filters: Filters) -> bool:
    """Tell whether a township asks for all that it has: a page is soon found, 500 are far apart."""
    asked = replace(filters, order=None, cursor=None, limit=50, counted=True)
    return widest(actor) is place.Level.TOWNSHIP and asked == Filters()


def _matching(filters: Filters, actor: Actor) -> Q:
    simple = {
        "state": filters.state,
        "state__in": filters.states or None,
        "holder__kind": filters.level,
        "urgency": filters.urgency,
        "source": filters.source,
        "card__gte": filters.card,
        "is_legacy": filters.legacy,
        "is_open": filters.open,
        "category__code__startswith": filters.category or None,  # a class is its codes' beginning
        "reported_at__gte": filters.since,
        "reported_at__lt": filters.until,
    }
    test = Q(**{name: value for name, value in simple.items() if value is not None})
    if filters.place:
        test &= _at_place(filters.place)
    if filters.figure:
        test &= filters.figure.test(actor)
    return (
        test
        & _on_the_map(filters)
        & _in_time(filters)
        & _whose(filters, actor)
        & _search(filters.q, actor)
    )


def _on_the_map(filters: Filters) -> Q:
    test = Q() if filters.placed is None else Q(lon__isnull=not filters.placed)
    if filters.box:
        west, south, east, north = filters.box
        test &= Q(lon__gte=west, lon__lte=east, lat__gte=south, lat__lte=north)
    return test


def _in_time(filters: Filters) -> Q:
    test = Q()
    if filters.late is not None:
        test &= is_late() if filters.late else ~is_late()
    if filters.soon:  # the last quarter of the limit (workflow d.4)
        now = clock.now()
        test &= Q(is_open=True, urge_at__lte=now, due_at__gte=now)
    return test


def is_late() -> Q:
    """Make the test for an open incident whose due time is over."""
    return Q(is_open=True, due_at__lt=clock.now())


def _whose(filters: Filters, actor: Actor) -> Q:
    test = Q()
    if filters.mine:
        test &= waiting_filter(actor)
    if filters.unit:
        units = list(actor.units)
        test &= Q(holder__in=units) | Q(lead__in=units) | Q(assistants__overlap=units)
    if filters.follow:
        test &= follow_up_filter(actor)
    if filters.reported:
        test &= Q(reporter=actor.user) & ~Q(reporter=None)
    return test


def _at_place(unit: int) -> Q:
    if not place.is_territorial(unit):
        return Q(lead=unit)
    return Q(place__id__range=place.subtree(unit))


def _search(q: str | None, actor: Actor) -> Q:
    text = (q or "").strip()
    if not text:
        return Q()
    if CODE.fullmatch(text):
        return Q(query_code=text.upper()) | Q(case_no__iexact=text) | Q(ticket_no=text)
    if SERIAL.fullmatch(text) and (numbers := _numbers_ending(int(text), actor)):
        return Q(no__in=numbers) | Q(case_no__in=[no.removeprefix("SB") for no in numbers])
    exact = Q(no__iexact=text) | Q(case_no__iexact=text) | Q(ticket_no=text)
    wanted = query_tokens(text)
    words = Q(title__icontains=text) | Q(description__icontains=text) | Q(address__icontains=text)
    if not wanted:
        return exact | words
    # A function of ours, because row security keeps the words' index from being used (decision 14).
    found = RawSQL("SELECT linli_incidents_with(%s::text[], %s)", [wanted, text])
    return Q(pk__in=found) & (exact | words)


def _numbers_ending(serial: int, actor: Actor) -> list[str]:
    """Write the numbers of the last two years that end so, at the desks that a person sees."""
    desks = Q(pk__in=[])
    for low, high in actor.ranges:
        seats = [place.ancestor(low, level) for level in place.Level] if low else []
        desks |= Q(id__range=(low, high)) | Q(pk__in=[seat for seat in seats if seat])
    kinds = (Unit.Kind.COUNTY, Unit.Kind.TOWNSHIP, Unit.Kind.COMMUNITY)
    codes = Unit.objects.filter(desks, kind__in=kinds).values_list("code", flat=True)
    year = clock.today().year
    return [
        number_of("report", code[:12].ljust(12, "0"), year - ago, serial)
        for code in codes
        for ago in (0, 1)
    ]


def _bound(filters: Filters, actor: Actor) -> str:
    shown = [getattr(filters, f.name) for f in fields(filters) if f.name not in UNBOUND]
    return f"incidents:{actor.user}:{shown}"


def _cursor(last: Incident, filters: Filters, actor: Actor) -> str:
    moment = last.reported_at if _order(filters) == LATEST else last.due_at
    return sign_cursor([moment.isoformat(), str(last.pk)], bound_to=_bound(filters, actor))


def _after(filters: Filters, actor: Actor) -> Q:
    moment, pk = read_cursor(filters.cursor or "", bound_to=_bound(filters, actor))
    newest = _order(filters) == LATEST
    when, name = datetime.fromisoformat(moment), "reported_at" if newest else "due_at"
    way = "lt" if newest else "gt"
    from_there = Q(**{f"{name}__{way}e": when})  # where an index can start, which at an OR it can't
    return from_there & (Q(**{f"{name}__{way}": when}) | Q(**{f"pk__{way}": UUID(pk)}))
