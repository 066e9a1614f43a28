"""Persons of the town for the tests of care, special groups, retention and rights."""

import uuid
from datetime import date
from typing import Any

from linli.residents.basis import record_basis
from linli.residents.models import CareProfile, Household, Person, SpecialProfile
from linli.residents.registering import add_person
from linli.residents.special import open_special
from tests.residents.families import family, newcomer
from tests.town import Town


def person(town: Town, name: str = "王大山", by: str = "grid_worker", **more: Any) -> Person:
    """Register a family once and give one of it; somebody else is added to it."""
    with town.platform() as platform:
        found = Person.objects.visible_to(platform).filter(name=name).first()
        if found is not None:
            return found
        known = Household.objects.visible_to(platform).first()
    household = known or family(town, by=by, **more)
    if name not in ("王大山", "李秀英", "王小明"):
        with town.acting(by) as actor:
            somebody = newcomer(name, "99", born=date(2008, 5, 1), sex="1")
            add_person(uuid.uuid4(), somebody, actor=actor, household=household.pk)
    with town.platform() as platform:
        return Person.objects.visible_to(platform).get(name=name)


def allow(town: Town, *groups: str) -> None:
    """Record a legal basis for some special groups."""
    with town.acting("sec_admin") as actor:
        for group in groups:
            record_basis(
                uuid.uuid4(),
                actor=actor,
                subject=f"special:{group}",
                basis="《社区矫正法》",
                necessity="安置帮教必需。",
            )


def special(
    town: Town, about: Person, group: str = "2", by: str = "grid_worker", **facts: Any
) -> SpecialProfile:
    """Open a special profile by the real service; its basis is recorded when there is none."""
    with town.platform():
        from linli.residents.basis import has_basis

        known = has_basis(about.county, f"special:{group}")
    if not known:
        allow(town, group)
    with town.acting(by) as actor:
        return open_special(about.pk, uuid.uuid4(), actor=actor, group=group, **facts)


def care(town: Town, about: Person, group: str = "05", **facts: Any) -> CareProfile:
    """Take somebody into a care group by the real service."""
    from linli.residents.care import open_care

    with town.acting("grid_worker") as actor:
        return open_care(about.pk, uuid.uuid4(), actor=actor, group=group, **facts)


def agreed(town: Town, row: Any) -> Any:
    """Let the desk ask for the copy and the chief agree to it."""
    from linli.residents.rights_copy import ask_copy, decide_copy

    with town.acting("platform_admin") as actor:
        ask_copy(row.pk, actor=actor)
    with town.acting("grid_chief") as actor:
        return decide_copy(row.pk, actor=actor, agree=True)


def ask(town: Town, about: Person, kind: str = "access", by: str = "platform_admin") -> Any:
    """Put down a request about a person's data by the real service."""
    from linli.residents.rights import receive

    with town.acting(by) as actor:
        return receive(
            about.pk,
            uuid.uuid4(),
            actor=actor,
            kind=kind,
            asker="self",
            checked="identity",
            asked="想看看登记了什么",
        )
