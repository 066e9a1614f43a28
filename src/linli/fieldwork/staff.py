"""Who works in a grid and its community: companions on visits, owners of needs."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from linli.kernel.place import Level, ancestor
from linli.organisation.models import Post
from linli.organisation.roles import ROLES, role_name


@dataclass(frozen=True)
class Colleague:
    """Somebody who works there, with his post; `cares`: for the special groups of the place."""

    user: UUID
    name: str
    cares: bool


def staff_at(places: Iterable[int]) -> dict[int, list[Colleague]]:
    """List who works at each of some places and in the communities around them."""
    around = {at: {at, ancestor(at, Level.COMMUNITY) or at} for at in places}
    units = set().union(*around.values())
    posts = Post.objects.current().filter(unit__in=units, user__is_active=True)
    rows = posts.order_by("-unit", "role").values_list("unit", "user", "user__name", "role")
    found: dict[int, list[Colleague]] = {at: [] for at in around}
    for unit, user, name, role in rows:
        cares = role in ROLES and bool(ROLES[role].clearance)
        one = Colleague(user, f"{name}（{role_name(role)}）", cares)
        for at, seats in around.items():
            if unit in seats:
                found[at].append(one)
    return found


def staff_of(at: int, *, who_care: bool = False) -> dict[UUID, str]:
    """Name who works at one place; `who_care`: only those who see its special groups."""
    return {one.user: one.name for one in staff_at([at])[at] if one.cares or not who_care}
