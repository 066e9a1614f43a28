"""What was written about an incident goes ten years after it was archived; its history stays.

Each erased text leaves a tombstone, so that the chain of steps still verifies (settled 2.16).
"""

from datetime import date

from django.db.models import QuerySet

from linli.incidents.models import StepText
from linli.incidents.states import State
from linli.kernel import clock
from linli.kernel.scope import Actor
from linli.residents.retention import Rule, emptied

KEPT = 10  # years


def _before() -> date:
    today = clock.today()
    day = 28 if (today.month, today.day) == (2, 29) else today.day
    return date(today.year - KEPT, today.month, day)


def _due(actor: Actor) -> QuerySet[StepText]:
    rows = StepText.objects.visible_to(actor).filter(erased_at=None)
    return rows.filter(
        step__incident__state=State.ARCHIVED, step__incident__closed_at__date__lt=_before()
    )


def _erase(actor: Actor, most: int) -> int:
    return emptied(_due(actor), most, text="", salt="", erased_at=clock.now())


TEXTS = Rule(
    "incidents",
    "事件办理中写下的内容",
    "归档后 10 年",
    "档案管理",
    lambda actor: _due(actor).count(),
    _erase,
    "清除内容",
)
