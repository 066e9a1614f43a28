"""Who may ask for what now, and whose word it needs: read afresh each time (trust 8.3.2, 8.3.3)."""

from dataclasses import replace
from uuid import UUID

from linli.exports.kinds import Kind
from linli.exports.models import Export
from linli.kernel import place
from linli.kernel.errors import Forbidden
from linli.kernel.scope import Actor
from linli.organisation.access import actor_for
from linli.organisation.models import Post, Unit
from linli.organisation.roles import APPROVE_EXPORT, roles_with

LOST = "您的岗位已不能为这个单位导出。"


def narrowed(actor: Actor, kind: Kind, unit: int | None) -> Actor:
    """Keep the posts at the unit it is asked for: nobody decides about the rows of another unit."""
    posts = tuple(post for post in actor.posts if post.unit == unit)
    if not any(post.may(kind.verb) for post in posts):
        raise Forbidden(LOST)
    return replace(actor, posts=posts)


def asker_now(export: Export, kind: Kind) -> Actor:
    """Build the actor of the person who asked, with the posts held at this moment, or refuse."""
    if not export.user.is_active:
        raise Forbidden("账号已停用。")
    return narrowed(actor_for(export.user), kind, export.unit_id)


def road_of(unit: int) -> list[int]:
    """List a unit and the units above it, the nearest first."""
    row = Unit.objects.get(pk=unit)
    above = [place.ancestor(row.seat, level) for level in reversed(place.Level)]
    return list(dict.fromkeys([unit, *(number for number in above if number)]))


def approvers_of(export: Export) -> list[UUID]:
    """Name those to be asked: the leaders of the unit, where there is none those of the next."""
    posts = Post.objects.current().filter(role__in=roles_with(APPROVE_EXPORT))
    held = posts.filter(unit__in=export.road, user__is_active=True).exclude(user=export.user_id)
    found = list(held.values_list("unit", "user"))
    for unit in export.road:
        if people := [user for at, user in found if at == unit]:
            return people
    return []
