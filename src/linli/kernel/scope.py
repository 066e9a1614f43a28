"""Who may see which rows: the actor, sealed querysets, and the database's row security.

The same sentence is told twice on purpose: `visible_to` filters in Python, the row-security
policies filter in PostgreSQL by the settings that `enter` makes. Each is tested alone.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol, Self, TypeVar, cast
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models import Q
from django.db.models.sql import Query

from linli.kernel import clock, place
from linli.kernel.errors import Forbidden

log = logging.getLogger("linli.scope")

MAX_RANGES = (
    3  # row security tests this many ranges; a person with more chooses a post (settled 1.5)
)
Range = tuple[int, int]


@dataclass(frozen=True)
class ActingPost:
    """One post as the rules see it: a role at a unit, with what the role may do and see."""

    role: str
    role_name: str
    unit: int
    unit_name: str
    verbs: frozenset[str]
    sees_place: bool = False  # reads every row of its subtree
    clearance: str = ""  # "A" leaders, "B" those who look after special groups of the place
    is_police: bool = False  # its unit may receive restricted clues
    id: UUID | None = None
    is_default: bool = False
    inherits: tuple[int, ...] = ()  # what its unit and those below took over: read, never acted for

    @property
    def all_units(self) -> frozenset[int]:
        """Its unit and the units that this one took over, not those of the units below it."""
        return frozenset({self.unit, *(n for n in self.inherits if _is_peer(n, self.unit))})

    @property
    def inherited_ranges(self) -> frozenset[Range]:
        """The subtrees taken over, where the post reads a subtree at all."""
        taken_over = self.inherits if self.range else ()
        return frozenset(place.subtree(n) for n in taken_over if place.is_territorial(n))

    @property
    def range(self) -> Range | None:
        """The subtree it reads, or None."""
        if self.sees_place and place.is_territorial(self.unit):
            return place.subtree(self.unit)
        return None

    def may(self, verb: str) -> bool:
        return verb in self.verbs


def _is_peer(one: int, other: int) -> bool:
    """Tell units of one level; departments are all of one."""
    if place.is_territorial(one) != place.is_territorial(other):
        return False
    return not place.is_territorial(one) or place.level_of(one) is place.level_of(other)


def _units_of(posts: Iterable[ActingPost]) -> tuple[int, ...]:
    return tuple(sorted({number for post in posts for number in post.all_units}))


@dataclass(frozen=True)
class Actor:
    """A person (or a timer) with the posts held at this moment: read afresh for each request."""

    user: UUID | None
    name: str
    posts: tuple[ActingPost, ...] = ()
    is_system: bool = False
    address: str = field(default="", compare=False)  # where the request came from, for the journal

    def may(self, verb: str) -> bool:
        """Tell whether any post carries `verb`; the row is asked about by the room itself."""
        return any(post.may(verb) for post in self.posts)

    def must(self, verb: str) -> ActingPost:
        """Give the post that carries `verb`, or refuse."""
        for post in self.posts:
            if post.may(verb):
                return post
        raise Forbidden()

    @cached_property
    def ranges(self) -> tuple[Range, ...]:
        return self._ranges(self.posts)

    @cached_property
    def leader_ranges(self) -> tuple[Range, ...]:
        """Where this person reads restricted clues (settled 2, finer points: Restricted A)."""
        return self._ranges(tuple(p for p in self.posts if p.clearance == "A"))

    @cached_property
    def care_ranges(self) -> tuple[Range, ...]:
        """Where this person reads incidents about special groups (Restricted B)."""
        return self._ranges(tuple(p for p in self.posts if p.clearance in ("A", "B")))

    @cached_property
    def units(self) -> tuple[int, ...]:
        """Units this person works in: what they lead or assist is visible."""
        return _units_of(self.posts)

    @cached_property
    def counties(self) -> tuple[int, ...]:
        """The counties of one's places; departments stand in none by their number."""
        found = {place.ancestor(low, place.Level.COUNTY) for low, _ in self.ranges if low}
        return tuple(sorted(county for county in found if county))

    @cached_property
    def police_units(self) -> tuple[int, ...]:
        return _units_of(post for post in self.posts if post.is_police)

    @cached_property
    def desk_units(self) -> tuple[int, ...]:
        """Centres where this person accepts incidents."""
        return _units_of(post for post in self.posts if post.may("incident.operate"))

    @cached_property
    def approving_units(self) -> tuple[int, ...]:
        """Units whose exports, and those of the units below them, wait for this person's word."""
        return _units_of(post for post in self.posts if post.may("export.approve"))

    def _ranges(self, posts: tuple[ActingPost, ...]) -> tuple[Range, ...]:
        own = sorted({post.range for post in posts if post.range})
        taken_over = sorted(r for post in posts for r in post.inherited_ranges)
        ranges = [*own, *(r for r in taken_over if r not in own)]  # one's own come first
        widest = [
            r for r in ranges if not any(o[0] <= r[0] and r[1] <= o[1] and o != r for o in ranges)
        ]
        return tuple(dict.fromkeys(widest))[:MAX_RANGES]


NOBODY = Actor(user=None, name="")


def system_actor(name: str, *, within: int | None = None) -> Actor:
    """Make the named actor of a timer or importer, with one unit's range or every range."""
    unit = within or 0
    span = ActingPost("system", "系统", unit, name, frozenset(), sees_place=True, clearance="A")
    return _SystemActor(user=None, name=name, posts=(span,), is_system=True)


class _SystemActor(Actor):
    """Reads one subtree, or all of them when its unit is 0."""

    def _ranges(self, posts: tuple[ActingPost, ...]) -> tuple[Range, ...]:
        return tuple(p.range or (0, place.FIRST_DEPARTMENT - 1) for p in posts)


# --- the first lock: sealed querysets -------------------------------------------------------


class SealedError(RuntimeError):
    """A scoped model was queried without saying for whom."""


class SealedQuery(Query):
    """A query that refuses to run until it has been opened for an actor."""

    opened = False

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        self.check()
        return super().get_compiler(*args, **kwargs)

    def combine(self, rhs: Query, connector: str) -> None:
        self.opened = self.opened and getattr(rhs, "opened", False)
        super().combine(rhs, connector)

    def check(self) -> None:
        if not self.opened:
            name = self.model.__name__ if self.model else "?"
            raise SealedError(f"{name}: say visible_to(actor) before reading")


class Scoped(Protocol):
    """What a sealed model owes: the filter that row security repeats."""

    @classmethod
    def scope_filter(cls, actor: Actor) -> Q: ...


M = TypeVar("M", bound=models.Model)


class ScopedQuerySet(models.QuerySet[M]):
    """A queryset of rows that belong somewhere: sealed until `visible_to` opens it."""

    query: SealedQuery

    def __init__(
        self, model: Any = None, query: Any = None, using: Any = None, hints: Any = None
    ) -> None:
        super().__init__(model, query if query is not None else SealedQuery(model), using, hints)

    def visible_to(self, actor: Actor) -> Self:
        """Keep the rows this actor may see, and open the query."""
        model = cast(Scoped, self.model)
        opened = self.filter(model.scope_filter(actor))
        opened.query.opened = True
        return opened

    def unsealed(self, *, because: str) -> Self:
        """Open the query without a filter: row security still holds. Logged; counted by a test."""
        log.info("unsealed %s: %s", self.model.__name__, because)
        opened = self._chain()  # type: ignore[attr-defined]
        opened.query.opened = True
        return cast(Self, opened)

    def update(self, **kwargs: Any) -> int:
        self.query.check()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        self.query.check()
        return super().delete()


# --- the second lock: row security ----------------------------------------------------------


def _settings(actor: Actor) -> dict[str, str]:
    values = {
        "linli.user": str(actor.user or ""),
        "linli.units": _pg_array(actor.units),
        "linli.police": _pg_array(actor.police_units),
        "linli.desks": _pg_array(actor.desk_units),
        "linli.approves": _pg_array(actor.approving_units),
        "linli.platform": "yes" if actor.is_system else "",
        # what a page asks is over before a second process has begun to help
        "max_parallel_workers_per_gather": "0",
        "linli.audit": "yes" if actor.is_system or actor.may("journal.read") else "",
    }
    for prefix, ranges in (
        ("r", actor.ranges),
        ("a", actor.leader_ranges),
        ("b", actor.care_ranges),
    ):
        for n in range(MAX_RANGES):
            low, high = ranges[n] if n < len(ranges) else ("", "")
            values[f"linli.{prefix}{n + 1}low"] = str(low)
            values[f"linli.{prefix}{n + 1}high"] = str(high)
    return values


def _pg_array(numbers: tuple[int, ...]) -> str:
    return "{" + ",".join(map(str, numbers)) + "}"


def enter(actor: Actor) -> None:
    """Tell PostgreSQL who acts, for this transaction only, and take its time for our clock."""
    if not connection.in_atomic_block:
        raise RuntimeError("a scope lives in a transaction: use scope.acting(actor)")
    settings = _settings(actor)
    calls = ", ".join(["set_config(%s, %s, true)"] * len(settings))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT now(), {calls}", [part for pair in settings.items() for part in pair]
        )
        clock.set_moment(cursor.fetchone()[0])


@contextmanager
def lifted(actor: Actor, *, within: int, because: str) -> Iterator[None]:
    """Write as the platform itself inside one subtree, then give the scope back to `actor`.

    A step may take a row out of the sight of the person who takes it; PostgreSQL refuses such an
    update to him, so the write that the rules have already allowed is done by the platform.
    """
    log.debug("lifted within %s: %s", within, because)
    enter(system_actor("平台", within=within))
    yield
    enter(actor)


@contextmanager
def acting(actor: Actor) -> Iterator[Actor]:
    """Open one transaction in which `actor` reads and writes: jobs, commands, tests."""
    with transaction.atomic():
        enter(actor)
        yield actor


# Fragments of policy text for migrations; `(select …)` lets PostgreSQL read a setting once a query.


def sql_number(name: str) -> str:
    """Write the SQL for a number setting, NULL when it is not set."""
    return f"(select nullif(current_setting('linli.{name}', true), '')::bigint)"


def sql_ranges(column: str, prefix: str) -> str:
    """Write the SQL test that `column` lies in one of the actor's ranges of a kind (r, a, b)."""
    tests = (
        f"{column} between {sql_number(f'{prefix}{n}low')} and {sql_number(f'{prefix}{n}high')}"
        for n in range(1, MAX_RANGES + 1)
    )
    return "(" + " or ".join(tests) + ")"


def sql_units(name: str = "units") -> str:
    """Write the SQL for the actor's units as bigint[]."""
    setting = f"current_setting('linli.{name}', true)"
    # the outer cast makes `any(…)` see an array, not a set of rows
    return f"(select coalesce(nullif({setting}, ''), '{{}}')::bigint[])::bigint[]"


def sql_user() -> str:
    """Write the SQL for the acting user's id, NULL when nobody acts."""
    return "(select nullif(current_setting('linli.user', true), '')::uuid)"


def drop_row_security(table: str) -> str:
    """Write the SQL that takes back what `enable_row_security` did."""
    return f"DROP POLICY scope ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"


def enable_row_security(table: str, *, using: str, check: str | None = None) -> str:
    """Write the SQL that puts a table under row security with one policy for all commands."""
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;\n"
        f"CREATE POLICY scope ON {table} FOR ALL USING ({using}) WITH CHECK ({check or using});"
    )
