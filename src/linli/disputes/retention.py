"""Who quarrelled and what was said goes ten years after the incident was archived (privacy G7)."""

from datetime import date

from django.db.models import Model, Q, QuerySet

from linli.disputes.models import Dispute, Mediation, Party, Review
from linli.incidents.states import State
from linli.kernel import clock
from linli.kernel.scope import Actor
from linli.residents.retention import Rule, deleted, emptied

KEPT = 10  # years
PERIOD, BASIS = "归档后 10 年", "档案管理"
_EMPTY = {"summary": "", "name": "", "address": "", "units_involved": ""}


def _before() -> date:
    today = clock.today()
    day = 28 if (today.month, today.day) == (2, 29) else today.day
    return date(today.year - KEPT, today.month, day)


def _over(prefix: str) -> Q:
    """Make the test for rows whose incident was archived long ago."""
    test = {f"{prefix}state": State.ARCHIVED, f"{prefix}closed_at__date__lt": _before()}
    return Q(**test)


def _parties(actor: Actor) -> QuerySet[Party]:
    return Party.objects.visible_to(actor).filter(_over("dispute__incident__"))


def _disputes(actor: Actor) -> QuerySet[Dispute]:
    rows = Dispute.objects.visible_to(actor).filter(_over("incident__"))
    return rows.exclude(**_EMPTY)


def _sittings(actor: Actor) -> QuerySet[Mediation]:
    rows = Mediation.objects.visible_to(actor).filter(_over("dispute__incident__"))
    return rows.exclude(course="")


def _reviews(actor: Actor) -> QuerySet[Review]:
    rows = Review.objects.visible_to(actor).filter(_over("dispute__incident__"))
    return rows.exclude(words="")


def _count(actor: Actor) -> int:
    counted: tuple[QuerySet[Model], ...] = (_disputes(actor), _sittings(actor), _reviews(actor))
    return sum(rows.count() for rows in counted)


def _erase(actor: Actor, most: int) -> int:
    """Empty the words of at most so many rows."""
    gone = emptied(_disputes(actor), most, agreement="", situation="", evaluation="", **_EMPTY)
    gone += emptied(_sittings(actor), most - gone, mediator="", present="", course="", agreement="")
    return gone + emptied(_reviews(actor), most - gone, words="")


PARTIES = Rule(
    "dispute_parties",
    "纠纷当事人",
    PERIOD,
    BASIS,
    lambda actor: _parties(actor).count(),
    lambda actor, most: deleted(_parties(actor), most),
)
WORDS = Rule("disputes", "纠纷和调解的内容", PERIOD, BASIS, _count, _erase, "清除内容")
