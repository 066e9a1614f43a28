"""Will it be late? A guess from how long similar incidents took from the same step (P10).

Similar: of one category, at one level, at the same step. Of those that stood there as long as
this one has, the share that was through within the time that is left. Nothing is guessed from
fewer than five.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from linli.incidents.states import State
from linli.kernel.place import Level, level_of

ENOUGH = 5
# What one limit is for: it is kept by reaching a state of another stage.
STAGES = {
    State.REPORTED: "accept",
    State.ACCEPTED: "dispatch",
    State.FILED: "dispatch",
    State.DISPATCHED: "handle",
    State.HANDLING: "handle",
    State.FEEDBACK: "verify",
    State.VERIFIED: "close",
}


class Row(NamedTuple):
    """What is read of a line of history."""

    incident: UUID
    category: str
    to_state: str
    from_state: str
    holder: int
    minutes: int  # of work, or of the clock, since the line before


Key = tuple[str, Level, str]  # category, level, state


@dataclass(frozen=True)
class Outlook:
    """Of `similar` ones that stood there as long, `in_time` were through in the time left."""

    similar: int
    in_time: int

    @property
    def will_be_late(self) -> bool:
        """Less than half of them made it; or none was ever so slow."""
        return self.in_time * 2 < self.similar or not self.similar

    @property
    def reason(self) -> str:
        """Say it so that the reader can judge it himself."""
        if not self.similar:
            return "停在这一步的时间比同类的都长"
        those = f"同类停在这一步一样久的 {self.similar} 件，剩下的时间里办出去的"
        return f"{those}只有 {self.in_time} 件" if self.in_time else f"{those}一件也没有"


def outlook(stood: int, left: int, took: Sequence[int]) -> Outlook | None:
    """Compare with the minutes that similar ones took from this step; None: too few to say."""
    if len(took) < ENOUGH:
        return None
    as_long = [minutes for minutes in took if minutes > stood]
    return Outlook(len(as_long), sum(minutes <= stood + left for minutes in as_long))


def taken(rows: Iterable[Row]) -> dict[Key, list[int]]:
    """Measure in whole histories, oldest line first, how long each step took to the next stage."""
    found: dict[Key, list[int]] = {}
    for _, lines in groupby(rows, key=lambda row: row.incident):
        for key, minutes in _stretches([*lines]):
            found.setdefault(key, []).append(minutes)
    return found


def _stretches(lines: list[Row]) -> Iterable[tuple[Key, int]]:
    for n, line in enumerate(lines):
        stage = STAGES.get(State(line.to_state))
        if stage is None or line.to_state == line.from_state:
            continue
        minutes = 0
        for later in lines[n + 1 :]:
            minutes += later.minutes
            if STAGES.get(State(later.to_state)) != stage:
                if later.to_state != State.SUSPENDED:  # standing still says nothing about speed
                    yield (line.category, level_of(line.holder), line.to_state), minutes
                break
