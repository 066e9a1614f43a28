"""The first hour of a real county: its unit, and the three administrators nobody could appoint."""

from linli.accounts.administration import add_account, free_username
from linli.accounts.models import User
from linli.accounts.policy import THREE_POWERS
from linli.kernel import clock
from linli.kernel.errors import Forbidden, Invalid
from linli.kernel.scope import Actor
from linli.organisation.models import Post, Unit
from linli.organisation.roles import ADMIN_ROLES, ROLES
from linli.organisation.services import add_unit, appoint


def found_county(
    code: str, *, actor: Actor, name: str, people: dict[str, str]
) -> list[tuple[User, str]]:
    """Make the county if it is new and give it its three administrators, once.

    `people`: role → full name, one for each of the three. Gives the accounts with their first
    passwords. Forbidden to everybody but the platform; Invalid where a county has one already:
    from then on its security administrator appoints (three powers, privacy G10).
    """
    if not actor.is_system:
        raise Forbidden()
    if set(people) != ADMIN_ROLES or not all(name.strip() for name in people.values()):
        raise Invalid({"people": "请写明系统管理员、安全管理员、审计管理员三个人的姓名。"})
    county = Unit.objects.filter(kind=Unit.Kind.COUNTY, code=code).first()
    if county is None:
        county = add_unit(None, actor=actor, kind=Unit.Kind.COUNTY, code=code, name=name)
    _must_be_first(county)
    return [_appointed(county, role, people[role], actor) for role in THREE_POWERS]


def _must_be_first(county: Unit) -> None:
    held = Post.objects.current().filter(unit=county, role__in=ADMIN_ROLES)
    if taken := held.values_list("role", flat=True).first():
        text = f"{county.name}已有{ROLES[taken].name}；今后的管理员由安全管理员在页面上任命。"
        raise Invalid({"people": text})


def _appointed(county: Unit, role: str, name: str, actor: Actor) -> tuple[User, str]:
    user, password = add_account(free_username(name), actor=actor, name=name)
    appoint(user, actor=actor, role=role, unit=county, valid_from=clock.today())
    return user, password
