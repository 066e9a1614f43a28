"""督办: what is late, what will be late today, by unit, with who answers for it and what was said.

Seen by whoever stands above a desk, and by a community's own people (R01, R53).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, F, Q, When

from linli.incidents.duties import Duties, duties
from linli.incidents.forecasts import Forecast, forecast, is_due_today
from linli.incidents.foresight import Outlook
from linli.incidents.last_steps import last_steps
from linli.incidents.lists import is_late
from linli.incidents.models import Incident, IncidentStep
from linli.incidents.parts import Part, parts_of
from linli.incidents.queries import SHAPED
from linli.incidents.shapes import label, shown_actor
from linli.incidents.states import State
from linli.incidents.workflow import CARD_VALUES, CARDS
from linli.kernel import place
from linli.kernel.scope import Actor
from linli.organisation.models import Unit

MOST = 100
LATE, PREDICTED, TODAY, CARDED = "late", "predicted", "today", "cards"
KINDS = {LATE: "已超期", PREDICTED: "预计今天超期", TODAY: "今天到期", CARDED: "督办中"}
LEVELS = {
    "county": "县",
    "township": "镇",
    "department": "部门",
    "community": "社区",
    "grid": "网格",
}
ORDER = tuple(LEVELS.values())
WORDS = {
    LATE: "已经超期，请今天办结；办不完的请说明原因和办结时间。",
    PREDICTED: "今天到期，按同类的用时很可能超期，请抓紧；办不完的请在到期前申请延期。",
    TODAY: "今天到期，请抓紧办理；办不完的请在到期前申请延期。",
    CARDED: "已经督办，请每天反馈进展，直到办结。",
}


@dataclass
class Line:
    """A unit with its numbers; each number leads to its rows."""

    unit: int
    name: str
    level: str
    numbers: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))

    @property
    def cells(self) -> list[tuple[str, str, int]]:
        return [(kind, KINDS[kind], n) for kind, n in self.numbers.items()]


@dataclass(frozen=True)
class Watched:
    """An incident on the board: the outlook, who answers for it, what was urged, what I may do."""

    incident: Incident
    outlook: Outlook | None
    chain: list[tuple[str, str]]
    urged: list[dict[str, Any]]
    may_urge: bool
    cards: list[tuple[str, str]]


@dataclass(frozen=True)
class Board:
    """The whole page."""

    kind: str
    unit: Line | None
    lines: list[Line]
    total: Line
    rows: list[Watched]
    measured: int

    @property
    def words(self) -> str:
        """The sentence that is sent when nobody writes another."""
        return WORDS[self.kind]

    @property
    def by_level(self) -> list[tuple[str, int]]:
        """Add up what was chosen by the level of the units, the highest first."""
        sums: dict[str, int] = {}
        for line in self.lines:
            sums[line.level] = sums.get(line.level, 0) + line.numbers[self.kind]
        return list(sums.items())

    @property
    def shown(self) -> int:
        """How many rows the chosen number stands for."""
        return (self.unit or self.total).numbers[self.kind]


def board(actor: Actor, *, kind: str, unit: int | None) -> Board:
    """Give the table of units and the rows of the number that was chosen."""
    seen = forecast(actor)
    lines = _lines(actor, seen)
    total = Line(0, "合计", "")
    for line in lines:
        for name, n in line.numbers.items():
            total.numbers[name] += n
    chosen = next((line for line in lines if line.unit == unit), None)
    return Board(kind, chosen, lines, total, _rows(actor, kind, chosen, seen), seen.measured)


def _tests(seen: Forecast) -> dict[str, Q]:
    """Say for each number what it counts: the table and the rows ask the same."""
    return {
        LATE: is_late(),
        PREDICTED: Q(pk__in=list(seen.late)),
        TODAY: is_due_today(),
        CARDED: Q(is_open=True, card__gt=0),
    }


def _lines(actor: Actor, seen: Forecast) -> list[Line]:
    """Count by unit: above a community by the desk that owns it, in a community by who has it."""
    tests = _tests(seen)
    counts: dict[str, Any] = {kind: Count("pk", filter=test) for kind, test in tests.items()}
    wanted = tests[LATE] | tests[TODAY] | tests[CARDED]
    rows = _placed(actor).filter(wanted).order_by().values("where").annotate(**counts)
    numbers = {row["where"]: row for row in rows}
    units = Unit.objects.filter(pk__in=numbers).order_by("kind", "name_key", "id")
    lines = [_line(unit, numbers[unit.pk]) for unit in units]
    return sorted(lines, key=lambda line: (ORDER.index(line.level), -line.numbers[LATE]))


def _line(unit: Unit, numbers: dict[str, Any]) -> Line:
    found = {kind: int(numbers[kind]) for kind in KINDS}
    return Line(unit.pk, unit.name, LEVELS[unit.kind], found)


def _placed(actor: Actor) -> Any:
    """Give each row the unit it is counted at."""
    rows = Incident.objects.visible_to(actor)
    if any(
        place.is_territorial(u) and place.level_of(u) < place.Level.COMMUNITY for u in actor.units
    ):
        return rows.annotate(where=F("holder"))
    handled = Q(state__in=[State.DISPATCHED, State.HANDLING], lead__isnull=False)
    return rows.annotate(where=Case(When(handled, then=F("lead")), default=F("holder")))


def _rows(actor: Actor, kind: str, unit: Line | None, seen: Forecast) -> list[Watched]:
    found = _placed(actor).filter(_tests(seen)[kind])
    if unit:
        found = found.filter(where=unit.unit)
    rows = list(found.select_related(*SHAPED, "handler").order_by("due_at", "id")[:MOST])
    told = last_steps(rows, {"urge", "supervise"}, actor)
    answering = duties(rows)
    return [_watched(row, told.get(row.pk, {}), answering, seen, actor) for row in rows]


def _watched(
    row: Incident,
    told: dict[str, IncidentStep],
    answering: Duties,
    seen: Forecast,
    actor: Actor,
) -> Watched:
    parts = parts_of(actor, row).keys()
    heavier = [card for card in CARDS if CARD_VALUES[card[0]] > row.card]
    return Watched(
        incident=row,
        outlook=seen.late.get(row.pk),
        chain=answering.chain(row),
        urged=_urged(told.values(), actor),
        may_urge=bool(parts & {Part.COMMUNITY, Part.OVERSEER}),
        cards=heavier if parts & {Part.OVERSEER, Part.LINKED} else [],
    )


def _urged(told: Iterable[IncidentStep], actor: Actor) -> list[dict[str, Any]]:
    names = dict(CARDS)
    return [
        {"at": step.at, "who": "系统" if step.part == Part.SYSTEM else shown_actor(step, actor),
         "what": names.get(str(step.given.get("card", "")), label(step))}
        for step in sorted(told, key=lambda step: step.seq)
    ]  # fmt: skip
