"""How a dispute is called to one person: those who do not mediate read no party's name in it."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from linli.disputes.models import Dispute, Party
from linli.disputes.parties import without_names
from linli.kernel.scope import Actor
from linli.organisation.roles import MEDIATE


def names_for(disputes: Sequence[Dispute], *, actor: Actor) -> list[str]:
    """Give the name of each, with one question however many they are.

    Whose words are gone is called by its number.
    """
    if actor.may(MEDIATE):  # sees the parties in clear, with a reason
        return [one.name or one.no for one in disputes]
    there: dict[UUID, list[Party]] = defaultdict(list)
    for party in Party.objects.visible_to(actor).filter(dispute__in=[one.pk for one in disputes]):
        there[party.dispute_id].append(party)
    return [without_names(one.name, there[one.pk]) or one.no for one in disputes]


def name_for(dispute: Dispute, *, actor: Actor) -> str:
    """Give the name of one."""
    return names_for([dispute], actor=actor)[0]
