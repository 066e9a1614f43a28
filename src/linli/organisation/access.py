"""From a user to an Actor: the posts held now, read afresh at every request."""

from collections.abc import Mapping
from typing import Any

from linli.accounts.models import User
from linli.kernel.errors import Forbidden
from linli.kernel.ids import id_in
from linli.kernel.scope import ActingPost, Actor
from linli.organisation.models import Post, Unit
from linli.organisation.roles import POLICE_ROLES, ROLES


def actor_for(user: User, *, post: str | None = None, address: str = "") -> Actor:
    """Build the actor of `user` with all current posts, or with just `post` (X-Linli-Post).

    An unknown, foreign or expired post is refused (settled 1.5).
    """
    held = Post.objects.current().filter(user=user).values(*_READ)
    posts = tuple(_acting(row) for row in held if row["role"] in ROLES)
    if post:
        posts = tuple(p for p in posts if p.id == id_in(post))
        if not posts:
            raise Forbidden("您没有这个岗位，或任期已满。", "unknown_post")
    return Actor(user=user.id, name=user.name, posts=posts, address=address)


# Values and no rows: every request of everybody asks this.
_READ = ("id", "role", "unit", "is_default", "unit__name", "unit__function", "unit__inherits")


def _acting(row: Mapping[str, Any]) -> ActingPost:
    role = ROLES[row["role"]]
    return ActingPost(
        role=role.code,
        role_name=role.name,
        unit=row["unit"],
        unit_name=row["unit__name"],
        verbs=role.verbs,
        sees_place=role.sees_place,
        clearance=role.clearance,
        is_police=role.code in POLICE_ROLES or row["unit__function"] == Unit.Function.POLICE,
        id=row["id"],
        is_default=row["is_default"],
        inherits=tuple(row["unit__inherits"]),
    )
