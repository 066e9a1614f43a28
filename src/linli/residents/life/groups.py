"""The care groups written on a person's row: those of the profiles that are open today."""

from django.db.models import Q

from linli.kernel import clock
from linli.kernel.scope import Actor
from linli.residents.models import CareProfile, Person


def rewrite_groups(person: Person, *, actor: Actor) -> None:
    """Write the groups of the open profiles onto the person, for lists and rules."""
    profiles = CareProfile.objects.visible_to(actor).filter(person=person)
    rows = profiles.filter(Q(until=None) | Q(until__gt=clock.today()))
    person.care_groups = sorted(set(rows.values_list("group", flat=True)))
    person.save(update_fields=["care_groups"])
