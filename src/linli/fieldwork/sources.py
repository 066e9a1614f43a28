"""Where the records of a digest lie: typed information, life events, visits that found something.

Nothing is typed twice (pain P1): what was entered elsewhere is read from there.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from linli.fieldwork.models import DigestItem, DynamicInfo, Need, Visit
from linli.kernel.masking import mask_address, scrub
from linli.kernel.scope import Actor, ScopedQuerySet
from linli.residents.models import Change
from linli.residents.projections import lines
from linli.residents.queries import households_in_sight, people_in_sight

Kind = DynamicInfo.Kind
# What happened in the registers, as a kind of dynamic information (rulebook 1.3.2).
LIFE: dict[str, str] = {
    Change.Kind.BIRTH: Kind.PREGNANCY_AND_BIRTH,
    Change.Kind.PREGNANCY: Kind.PREGNANCY_AND_BIRTH,
    Change.Kind.DEATH: Kind.WEDDINGS_AND_FUNERALS,
    Change.Kind.MARRIAGE: Kind.WEDDINGS_AND_FUNERALS,
    Change.Kind.DIVORCE: Kind.RESIDENTS,
    Change.Kind.SPLIT: Kind.RESIDENTS,
    Change.Kind.MERGE: Kind.RESIDENTS,
    Change.Kind.MOVE_IN: Kind.MOVEMENT,
    Change.Kind.MOVE_OUT: Kind.MOVEMENT,
}
FOUND = "走访发现"
_LONGEST = 160


@dataclass(frozen=True)
class Line:
    """One record as a digest shows it; names are masked, numbers scrubbed."""

    at: datetime
    group: str
    text: str
    who: str
    url: str


@dataclass(frozen=True)
class Source:
    """Which rows of a table count, and how some of them are shown."""

    recorded: Callable[[list[int], Actor], ScopedQuerySet[Any]]
    moment: str  # the column that says when the platform had it
    shown: Callable[[Iterable[UUID], Actor], list[Line]]


def _infos(places: list[int], actor: Actor) -> ScopedQuerySet[DynamicInfo]:
    return DynamicInfo.objects.visible_to(actor).filter(place__in=places, is_special=False)


def _changes(places: list[int], actor: Actor) -> ScopedQuerySet[Change]:
    """One row an event carries the op_id; what came of an information is in that one."""
    typed = DynamicInfo.objects.visible_to(actor).filter(pk=OuterRef("op_id"))
    return Change.objects.visible_to(actor).filter(
        ~Exists(typed), place__in=places, kind__in=LIFE, op_id__isnull=False, run=None
    )


def _visits(places: list[int], actor: Actor) -> ScopedQuerySet[Visit]:
    """Not those to special groups: a digest goes to people who may not know of them."""
    needs = Need.objects.visible_to(actor).filter(visit=OuterRef("pk"))
    return Visit.objects.visible_to(actor).filter(
        Exists(needs) | ~Q(incident=None) | ~Q(topic=""),
        place__in=places,
        is_sealed=False,
        taken_back_at=None,
    )


def _infos_shown(pks: Iterable[UUID], actor: Actor) -> list[Line]:
    rows = DynamicInfo.objects.visible_to(actor).filter(pk__in=pks)
    return [
        Line(
            row.happened_at,
            row.get_kind_display(),
            _short(row.text),
            row.recorded_name,
            f"/dynamics/{row.pk}",
        )
        for row in rows
    ]


def _changes_shown(pks: Iterable[UUID], actor: Actor) -> list[Line]:
    return in_words(list(Change.objects.visible_to(actor).filter(pk__in=pks)), actor=actor)


def in_words(changes: Sequence[Change], *, actor: Actor) -> list[Line]:
    """Say some changes of the registers, names and doors masked."""
    people = people_in_sight(actor).filter(pk__in=[r.person_id for r in changes if r.person_id])
    names = {line.id: line.name for line in lines(people.select_related("place"))}
    homes = households_in_sight(actor).select_related("dwelling")
    homes = homes.filter(pk__in=[r.household_id for r in changes if r.household_id])
    doors = {home.pk: mask_address(home.dwelling.address) for home in homes}
    return [_change_shown(row, names, doors) for row in changes]


def _change_shown(row: Change, names: dict[UUID, str], doors: dict[UUID, str]) -> Line:
    about = names.get(row.person_id or row.pk) or doors.get(row.household_id or row.pk, "")
    page = f"/people/{row.person_id}" if row.person_id else f"/households/{row.household_id}"
    said = dict.fromkeys(text for text in (row.get_kind_display(), about, _words(row)) if text)
    group = Kind(LIFE[row.kind]).label if row.kind in LIFE else ""
    return Line(row.at, group, "，".join(said), row.by_name, page)


def _words(row: Change) -> str:
    """Say no date a child is due, nor behind which door a family lived before."""
    if row.kind == Change.Kind.PREGNANCY:
        return ""
    return mask_address(row.words) if row.kind == Change.Kind.MOVE_IN else row.words


def _visits_shown(pks: Iterable[UUID], actor: Actor) -> list[Line]:
    rows = Visit.objects.visible_to(actor).filter(pk__in=pks, taken_back_at=None)
    return [
        Line(row.started_at, FOUND, _found(row), row.visitor.name, f"/visits/{row.pk}")
        for row in rows.select_related("visitor")
    ]


def _found(visit: Visit) -> str:
    topic = visit.get_topic_display() if visit.topic else ""
    said = (mask_address(visit.address), topic, _short(visit.content))
    return "，".join(text for text in said if text)


def _short(text: str) -> str:
    said = scrub(" ".join(text.split()))
    return said if len(said) <= _LONGEST else said[:_LONGEST] + "…"


SOURCES: dict[str, Source] = {
    DigestItem.Source.INFO: Source(_infos, "recorded_at", _infos_shown),
    DigestItem.Source.CHANGE: Source(_changes, "at", _changes_shown),
    DigestItem.Source.VISIT: Source(_visits, "recorded_at", _visits_shown),
}
