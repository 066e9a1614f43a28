"""How long each level had an incident, beside the one unbroken total clock (settled 2.14)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Protocol

from linli.incidents.clocks import GRANT_WAIT
from linli.incidents.states import State
from linli.kernel import place, worktime
from linli.kernel.worktime import WorkCalendar

ASKS = ("extend", "suspend")
# From REPORTED at a level to the next escalate, send_down or VERIFIED; a department's time
# belongs to the level that dispatched.
RUNNING = (
    State.REPORTED, State.ACCEPTED, State.FILED, State.DISPATCHED, State.HANDLING, State.FEEDBACK,
)  # fmt: skip


class Row(Protocol):
    """What is read of a step."""

    @property
    def verb(self) -> str: ...
    @property
    def to_state(self) -> str: ...
    @property
    def is_note(self) -> bool: ...
    @property
    def at(self) -> datetime: ...
    @property
    def holder_id(self) -> int: ...


@dataclass(frozen=True)
class Spent:
    """Whole minutes: the levels' add up to the total less what is excluded (workflow d.6)."""

    total: int
    excluded: int  # suspended, waiting for a grant up to four working hours, closed for a while
    levels: dict[place.Level, int]


def spent(steps: Sequence[Row], now: datetime, calendar: WorkCalendar) -> Spent:
    """Add up the stretches of a history until `now`, or until nothing was left to do."""
    if not steps:
        return Spent(0, 0, {})
    first, end = steps[0].at, _end(steps, now)
    levels: dict[place.Level, int] = {}
    excluded = 0

    def minute(moment: datetime) -> int:  # cut at common marks, so that the parts add up
        return int((moment - first).total_seconds() // 60)

    for begin, until, level in _stretches(steps, end, calendar):
        minutes = minute(until) - minute(begin)
        if level is None:
            excluded += minutes
        else:
            levels[level] = levels.get(level, 0) + minutes
    return Spent(minute(end), excluded, levels)


def _end(steps: Sequence[Row], now: datetime) -> datetime:
    """The total runs while a level's clock or a suspension does; then to where the last ended."""
    if steps[-1].to_state in (*RUNNING, State.SUSPENDED):
        return max(now, steps[-1].at)  # a repeat that waited asks with the moment it came
    ends = [b.at for a, b in pairwise(steps) if a.to_state in (*RUNNING, State.SUSPENDED)]
    return ends[-1] if ends else steps[0].at


def _stretches(
    steps: Sequence[Row], end: datetime, calendar: WorkCalendar
) -> Iterator[tuple[datetime, datetime, place.Level | None]]:
    """Yield each stretch with the level whose clock ran; None where no clock did."""
    held_until = steps[0].at  # until when waiting for a grant holds the clock
    for step, following in pairwise([*steps, None]):
        assert step is not None
        until = min(following.at if following else end, end)
        if step.verb in ASKS:
            held_until = worktime.due(step.at, GRANT_WAIT, calendar)
        elif not step.is_note:  # the answer, or a step that takes the question away
            held_until = step.at
        if step.at >= until:
            continue
        level = place.level_of(step.holder_id) if step.to_state in RUNNING else None
        held = max(min(held_until, until), step.at)
        yield step.at, held, None
        yield held, until, level
