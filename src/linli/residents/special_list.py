"""The list of special groups of one's places: masked names, 50 a page, each look journalled."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q

from linli.kernel.masking import mask_name
from linli.kernel.scope import Actor
from linli.kernel.wire import read_cursor, sign_cursor
from linli.organisation.placed import at_unit
from linli.residents.codes import SpecialGroup
from linli.residents.models import SpecialProfile
from linli.residents.special import profiles, read_list

PAGE = 50


@dataclass(frozen=True)
class Line:
    """A profile as the list shows it; nothing that it says."""

    id: UUID
    person_id: UUID
    name: str
    group: str
    attention: str
    level: str
    risk: int | None
    since: date
    until: date | None
    place_name: str
    is_gone: bool  # the person has left or died: the profile ought to be ended


@dataclass(frozen=True)
class Page:
    """Some profiles, the counts by group, the cursor of the next page."""

    items: list[Line]
    counts: list[tuple[str, str, int]]
    next: str | None


def listed(
    *,
    actor: Actor,
    group: str = "",
    unit: int | None = None,
    ended: bool = False,
    cursor: str | None = None,
) -> Page:
    """List the profiles one may read, the most pressing first; the look is journalled."""
    rows = profiles(actor).filter(until__isnull=not ended)
    if unit:
        rows = rows.filter(at_unit(unit))
    counts = {row["group"]: row["n"] for row in rows.values("group").annotate(n=Count("pk"))}
    if group:
        rows = rows.filter(group=group)
    bound = f"special:{actor.user}:{group}:{unit}:{ended}"
    if cursor:
        level, pk = read_cursor(cursor, bound_to=bound)
        rows = rows.filter(Q(attention__lt=level) | Q(attention=level, pk__gt=UUID(pk)))
    found = list(rows.order_by("-attention", "pk")[: PAGE + 1])
    shown = found[:PAGE]
    read_list(actor=actor, group=group, rows=len(shown))
    last = shown[-1] if len(found) > PAGE else None
    after = sign_cursor([last.attention, str(last.pk)], bound_to=bound) if last else None
    names = dict(SpecialGroup.choices)
    said = [(code, str(names[code]), counts[code]) for code in names if code in counts]
    return Page([line(row) for row in shown], said, after)


def line(row: SpecialProfile) -> Line:
    """Give a profile as a line."""
    return Line(
        id=row.pk,
        person_id=row.person_id,
        name=mask_name(row.person.name),
        group=row.get_group_display(),
        attention=row.get_attention_display(),
        level=row.attention,
        risk=row.risk,
        since=row.since,
        until=row.until,
        place_name=row.place.name,
        is_gone=row.until is None and not row.person.is_settled,
    )
