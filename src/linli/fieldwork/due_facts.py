"""Reads what the visit rules ask of everybody in a grid: a fixed number of questions a grid."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q

from linli.fieldwork.frequency import Listed, Subject, Visited
from linli.fieldwork.models import Visit, VisitMet
from linli.kernel import clock
from linli.kernel.identity import age_at
from linli.kernel.scope import Actor
from linli.residents.codes import PersonKind
from linli.residents.models import CareProfile, Member, Person, SpecialProfile, Stay
from linli.residents.queries import households_in_sight, people_in_sight

LOOK_BACK = timedelta(days=400)  # no interval is longer than a year
Key = UUID
Which = dict[str, Any]


@dataclass
class Home:
    """A household, or somebody who is in none, with what tells where it is."""

    key: Key
    is_household: bool
    address: str
    building: UUID | None
    order: str
    known_since: date
    confirmed: datetime | None = None
    people: list[UUID] = field(default_factory=list)


@dataclass
class Someone:
    """A living person of the grid as the rules see him."""

    name: str
    subject: Subject
    known_since: date
    groups: frozenset[str]
    place: int = 0
    stay_confirmed: datetime | None = None
    is_head: bool = False


@dataclass
class Facts:
    """All that is known of a grid for its due dates."""

    homes: list[Home]
    people: dict[UUID, Someone]
    met: dict[UUID, Visited]
    visits: dict[Key, Visited]
    wanted: dict[Key, date]  # the day that the last visitor set himself
    not_home: dict[Key, int]  # tries since somebody was last seen


def facts_of(grid: int, actor: Actor) -> Facts:
    """Read a grid; rows about special groups only come to who may see them."""
    people = people_of(actor, grid=grid)
    homes, heads = _homes(grid, actor, people)
    for head in heads & people.keys():
        people[head].is_head = True
    seen = _visits(grid, actor)
    return Facts(
        homes=homes,
        people=people,
        met=met_of(actor, grid=grid),
        visits=seen,
        wanted=_wanted(grid, actor),
        not_home=_not_home(grid, actor, seen),
    )


def people_of(
    actor: Actor, *, grid: int | None = None, people: list[UUID] | None = None
) -> dict[UUID, Someone]:
    """Give the living people of a grid, or those of some that one sees, as the rules see them."""
    today = clock.today()
    his, here = (
        ({"person__place": grid}, {"place": grid})
        if people is None
        else ({"person__in": people}, {"person__in": people})
    )
    care, special = _care(actor, his), _special(actor, here)
    floating = _floating(actor, here)
    rows = people_in_sight(actor).filter(state=Person.State.HERE)
    rows = rows.filter(place=grid) if people is None else rows.filter(pk__in=people)
    found = {}
    for pk, name, born, groups, created, place in rows.values_list(
        "pk", "name", "born", "care_groups", "created_at", "place"
    ):
        listed = care.get(pk, {})
        subject = Subject(
            age=age_at(born, today) if born else None,
            care=tuple(listed.get(group) or Listed(group) for group in groups),
            special=tuple(special.get(pk, ())),
            is_floating=pk in floating,
        )
        found[pk] = Someone(
            name=name,
            subject=subject,
            known_since=_day(created),
            groups=frozenset(one.group for one in subject.care_with_age),
            place=place,
            stay_confirmed=floating.get(pk),
        )
    return found


def _care(actor: Actor, which: Which) -> dict[UUID, dict[str, Listed]]:
    """Give the care profiles in force, by person and group."""
    found: dict[UUID, dict[str, Listed]] = defaultdict(dict)
    rows = CareProfile.objects.visible_to(actor).filter(until=None, **which)
    for person, group, attention, since in rows.values_list(
        "person", "group", "attention", "since"
    ):
        found[person][group] = Listed(group, attention, since)
    return found


def _special(actor: Actor, which: Which) -> dict[UUID, list[Listed]]:
    """Give the special profiles in force: none at all to who may not see them."""
    found: dict[UUID, list[Listed]] = defaultdict(list)
    rows = SpecialProfile.objects.visible_to(actor).filter(until=None, **which)
    for person, group, attention, since, risk in rows.values_list(
        "person", "group", "attention", "since", "risk"
    ):
        found[person].append(Listed(group, attention, since, risk))
    return found


def _floating(actor: Actor, which: Which) -> dict[UUID, datetime | None]:
    """Give who stays here from elsewhere, and when that was last confirmed."""
    rows = Stay.objects.visible_to(actor).filter(
        valid_to=None, is_residence=True, kind=PersonKind.FLOATING, **which
    )
    return dict(rows.values_list("person", "confirmed_at"))


def _homes(grid: int, actor: Actor, people: dict[UUID, Someone]) -> tuple[list[Home], set[UUID]]:
    """Give the households in which somebody lives, then those who are in none; and the heads."""
    rows = households_in_sight(actor).filter(place=grid, valid_to=None)
    homes = {
        pk: Home(pk, True, address, building, order, _day(made), seen)
        for pk, made, seen, address, building, order in rows.values_list(
            "pk",
            "created_at",
            "confirmed_at",
            "dwelling__address",
            "dwelling__building",
            "dwelling__order",
        )
    }
    heads, alone = set(), set(people)
    members = Member.objects.visible_to(actor).filter(place=grid, valid_to=None)
    for household, person, is_head in members.values_list("household", "person", "is_head"):
        if person in people and household in homes:
            homes[household].people.append(person)
            alone.discard(person)
            heads |= {person} if is_head else set()
    lived_in = [home for home in homes.values() if home.people]
    return [*lived_in, *_alone(alone, people, grid, actor)], heads


def _alone(
    alone: set[UUID], people: dict[UUID, Someone], grid: int, actor: Actor
) -> Iterable[Home]:
    rows = Stay.objects.visible_to(actor).filter(place=grid, valid_to=None, is_residence=True)
    for person, address, building, order in rows.values_list(
        "person", "dwelling__address", "dwelling__building", "dwelling__order"
    ):
        if person in alone:
            since = people[person].known_since
            yield Home(person, False, address, building, order, since, people=[person])


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.CHINA).date()


def met_of(
    actor: Actor, *, grid: int | None = None, people: list[UUID] | None = None
) -> dict[UUID, Visited]:
    """Give the visits on which people of a grid, or some people, were met."""
    rows = VisitMet.objects.visible_to(actor).filter(at__gt=clock.now() - LOOK_BACK)
    rows = rows.filter(place=grid or 0) if people is None else rows.filter(person__in=people)
    return _summed(rows, "person", "at", Q(in_person=True))


def _visits(grid: int, actor: Actor) -> dict[Key, Visited]:
    rows = _of_grid(grid, actor).filter(outcome=Visit.Outcome.MET, household__isnull=False)
    return _summed(rows, "household", "started_at", Q(mode__in=Visit.IN_PERSON))


def _summed(rows: Any, of: str, at: str, in_person: Q) -> dict[UUID, Visited]:
    """Give the last visit face to face of each, and the first call after it."""
    last = dict(
        rows.filter(in_person).values(of).annotate(last=Max(at)).order_by().values_list(of, "last")
    )
    calls: dict[UUID, datetime] = {}
    for one, moment in rows.exclude(in_person).order_by(at).values_list(of, at):
        if one in last and moment > last[one]:
            calls.setdefault(one, moment)
    return {one: Visited(moment, calls.get(one)) for one, moment in last.items()}


def _wanted(grid: int, actor: Actor) -> dict[Key, date]:
    """Give the days set at the last visit of each household or person."""
    rows = _of_grid(grid, actor).filter(outcome=Visit.Outcome.MET).order_by("started_at")
    found: dict[Key, date] = {}
    marked = set(rows.filter(next_due__isnull=False).values_list("household", "person"))
    if not marked:
        return found
    keys = [household or person for household, person in marked]
    rows = rows.filter(Q(household__in=keys) | Q(household=None, person__in=keys))
    for household, person, day in rows.values_list("household", "person", "next_due"):
        found.pop(household or person, None)
        if day:
            found[household or person] = day
    return found


def _not_home(grid: int, actor: Actor, seen: dict[Key, Visited]) -> dict[Key, int]:
    """Count the doors that nobody opened since the last visit."""
    rows = _of_grid(grid, actor).filter(outcome=Visit.Outcome.NOT_HOME)
    found: dict[Key, int] = defaultdict(int)
    for household, person, at in rows.values_list("household", "person", "started_at"):
        key = household or person
        last = seen.get(key, Visited()).in_person
        if last is None or at > last:
            found[key] += 1
    return dict(found)


def _of_grid(grid: int, actor: Actor) -> Any:
    since = clock.now() - LOOK_BACK
    return Visit.objects.visible_to(actor).filter(
        place=grid, started_at__gt=since, taken_back_at=None
    )


def done_on(day: date, grid: int, actor: Actor) -> dict[str, int]:
    """Count what was done in a grid on a day: met, not at home."""
    begin = datetime.combine(day, datetime.min.time(), clock.CHINA)
    rows = Visit.objects.visible_to(actor).filter(
        place=grid, started_at__gte=begin, started_at__lt=begin + timedelta(days=1)
    )
    counted = rows.filter(taken_back_at=None).values("outcome").annotate(n=Count("pk"))
    return dict(counted.order_by().values_list("outcome", "n"))
