"""Reads: the list of disputes, the latest first, filtered and paged by keyset (settled 1.12)."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from linli.disputes.models import Dispute
from linli.disputes.queries import disputes_of, fulfilment_due, is_open, is_overdue
from linli.kernel.keyset import COUNT_CAP, Page, page_of
from linli.kernel.place import subtree
from linli.kernel.scope import Actor

LIMIT = 30


@dataclass(frozen=True)
class Filters:
    """What a list asks for; every field is optional."""

    q: str = ""
    risk: str = ""
    difficulty: str = ""
    category: str = ""
    place: int | None = None
    open: bool = False
    overdue: bool = False
    fulfil: bool = False  # the day to look whether it was kept has come
    waiting: bool = False  # something agreed is still to be kept
    mine: bool = False  # I answer for it
    late: bool = False  # registered late


def find(actor: Actor, filters: Filters, cursor: str | None = None) -> Page[Dispute]:
    """Give a page of visible disputes; Invalid for a cursor of another person or filter."""
    rows, query = matching(actor, filters), f"disputes:{filters}"
    order = ("-registered_at", "-id")
    return page_of(rows, *order, actor=actor, query=query, cursor=cursor, size=LIMIT)


def matching(actor: Actor, filters: Filters) -> QuerySet[Dispute]:
    """Give all visible disputes that a list asks for, in no order."""
    plain = {
        "risk": filters.risk,
        "difficulty": filters.difficulty,
        "incident__category": filters.category,
        "place__range": subtree(filters.place) if filters.place else None,
    }
    test = Q(**{name: value for name, value in plain.items() if value})
    for wanted, condition in (
        (filters.open, is_open()),
        (filters.overdue, is_overdue()),
        (filters.fulfil, fulfilment_due()),
        (filters.waiting, Q(fulfil_on__isnull=False)),
        (filters.mine, Q(responsible=actor.user) & ~Q(responsible=None)),
        (filters.late, Q(late_days__gt=0)),
    ):
        test &= condition if wanted else Q()
    return disputes_of(actor).filter(test & _search(filters.q))


def count_fulfilment_due(actor: Actor) -> int:
    """Count the agreements that should be looked at by now, 500 at most."""
    rows = Dispute.objects.visible_to(actor).filter(fulfilment_due())
    return int(rows[:COUNT_CAP].count())


def count_overdue(actor: Actor) -> int:
    """Count what was not settled in its time, 500 at most."""
    return int(Dispute.objects.visible_to(actor).filter(is_overdue())[:COUNT_CAP].count())


def _search(q: str) -> Q:
    text = q.strip()
    if not text:
        return Q()
    found = Q(name__icontains=text) | Q(no__iendswith=text) | Q(incident__no__iexact=text)
    return found | Q(address__icontains=text)
