"""Today's list of a grid: who is due, the most overdue first, one building after the other."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from linli.fieldwork.due_facts import Facts, Home, Someone, facts_of, met_of, people_of
from linli.fieldwork.frequency import Due, Rule, Visited, confirmed_too, due_by, due_of
from linli.fieldwork.rules import household_rule, rules_for, rules_for_each
from linli.kernel import clock
from linli.kernel.masking import mask_address, mask_name
from linli.kernel.scope import Actor
from linli.residents.lists import stale_since

NEVER = 10_000  # days: sorts before everybody who was visited at some time


@dataclass(frozen=True)
class Face:
    """Somebody who lives there, as a list shows him."""

    id: UUID
    name: str
    reason: str  # the rule by which he is due; "" where he is not
    is_due: bool
    is_ticked: bool = False  # who was met, as is proposed: those who are due, else the head


@dataclass(frozen=True)
class Entry:
    """A door to knock at."""

    home: Home
    due: Due | None
    wanted: date | None
    faces: tuple[Face, ...]
    groups: frozenset[str]
    last: date | None
    not_home: int
    today: date

    @property
    def on(self) -> date:
        """The day on which somebody should be here: by the rules, or as the visitor promised."""
        return min(filter(None, (self.due.on if self.due else None, self.wanted)), default=date.max)

    @property
    def is_due(self) -> bool:
        return self.on <= self.today

    @property
    def late(self) -> int:
        """Days overdue, those of grace not counted."""
        by_rule = self.due.late(self.today) if self.due else 0
        promised = (self.today - self.wanted).days if self.wanted else 0
        return max(by_rule, promised)

    @property
    def days(self) -> int:
        """Days since somebody was last seen here."""
        return (self.today - self.last).days if self.last else NEVER

    @property
    def kind(self) -> str:
        return "household" if self.home.is_household else "person"

    @property
    def asked(self) -> str:
        """What the address of the form names it by."""
        return f"{self.kind}={self.home.key}"

    @property
    def building(self) -> str:
        return mask_address(self.home.address).removesuffix("***")

    @property
    def is_never(self) -> bool:
        return self.last is None

    @property
    def reasons(self) -> tuple[str, ...]:
        said = [face.reason for face in self.faces if face.is_due]
        if self.wanted and self.wanted <= self.today:
            said.append("约定回访")
        if not said and self.due:
            said.append(self.due.rule.label)
        return tuple(dict.fromkeys(said))


def entries(grid: int, *, actor: Actor) -> list[Entry]:
    """Give every door of a grid with its due date."""
    facts, rules = facts_of(grid, actor), rules_for(grid)
    return [_entry(home, facts, rules) for home in facts.homes]


def due_today(found: Iterable[Entry]) -> list[Entry]:
    """Keep who is due; buildings by their most overdue door, within one from door to door."""
    rows = [entry for entry in found if entry.is_due]
    first: dict[UUID | None, tuple[date, str]] = {}
    for entry in rows:
        rank = (entry.on, entry.home.address)
        first[entry.home.building] = min(rank, first.get(entry.home.building, rank))
    return sorted(
        rows, key=lambda e: (*first[e.home.building], str(e.home.building), e.home.order, e.on)
    )


def confirmed_lately(found: Iterable[Entry]) -> int:
    """Count the households confirmed within half a year: the coverage of a grid (R70)."""
    since = stale_since()
    return sum(bool(e.home.confirmed and e.home.confirmed >= since) for e in found)


def longest_unseen(found: Iterable[Entry], *, days: int) -> list[Entry]:
    """Keep whom nobody has visited for so many days, the longest first (R09)."""
    rows = [entry for entry in found if entry.days >= days]
    return sorted(rows, key=lambda e: (-e.days, e.home.order, e.home.address))


def _entry(home: Home, facts: Facts, rules: list[Rule]) -> Entry:
    today, visits = clock.today(), _seen(home, facts)
    by_person = {
        pk: _due(facts.people[pk], facts.met.get(pk, Visited()), rules) for pk in home.people
    }
    dues = [due for due in by_person.values() if due]
    ordinary = household_rule(rules)
    if ordinary and home.is_household:
        # so those see that somebody came, too, who may not see why: decision 20
        seen = confirmed_too(visits, home.confirmed)
        dues.append(due_by(ordinary, seen, known_since=home.known_since))
    last = max(filter(None, (visits.in_person, visits.phone)), default=None)
    return Entry(
        home=home,
        due=min(dues, key=lambda due: due.on, default=None),
        wanted=facts.wanted.get(home.key),
        faces=_faces(home, facts, by_person, today),
        groups=frozenset().union(*(facts.people[pk].groups for pk in home.people)),
        last=last.astimezone(clock.CHINA).date() if last else None,
        not_home=facts.not_home.get(home.key, 0),
        today=today,
    )


def _faces(home: Home, facts: Facts, dues: dict[UUID, Due | None], today: date) -> tuple[Face, ...]:
    """Show who lives there: those who are due first, then the head."""
    due_now = {pk for pk, due in dues.items() if due and due.on <= today}
    order = sorted(home.people, key=lambda pk: (pk not in due_now, not facts.people[pk].is_head))
    ticked = due_now or set(order[:1])
    return tuple(
        Face(
            id=pk,
            name=_called(facts.people[pk]),
            reason=due.rule.label if (due := dues[pk]) else "",
            is_due=pk in due_now,
            is_ticked=pk in ticked,
        )
        for pk in order
    )


def _called(someone: Someone) -> str:
    """Tell people of one family apart: 曹* 68 岁."""
    age = someone.subject.age
    return mask_name(someone.name) + (f" {age} 岁" if age is not None else "")


def _seen(home: Home, facts: Facts) -> Visited:
    found = facts.visits if home.is_household else facts.met
    return found.get(home.key, Visited())


def next_due(actor: Actor, people: list[UUID]) -> dict[UUID, date]:
    """Give when each of some people is to be visited next: for the lists of the registers.

    Who may not see special profiles gets the dates of the other rules.
    """
    known, met = people_of(actor, people=people), met_of(actor, people=people)
    rules = rules_for_each(someone.place for someone in known.values())
    dues = {
        pk: _due(someone, met.get(pk, Visited()), rules[someone.place])
        for pk, someone in known.items()
    }
    return {pk: due.on for pk, due in dues.items() if due}


def _due(someone: Someone, visits: Visited, rules: list[Rule]) -> Due | None:
    return due_of(
        rules,
        someone.subject,
        visits,
        known_since=someone.known_since,
        today=clock.today(),
        confirmed=someone.stay_confirmed,
    )
