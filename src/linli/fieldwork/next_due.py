"""When those of a list should be visited next: for the list of who is looked after."""

from datetime import date
from uuid import UUID

from linli.fieldwork.today import entries
from linli.kernel import place
from linli.kernel.scope import Actor
from linli.organisation.roles import LEAD_FIELD, VISIT


def next_due(actor: Actor, people: list[UUID]) -> dict[UUID, date]:
    """Give the day by person for whoever works in one grid; wider lists are not reckoned up."""
    spans = [span for span in actor.ranges if span[0]]
    if len(spans) != 1 or not (actor.may(VISIT) or actor.may(LEAD_FIELD)):
        return {}
    low = spans[0][0]
    if place.level_of(low) is not place.Level.GRID:
        return {}
    wanted = set(people)
    return {
        person: entry.on
        for entry in entries(low, actor=actor)
        for person in entry.home.people
        if person in wanted and entry.on != date.max
    }
