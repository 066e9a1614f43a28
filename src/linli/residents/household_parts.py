"""What rooms above show on the page of a household: its visits; they register by the place only."""

from collections.abc import Callable

from linli.kernel.registered import Registered
from linli.kernel.scope import Actor
from linli.places.parts import Part
from linli.residents.models import Household

HOUSEHOLD_PARTS: Registered[Callable[[Actor, Household], Part | None]] = Registered()


def parts_of(actor: Actor, household: Household) -> list[Part]:
    """Give what the rooms above show of a household."""
    return [part for make in HOUSEHOLD_PARTS.all() if (part := make(actor, household))]
