"""Which other reports may be about the same thing: near in place and time, alike in words.

A desk looks at a handful of candidates with their reasons and decides (rulebook 3.5, R46); nothing
is ever merged by itself. How good the measure is: docs/operations/duplicates.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from linli.incidents.models import Incident
from linli.incidents.states import State
from linli.kernel.alike import Texts
from linli.kernel.bigrams import phrases
from linli.kernel.scope import Actor

WINDOW = timedelta(days=30)  # what is settled may be seen again for so long; what is open, always
LOOKED_AT = 1000  # the newest of the surroundings
SHOWN = 5
ALIKE = 0.2  # from here two texts are worth a look: 84 of 100 judged pairs just above it were one
WORDS = 3
PARTICLES = "的是了就在和与及"  # cut off where a stretch of common words begins or ends with one
GONE = (State.VOID, State.REJECTED, State.ARCHIVED)


class Seen(NamedTuple):
    """What is read of each incident that is only compared."""

    pk: UUID
    search: list[str]
    place: int
    community: int | None
    category: str | None
    reported_at: datetime


SEEN = ("pk", "search", "place_id", "community", "category_id", "reported_at")


@dataclass(frozen=True)
class Candidate:
    """Another incident, and why it may be the same: how alike the words are, 0 to 1."""

    incident: Incident
    likeness: float
    is_same_place: bool
    is_same_category: bool
    days_apart: int
    words: tuple[str, ...] = ()

    @property
    def reasons(self) -> str:
        """Say why in words a clerk reads at a glance."""
        said = [f"文字相近 {self.likeness:.0%}"]
        said += ["同一地点"] if self.is_same_place else []
        said += ["同一类别"] if self.is_same_category else []
        said += [f"相隔 {self.days_apart} 天" if self.days_apart else "同一天"]
        return " · ".join(said)


def candidates(incident: Incident, actor: Actor) -> list[Candidate]:
    """Give up to five visible incidents that may be about the same thing, likeliest first."""
    rows = seen(_around(incident, actor)[:LOOKED_AT])
    ours = Seen(*(getattr(incident, name) for name in SEEN))
    texts = Texts({row.pk: row.search for row in (*rows.values(), ours)})
    weights = {pk: _weight(ours, row, texts) for pk, row in rows.items()}
    best = sorted((pk for pk in rows if weights[pk]), key=lambda pk: -weights[pk])[:SHOWN]
    found = Incident.objects.visible_to(actor).select_related("place").in_bulk(best)
    return [compared(incident, found[pk], texts) for pk in best if pk in found]


def seen(rows: QuerySet[Incident]) -> dict[UUID, Seen]:
    """Read of many incidents only what comparing them takes."""
    return {row[0]: Seen(*row) for row in rows.values_list(*SEEN)}


def compared(ours: Incident, theirs: Incident, texts: Texts[UUID]) -> Candidate:
    """Say how alike two incidents are and by what."""
    both = texts.tokens[ours.pk] & texts.tokens[theirs.pk]
    return Candidate(
        incident=theirs,
        likeness=texts.likeness(ours.pk, theirs.pk),
        is_same_place=ours.community is not None and ours.place_id == theirs.place_id,
        is_same_category=ours.category_id is not None and ours.category_id == theirs.category_id,
        days_apart=abs((ours.reported_at - theirs.reported_at).days),
        words=common_words(theirs, both, texts.weight),
    )


def common_words(
    incident: Incident, tokens: frozenset[str], weight: Mapping[str, float]
) -> tuple[str, ...]:
    """Give the most telling stretches of an incident's text that the others have too."""
    said = phrases(f"{incident.title}\n{incident.description}", tokens)
    told = {p: sum(weight.get(p[n : n + 2], 0.0) for n in range(len(p) - 1)) for p in said}
    found: list[str] = []
    for phrase in (p.strip(PARTICLES) for p in sorted(told, key=lambda phrase: -told[phrase])):
        if len(phrase) > 1 and not any(phrase in longer for longer in found):
            found.append(phrase)
    return tuple(found[:WORDS])


def _around(incident: Incident, actor: Actor) -> QuerySet[Incident]:
    """What is open, or was reported within the window, in the community (or wider) around it."""
    column = "community" if incident.community else "township" if incident.township else "county"
    window = (incident.reported_at - WINDOW, incident.reported_at + WINDOW)
    near: dict[str, Any] = {column: getattr(incident, column)}
    rows = Incident.objects.visible_to(actor).filter(**near).exclude(pk=incident.pk)
    recent = Q(is_open=True) | Q(reported_at__range=window)
    return rows.filter(recent).exclude(state__in=GONE).order_by("-reported_at")


def _weight(ours: Seen, theirs: Seen, texts: Texts[UUID]) -> float:
    """Order by likeness; the same place or category is worth a tenth each; 0: not alike."""
    likeness = texts.likeness(ours.pk, theirs.pk)
    same_category = ours.category is not None and ours.category == theirs.category
    same_place = ours.community is not None and ours.place == theirs.place
    bonus = 0.1 * same_place + 0.1 * same_category
    return likeness + bonus if likeness >= ALIKE else 0.0
