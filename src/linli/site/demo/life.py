"""The life of one incident, played in memory by the product's own table, effects and clocks."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from linli.incidents import clocks, timers
from linli.incidents.guards import Case
from linli.incidents.models import Assistance, Incident, IncidentStep, StepText
from linli.incidents.moving import move, write
from linli.incidents.parts import Part
from linli.incidents.states import Card, State
from linli.incidents.workflow import TABLE
from linli.kernel import clock, worktime
from linli.kernel.workflow import Step
from linli.kernel.worktime import Kind, Limit, WorkCalendar
from linli.organisation.calendar import calendar_for
from linli.site.demo.world import PLATFORM, TIMER, Person, World

MINUTE = timedelta(minutes=1)


class NothingMore(Exception):
    """The present has come, or nobody moves on."""


@dataclass
class Life:
    """An incident, its history so far and its hour."""

    world: World
    dice: random.Random
    at: datetime
    incident: Incident
    result: str = ""  # what will be said to have been done
    stalls_after: int = 99  # how many steps people take before it is left lying
    steps: list[IncidentStep] = field(default_factory=list)
    words: list[StepText] = field(default_factory=list)
    parts: list[Assistance] = field(default_factory=list)
    moved: int = 0

    # --- what people do ---

    def begin(self, verb: str, to: str, who: Person, **values: Any) -> None:
        """Write the first line of its history."""
        line = next(s for s in TABLE.verbs[verb] if s.to == to)
        with clock.held(self.at):
            self.incident.state = State(to)
            clocks.start(self.incident, line.clock, calendar_for(self.incident.holder_id))
            self._write(line, Part.REPORTER, who, values, State.DRAFT)

    def take(self, verb: str, part: Part, role: str, unit: int, /, **values: Any) -> None:
        """Let somebody take a step now; NothingMore when he never does."""
        self.let_pass()
        if self.incident.state in TABLE.terminal:  # time has archived it meanwhile
            raise NothingMore
        if self.moved >= self.stalls_after:
            self.at = self.world.present
            self.let_pass()
            raise NothingMore
        self.moved += 1
        self._take(verb, part, self.world.person(role, unit), values)

    def _take(self, verb: str, part: Part, who: Person, values: dict[str, Any]) -> None:
        state = self.incident.state
        line = next((s for s in TABLE.lines(verb, state) if part in s.who), None)
        if line is None:
            raise LookupError(f"{verb} by {part} in {state}, after {[s.verb for s in self.steps]}")
        with clock.held(self.at):
            started = move(self._case(part, who), line, values)
            if line.level != "=":
                self.incident.holder = self.world.units[self.incident.holder_id]
            self._write(line, part, who, values, started)

    def _write(
        self, line: Step, part: Part, who: Person, values: dict[str, Any], started: str
    ) -> None:
        done = write(self._case(part, who), line, values, self._op(), started=started)
        self.steps.append(done.step)
        if done.words:
            self.words.append(done.words)

    def _case(self, part: Part, who: Person) -> Case:
        return Case(self.incident, self.steps, who.actor, part, who.post, {})

    def _op(self) -> UUID:
        return UUID(int=self.dice.getrandbits(128), version=4)

    # --- what time does ---

    def later(self, low: float, high: float, kind: str = "work") -> None:
        """Let minutes pass, of working time or of the clock; mostly few: Beta(1, 2.5)."""
        minutes = low + (high - low) * (1 - self.dice.random() ** (1 / 2.5))
        self.go_on(minutes, kind)

    def go_on(self, minutes: float, kind: str) -> None:
        """Go on by so many minutes, at working hours or whenever."""
        spare = timedelta(seconds=self.dice.uniform(0, 59))
        if kind == "work":
            limit = Limit(max(1, int(minutes)), "m", "work")
            self.at = worktime.due(self.at, limit, self.calendar) + spare
        else:
            self.at += timedelta(minutes=max(1.0, minutes)) + spare

    def work_on(self, share: float) -> None:
        """Let that share of the running limit pass; above one it becomes late."""
        incident, kind = self.incident, clocks.kind_of(self.incident)
        if incident.due_at >= clock.NEVER:
            self.later(60, 3000)
            return
        kinds: Kind = "work" if kind == "work" else "clock"
        length = worktime.length_between(self.at, incident.due_at, kinds, self.calendar)
        self.go_on(length / MINUTE * share, kinds)
        if kind == "calendar":  # days of the calendar, but people come at working hours
            self.go_on(self.dice.uniform(1, 200), "work")

    @property
    def calendar(self) -> WorkCalendar:
        return clocks.calendar_of(self.incident)

    def let_pass(self) -> None:
        """Fire the timers that come before this hour; NothingMore when it lies ahead of us."""
        until = min(self.at, self.world.present)
        while self.incident.timer_at <= until:
            swept = self.incident.timer_at + MINUTE * self.dice.random()
            if swept > until:
                break
            self._fire(swept)
        if self.at >= self.world.present:
            raise NothingMore

    def _fire(self, moment: datetime) -> None:
        """Do what `timers.sweep` does to this row, notices apart."""
        here, self.at = self.at, moment
        incident = self.incident
        with clock.held(moment):
            if incident.state == State.CLOSED:
                self._by_itself("archive", {})
            elif incident.state == State.SUSPENDED:
                self._by_itself("resume", {"reason": "复查日期已到。"})
            else:
                self._remind(moment)
                self._climb()
            incident.timer_at = clocks.next_timer(incident)
        self.at = here

    def _by_itself(self, verb: str, values: dict[str, Any]) -> None:
        self._take(verb, Part.SYSTEM, Person(TIMER, None), values)

    def _remind(self, moment: datetime) -> None:
        incident = self.incident
        due = [name for name, when in clocks.reminders(incident) if when <= moment]
        for name in (n for n in due if n in timers.URGED):
            self._by_itself("urge", {"text": timers.REMINDERS[name]})
        if due:
            if incident.remind_at <= moment:
                incident.remind_at = moment + clocks.FOLLOW_ON_EVERY
            incident.reminded_to, incident.assist_due_at = moment, clock.NEVER

    def _climb(self) -> None:
        incident, stage = self.incident, clocks.rung(self.incident)
        if stage is None:
            return
        rung = timers.LADDER[stage]
        if rung == "urge":
            self._by_itself("urge", {"text": timers.TEXTS[rung]})
        elif incident.card < Card[rung.upper()]:
            self._by_itself("supervise", {"card": rung, "text": timers.TEXTS[rung]})
        incident.timer_stage = stage + 1

    def reopen_if_dissatisfied(self, score: int) -> bool:
        """Two or less reopens it at once, by itself, the first time."""
        if score > 2 or self.incident.reopenings:
            return False
        values = {"reason": "回访不满意，自动重启。"}
        self._take("reopen", Part.SYSTEM, Person(PLATFORM, None), values)
        return True
