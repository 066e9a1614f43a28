"""Who may change what of the organisation: asked by its services, shown as its pages' buttons."""

from linli.kernel import place
from linli.kernel.errors import Forbidden, NotFound
from linli.kernel.scope import Actor
from linli.organisation.models import Unit
from linli.organisation.roles import MANAGE_UNITS


def may_at(actor: Actor, verb: str, unit: Unit) -> bool:
    """Tell whether `must_at` would let it pass: for buttons."""
    return any(post.may(verb) and place.contains(post.unit, unit.seat) for post in actor.posts)


def must_at(actor: Actor, verb: str, unit: Unit | None) -> str:
    """Give the role that carries `verb` at the county of `unit`, or refuse; "" for the platform."""
    if actor.is_system:
        return ""
    actor.must(verb)
    for post in actor.posts:
        if post.may(verb) and (unit is None or place.contains(post.unit, unit.seat)):
            return post.role
    raise NotFound()


def must_for_all(actor: Actor, verb: str = MANAGE_UNITS) -> None:
    """Let an administrator change what all counties share, where his is the only one."""
    if actor.is_system:
        return
    mine = place.subtree(actor.must(verb).unit)
    counties = Unit.objects.current().filter(kind=Unit.Kind.COUNTY)
    if counties.exclude(pk__range=mine).exists():
        text = "这项设置由平台上的几个县共用，请联系平台运维人员统一修改。"
        raise Forbidden(text, "shared_by_counties")
