"""Doors of the town for the tests of field work: families, care, profiles, visits."""

from __future__ import annotations

import re
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse

from linli.fieldwork.models import Visit
from linli.fieldwork.targets import target_for
from linli.fieldwork.visiting import Asked, Finding, Told, visit
from linli.kernel import clock
from linli.residents.models import CareProfile, Household, Person, SpecialProfile
from linli.residents.sealed import seal_facts
from tests.residents.families import family, members, person
from tests.town import Town

__all__ = ["family", "members", "person"]


def cares(town: Town, name: str, group: str, attention: str = "01") -> None:
    """List somebody in a care group, as the registers would."""
    with town.acting("grid_worker") as actor:
        row = Person.objects.visible_to(actor).get(name=name)
        CareProfile(person=row, group=group, attention=attention).save()
        row.care_groups = [*row.care_groups, group]
        row.save(update_fields=["care_groups"])


def special(town: Town, name: str, group: str = "1", attention: str = "01", **more: Any) -> None:
    """List somebody in a special group."""
    with town.acting("grid_worker") as actor:
        row = Person.objects.visible_to(actor).get(name=name)
        profile = SpecialProfile(person=row, group=group, attention=attention, **more)
        profile.put_at(row.place_id)
        seal_facts(profile, {"说明": "测试"})
        profile.save()


def since(town: Town, household: Household, days: int) -> None:
    """Let a household with its people have been registered some days ago."""
    then = clock.now() - timedelta(days=days)
    with town.acting("grid_worker") as actor:
        people = [row.person_id for row in members(town, household).values()]
        Household.objects.visible_to(actor).filter(pk=household.pk).update(
            created_at=then, confirmed_at=then
        )
        Person.objects.visible_to(actor).filter(pk__in=people).update(created_at=then)


def visited(
    town: Town,
    household: Household,
    *met: str,
    by: str = "grid_worker",
    days_ago: int = 0,
    needs: tuple[Asked, ...] = (),
    finding: Finding | None = None,
    **told: Any,
) -> Visit:
    """Record a visit by the real service: those of these names were met, the head unsaid."""
    people = members(town, household)
    names = met or tuple(name for name, row in people.items() if row.is_head)
    if told.get("outcome") == "out":
        names = ()
    at: datetime = clock.now() - timedelta(days=days_ago)
    said = Told(met=tuple(people[name].person_id for name in names), started_at=at, **told)
    with town.acting(by) as actor:
        target = target_for(actor, "household", household.pk)
        done = visit(uuid.uuid4(), target, actor=actor, told=said, needs=needs, finding=finding)
    return done.visit


def doors(page: HttpResponse) -> list[str]:
    """Read the addresses of a list in their order."""
    return re.findall(r'<article class="door"[^>]*aria-label="([^"]+)"', page.content.decode())
