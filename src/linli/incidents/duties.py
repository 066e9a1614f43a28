"""责任链: who answers for an incident, from the unit that has it up to the county (R01)."""

from collections.abc import Iterable
from dataclasses import dataclass

from linli.incidents.models import Incident
from linli.kernel import place
from linli.organisation.models import Post, Unit
from linli.organisation.roles import HANDLE, INSTRUCT, OPERATE, roles_with

# Whoever handles at the unit that has it; above it the leader, where there is none the desk.
ABOVE = (*roles_with(INSTRUCT), *roles_with(OPERATE))


@dataclass(frozen=True)
class Duties:
    """The people of the units of a page's incidents."""

    units: dict[int, str]
    people: dict[int, list[tuple[str, str]]]  # unit → (role, name)

    def chain(self, row: Incident) -> list[tuple[str, str]]:
        """Give (unit, who answers there), the unit that has it first."""
        found = []
        for n, unit in enumerate(_chain(row)):
            roles = roles_with(HANDLE) if n == 0 and unit != row.holder_id else ABOVE
            who = [(roles.index(r), name) for r, name in self.people.get(unit, ()) if r in roles]
            named = row.handler.name if n == 0 and row.handler else ""
            found.append((self.units.get(unit, ""), named or (min(who)[1] if who else "空岗")))
        return found


def duties(rows: Iterable[Incident]) -> Duties:
    """Read the people that answer for these incidents, in two queries."""
    wanted = {unit for row in rows for unit in _chain(row)}
    posts = Post.objects.current().filter(unit__in=wanted, role__in={*ABOVE, *roles_with(HANDLE)})
    people: dict[int, list[tuple[str, str]]] = {}
    for unit, role, name in posts.order_by("id").values_list("unit_id", "role", "user__name"):
        people.setdefault(unit, []).append((role, name))
    return Duties(dict(Unit.objects.filter(pk__in=wanted).values_list("pk", "name")), people)


def _chain(row: Incident) -> list[int]:
    """List the unit that has it, the centre that owns it, and what lies above that."""
    units, above = [row.in_hands_of.pk], row.holder_id
    while above:
        if above not in units:
            units.append(above)
        above = place.parent(above) or 0
    return units
