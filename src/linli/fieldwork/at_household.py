"""What field work shows on the page of a household: the last visits, and the way to the next."""

from linli.fieldwork.targets import Target
from linli.fieldwork.visits import latest_at, open_needs_at
from linli.kernel.scope import Actor
from linli.organisation.roles import LEAD_FIELD, VISIT
from linli.places.parts import Part
from linli.residents.models import Household


def part_of(actor: Actor, household: Household) -> Part | None:
    """Give the part, for those who visit or lead who does."""
    if not (actor.may(VISIT) or actor.may(LEAD_FIELD)):
        return None
    target = Target(household.place_id, household.dwelling.address, household)
    shown = {
        "household": household,
        "latest": latest_at(target, actor=actor),
        "needs": open_needs_at(target, actor=actor),
    }
    return Part("fieldwork/_at_household.html", shown)
