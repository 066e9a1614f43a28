"""Reads for 登录安全: who must have a second factor and has none, and who is signed in where."""

from uuid import UUID

from linli.accounts.administration import accounts_for
from linli.accounts.devices import Device, seen_last
from linli.accounts.models import User
from linli.accounts.policy import EXPORT, THREE_POWERS, policy
from linli.kernel.scope import Actor
from linli.organisation.models import Post
from linli.organisation.people import Person, with_posts
from linli.organisation.roles import ROLES

MOST = 50  # lines of a list
MOST_DEVICES = 200


def roles_with_code() -> set[str]:
    """Name the roles of which the installation asks a second factor now (accounts.policy)."""
    now, found = policy(), set[str]()
    if now.administrators_need_code:
        found |= {*THREE_POWERS}
    if now.exporters_need_code:
        found |= {r.code for r in ROLES.values() if any(v.startswith(EXPORT) for v in r.verbs)}
    return found


def without_code(actor: Actor, roles: set[str]) -> list[Person]:
    """List those who hold such a role now and have bound no authenticator."""
    held = Post.objects.current().filter(role__in=roles).values("user")
    rows = accounts_for(actor).filter(is_active=True, pk__in=held)
    bound = User.objects.exclude(second_factor__confirmed_at=None).values("pk")
    return with_posts(rows.exclude(pk__in=bound).order_by("name_key", "id")[: MOST + 1])


def signed_in_now(actor: Actor) -> list[tuple[User, list[Device]]]:
    """List who is signed in, with the devices, the one seen last first."""
    devices: dict[UUID, list[Device]] = {}
    for user, device in seen_last(accounts_for(actor), most=MOST_DEVICES):
        devices.setdefault(user, []).append(device)
    shown = [*devices][: MOST + 1]
    users = User.objects.in_bulk(shown)
    return [(users[pk], devices[pk]) for pk in shown]
