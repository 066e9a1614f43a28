"""When somebody is to be visited next, by rules and what is known of him (dictionary c.6); pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from linli.kernel.clock import CHINA

OLD, VERY_OLD = ("01", 60), ("02", 80)  # care groups that follow from the age alone


@dataclass(frozen=True)
class Rule:
    """Whom it is about, and how many days may pass between two visits that count."""

    code: str
    label: str
    target: str  # care, special, floating, household
    interval: int
    grace: int = 0
    phone_ok: bool = True
    groups: frozenset[str] = frozenset()
    with_groups: frozenset[str] = frozenset()
    min_age: int | None = None
    attention: str = ""
    risk_from: int | None = None
    risk_to: int | None = None
    within_days: int | None = None


@dataclass(frozen=True)
class Listed:
    """A group somebody is listed in, care or special."""

    group: str
    attention: str = "01"
    since: date | None = None
    risk: int | None = None


@dataclass(frozen=True)
class Subject:
    """What the rules ask of a person."""

    age: int | None = None
    care: tuple[Listed, ...] = ()
    special: tuple[Listed, ...] = ()
    is_floating: bool = False

    @property
    def care_with_age(self) -> tuple[Listed, ...]:
        """The groups he is listed in, and those that his age puts him in."""
        known = {listed.group for listed in self.care}
        by_age = (
            Listed(group)
            for group, years in (OLD, VERY_OLD)
            if self.age is not None and self.age >= years and group not in known
        )
        return (*self.care, *by_age)


@dataclass(frozen=True)
class Visited:
    """The visits so far: the last one face to face, and the first by telephone after it."""

    in_person: datetime | None = None
    phone: datetime | None = None

    def counting(self, *, phone_ok: bool) -> datetime | None:
        """Give the last visit that counts: a call only right after a visit face to face.

        So two calls in a row count once, and calls are half of the visits at most.
        """
        return self.phone if phone_ok and self.phone and self.in_person else self.in_person


@dataclass(frozen=True)
class Due:
    """Until when somebody is to be visited, and by which rule."""

    on: date
    rule: Rule

    def late(self, today: date) -> int:
        """Count the days by which it is overdue: the days of grace are not."""
        return max(0, (today - self.on).days - self.rule.grace)


def visited(at: Iterable[tuple[datetime, bool]]) -> Visited:
    """Sum up visits given as (moment, face to face)."""
    all_of_them = sorted(at)
    last = max((moment for moment, in_person in all_of_them if in_person), default=None)
    calls = (moment for moment, in_person in all_of_them if not in_person)
    return Visited(last, next((c for c in calls if last and c > last), None))


def applies(rule: Rule, subject: Subject, today: date) -> bool:
    """Tell whether a rule is about this person."""
    if rule.target == "floating":
        return subject.is_floating
    if rule.target == "household":
        return False
    if rule.min_age is not None and (subject.age or 0) < rule.min_age:
        return False
    listed = subject.special if rule.target == "special" else subject.care_with_age
    if rule.with_groups and not rule.with_groups & {one.group for one in listed}:
        return False
    return any(_matches(rule, one, today) for one in listed)


def due_of(
    rules: Sequence[Rule],
    subject: Subject,
    visits: Visited,
    *,
    known_since: date,
    today: date,
    confirmed: datetime | None = None,
) -> Due | None:
    """Give when a person is due: the earliest of all his rules, None where no rule is his.

    `confirmed`: when his stay was last confirmed, which serves the rule of floating people.
    """
    stay = confirmed_too(visits, confirmed)
    found = [
        due_by(rule, stay if rule.target == "floating" else visits, known_since=known_since)
        for rule in rules
        if applies(rule, subject, today)
    ]
    return min(found, key=lambda due: (due.on, due.rule.interval), default=None)


def confirmed_too(visits: Visited, confirmed: datetime | None) -> Visited:
    """Let a confirmation that is younger than all visits stand for one."""
    if confirmed and (visits.in_person is None or confirmed > visits.in_person):
        return Visited(confirmed)
    return visits


def due_by(rule: Rule, visits: Visited, *, known_since: date) -> Due:
    """Count a rule's interval from the last visit that counts, or from when he was registered."""
    last = visits.counting(phone_ok=rule.phone_ok)
    start = last.astimezone(CHINA).date() if last else known_since
    return Due(start + timedelta(days=rule.interval), rule)


def _matches(rule: Rule, listed: Listed, today: date) -> bool:
    if rule.groups and listed.group not in rule.groups:
        return False
    if rule.attention and listed.attention != rule.attention:
        return False
    if rule.risk_from is not None:
        risk = listed.risk if listed.risk is not None else -1
        if not rule.risk_from <= risk <= (rule.risk_to if rule.risk_to is not None else 5):
            return False
    return rule.within_days is None or (
        listed.since is not None and (today - listed.since).days <= rule.within_days
    )
