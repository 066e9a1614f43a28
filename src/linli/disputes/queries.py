"""Reads: one dispute with all that belongs to it, those who can answer for one, what is missed."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from linli.disputes.codes import Difficulty
from linli.disputes.models import Dispute, Mediation, Party, Review
from linli.incidents.models import Incident
from linli.kernel import clock, place
from linli.kernel.errors import NotFound
from linli.kernel.place import LEVEL_NAMES, Level
from linli.kernel.scope import Actor
from linli.organisation.models import Post
from linli.organisation.roles import DISPUTE, MEDIATE, role_name, roles_with

SHAPED = ("incident", "incident__category", "incident__holder", "incident__lead", "place")
OUTLINES = ("place__boundary", "incident__holder__boundary", "incident__lead__boundary")
SETTLES_AT = {
    Difficulty.SIMPLE: Level.COMMUNITY,
    Difficulty.COMPLEX: Level.TOWNSHIP,
    Difficulty.HARD: Level.COUNTY,
}
DEALING = tuple(dict.fromkeys((*roles_with(DISPUTE), *roles_with(MEDIATE))))
MOST = 200  # people to choose from


@dataclass(frozen=True)
class File:
    """A dispute and its rows, each in its order."""

    dispute: Dispute
    parties: list[Party]
    mediations: list[Mediation]
    reviews: list[Review]


def disputes_of(actor: Actor) -> QuerySet[Dispute]:
    """Give the disputes that one sees, with what a line of a list says."""
    rows: QuerySet[Dispute] = Dispute.objects.visible_to(actor)
    return rows.select_related(*SHAPED, "responsible").defer(*OUTLINES)


def dispute_for(actor: Actor, pk: UUID) -> Dispute:
    """Give one dispute that the actor may see, or NotFound."""
    found = disputes_of(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found


def locked(dispute: Dispute, actor: Actor) -> Dispute:
    """Give the row again, held until the transaction ends."""
    rows = Dispute.objects.visible_to(actor).filter(pk=dispute.pk).select_related("incident")
    row: Dispute = rows.select_for_update(of=("self",)).get()
    return row


def dispute_on(incident: Incident, actor: Actor) -> Dispute | None:
    """Give the dispute that an incident carries, if it has been registered."""
    found: Dispute | None = Dispute.objects.visible_to(actor).filter(incident=incident).first()
    return found


def file_of(dispute: Dispute, actor: Actor) -> File:
    """Read everything that belongs to a dispute."""
    return files_of([dispute], actor)[0]


def files_of(disputes: list[Dispute], actor: Actor) -> list[File]:
    """Read what belongs to some disputes, with three questions however many they are."""
    ids = [dispute.pk for dispute in disputes]
    parties: dict[UUID, list[Party]] = {pk: [] for pk in ids}
    mediations: dict[UUID, list[Mediation]] = {pk: [] for pk in ids}
    reviews: dict[UUID, list[Review]] = {pk: [] for pk in ids}
    for party in Party.objects.visible_to(actor).filter(dispute__in=ids, removed_at=None):
        parties[party.dispute_id].append(party)
    for sitting in Mediation.objects.visible_to(actor).filter(dispute__in=ids):
        mediations[sitting.dispute_id].append(sitting)
    for review in Review.objects.visible_to(actor).filter(dispute__in=ids):
        reviews[review.dispute_id].append(review)
    return [File(one, parties[one.pk], mediations[one.pk], reviews[one.pk]) for one in disputes]


def is_open() -> Q:
    """Make the test for a dispute whose incident is still being dealt with."""
    return Q(incident__is_open=True)


def is_overdue(today: date | None = None) -> Q:
    """Make the test for one that was not settled in its time: `Dispute.is_overdue` in SQL."""
    return is_open() & Q(settled=None, deadline__lt=today or clock.today())


def fulfilment_due(today: date | None = None) -> Q:
    """Make the test for an agreement that should be looked at by now."""
    return Q(fulfil_on__lte=today or clock.today())


def should_rise(dispute: Dispute) -> str:
    """Name the level that should settle it, where its incident lies below that; else ""."""
    wanted = SETTLES_AT[Difficulty(dispute.difficulty)]
    incident = dispute.incident
    return LEVEL_NAMES[wanted] if incident.is_open and incident.level > wanted else ""


def those_who_can_answer(dispute: Dispute) -> list[tuple[str, str]]:
    """Give who can be responsible for it: staff of its places and their offices, by (id, name)."""
    here = [place.ancestor(dispute.place_id, level) for level in Level]
    units = Q(unit__in=[unit for unit in here if unit])
    units |= Q(unit__parent__in=[unit for unit in here[:2] if unit], unit__kind="department")
    posts = Post.objects.current().filter(units, role__in=DEALING, user__is_active=True)
    rows = posts.order_by("-unit__kind", "unit", "user__name_key")
    found: dict[str, str] = {}
    for user, name, unit, role in rows.values_list("user", "user__name", "unit__name", "role"):
        found.setdefault(str(user), f"{name}（{unit} {role_name(role)}）")
    return list(found.items())[:MOST]
