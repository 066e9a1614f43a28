"""Reads: open incidents that are likely about one thing, put together so that a desk can merge."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from linli.incidents.duplicates import Candidate, Seen, common_words, compared, seen
from linli.incidents.models import Incident
from linli.incidents.states import State
from linli.incidents.workflow import TABLE
from linli.kernel.alike import Texts
from linli.kernel.scope import Actor
from linli.organisation.roles import OPERATE

LEAST = 0.25  # groups this alike: 141 of 149 judged pairs inside one were one thing
TICKED = 0.4  # members this like the main one are ticked beforehand: 73 of 75 judged pairs
LOOKED_AT = 3000  # open incidents, one's own first: a good second of computing for so many
SHOWN, UNFOLDED = 20, 8
MERGEABLE = TABLE.verbs["merge"][0].frm
ROAD = (
    *(State.REPORTED, State.ACCEPTED, State.FILED, State.DISPATCHED),
    *(State.SUSPENDED, State.HANDLING, State.FEEDBACK, State.VERIFIED),
)


@dataclass(frozen=True)
class Member:
    """An incident of a group beside the main one; `is_ours`: this desk may merge it."""

    candidate: Candidate
    is_ours: bool

    @property
    def is_ticked(self) -> bool:
        return self.is_ours and self.candidate.likeness >= TICKED


@dataclass(frozen=True)
class DuplicateGroup:
    """What is likely one thing: the incident proposed as the main one, and the others."""

    main: Incident
    others: tuple[Member, ...]
    words: tuple[str, ...]

    @property
    def size(self) -> int:
        return len(self.others) + 1

    @property
    def first(self) -> tuple[Member, ...]:
        """Give the members that are shown at once; `rest` is folded away."""
        return self.others[:UNFOLDED]

    @property
    def rest(self) -> tuple[Member, ...]:
        return self.others[UNFOLDED:]


@dataclass(frozen=True)
class Found:
    """The first groups, how many there are, and among how many open incidents."""

    groups: tuple[DuplicateGroup, ...]
    count: int
    looked_at: int
    is_cut: bool


def find(actor: Actor) -> Found:
    """Put together the open incidents that this desk may merge with what they are like."""
    mine = merged_by(actor)
    rows = seen(_open(actor).filter(mine)[:LOOKED_AT])
    ours = set(rows)
    rows |= seen(_open(actor).exclude(mine)[: LOOKED_AT - len(rows)])
    texts = Texts({pk: row.search for pk, row in rows.items()}, where=_communities(rows.values()))
    keys = [group for group in texts.groups(LEAST) if ours & set(group)]
    keys = sorted((g for g in keys if len(g) > 1), key=len, reverse=True)
    shown = _loaded(actor, keys[:SHOWN])
    groups = (
        _group([shown[k] for k in group if k in shown], ours, texts) for group in keys[:SHOWN]
    )
    return Found(tuple(g for g in groups if g), len(keys), len(rows), len(rows) >= LOOKED_AT)


def merged_by(actor: Actor) -> Q:
    """Filter what the desks of this person may merge into another incident."""
    desks = [post.unit for post in actor.posts if post.may(OPERATE)]
    return Q(holder__in=desks, state__in=MERGEABLE)


def _open(actor: Actor) -> QuerySet[Incident]:
    return Incident.objects.visible_to(actor).filter(is_open=True).order_by("-reported_at", "-id")


def _communities(rows: Iterable[Seen]) -> dict[UUID, int | None]:
    return {row.pk: row.community for row in rows}


def _loaded(actor: Actor, keys: list[list[UUID]]) -> dict[UUID, Incident]:
    rows = Incident.objects.visible_to(actor).select_related("place", "holder", "lead", "category")
    return rows.defer("search").in_bulk([key for group in keys for key in group])


def _group(members: list[Incident], ours: set[UUID], texts: Texts[UUID]) -> DuplicateGroup | None:
    """Propose the one furthest along as the main one, the oldest of those."""
    if len(members) < 2:
        return None
    main, *others = sorted(
        members, key=lambda row: (-ROAD.index(State(row.state)), row.reported_at)
    )
    found = (Member(compared(main, row, texts), row.pk in ours) for row in others)
    told = tuple(sorted(found, key=lambda m: (not m.is_ours, -m.candidate.likeness)))
    if not any(member.is_ours for member in told):
        return None
    return DuplicateGroup(main, told, common_words(main, _shared(members, texts), texts.weight))


def _shared(members: list[Incident], texts: Texts[UUID]) -> frozenset[str]:
    """Give the tokens that more than half of them have."""
    found = Counter(word for row in members for word in texts.tokens[row.pk])
    return frozenset(word for word, n in found.items() if 2 * n > len(members))
