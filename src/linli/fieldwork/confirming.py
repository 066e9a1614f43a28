"""Confirms that nothing has changed where somebody was visited (pain P15)."""

from uuid import UUID

from linli.fieldwork.targets import Target
from linli.kernel import clock
from linli.kernel.scope import Actor
from linli.organisation.roles import KEEP_RESIDENTS, VISIT
from linli.residents.changing import confirm_household
from linli.residents.history import Kind, note
from linli.residents.models import Person, Stay


def may_confirm(actor: Actor) -> bool:
    """Tell whether the actor's word on the registers counts."""
    return actor.may(KEEP_RESIDENTS) or actor.may(VISIT)


def confirm(target: Target, *, actor: Actor, op_id: UUID) -> None:
    """Confirm the household with all in it; of a person who is in none, him and his stay."""
    if target.household:
        confirm_household(op_id, actor=actor, household=target.household.pk)
        return
    seen = {"confirmed_at": clock.now(), "confirmed_by": actor.user}
    people = [person.pk for person in target.people]
    Person.objects.visible_to(actor).filter(pk__in=people).update(**seen)
    Stay.objects.visible_to(actor).filter(person__in=people, valid_to=None).update(**seen)
    note(
        Kind.CONFIRM,
        actor=actor,
        place=target.place,
        person=target.person,
        op_id=op_id,
        words="走访核实，情况无变化",
    )
