"""What visits still hold about somebody whose data is to go: the duty, and how they let it go."""

from uuid import UUID

from django.db.models import Q, QuerySet

from linli.fieldwork.models import Need, Visit, VisitMet
from linli.kernel.scope import Actor

GONE = "已删除"


def duties(actor: Actor, person: UUID) -> list[str]:
    """Say what of his is still to be answered."""
    waiting = Need.objects.visible_to(actor).filter(closed_at=None, person=person)
    return ["有还没有答复的需求或承诺。"] if waiting.exists() else []


def erase(actor: Actor, person: UUID) -> None:
    """Empty the words of visits to him and of those on which nobody else was met."""
    visits = visits_of(actor, person)
    Need.objects.visible_to(actor).filter(Q(visit__in=visits) | Q(person=person)).update(
        text=GONE, reply=""
    )
    visits.update(content="", answer="")


def visits_of(actor: Actor, person: UUID) -> QuerySet[Visit]:
    """Give the visits to somebody, and those on which nobody else was met."""
    met = VisitMet.objects.visible_to(actor)
    others = met.exclude(person=person).values("visit")
    alone = met.filter(person=person).exclude(visit__in=others).values("visit")
    pks = list(
        Visit.objects.visible_to(actor)
        .filter(Q(person=person) | Q(pk__in=alone))
        .values_list("pk", flat=True)
    )
    return Visit.objects.visible_to(actor).filter(pk__in=pks)
