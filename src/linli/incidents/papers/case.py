"""A case on paper: an incident with its history as one person sees them, and its common rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from linli.incidents import shapes
from linli.incidents.models import Incident, IncidentStep
from linli.incidents.papers.words import moment
from linli.incidents.wording import text_in_words
from linli.kernel.scope import Actor
from linli.prints.paper import Cell, Paper


@dataclass(frozen=True)
class Case:
    """An incident with its history, as one person sees them."""

    incident: Incident
    past: list[IncidentStep]
    actor: Actor

    @property
    def mark(self) -> str:
        """How the paper must be kept, when not everybody may know of it."""
        closed = self.incident.restricted or self.incident.confidential
        return "内部资料　限知悉人员" if closed else ""

    def last(self, *verbs: str) -> IncidentStep | None:
        """Give the latest step of these verbs; an assistant's feedback is not the answer."""
        found = (row for row in reversed(self.past) if row.verb in verbs)
        return next((row for row in found if row.verb != "feedback" or not row.is_note), None)

    def words(self, step: IncidentStep | None) -> str:
        """Give what was written at a step."""
        text = getattr(step, "words", None)
        return text_in_words(step, text.text) if step and text else ""

    def who(self, step: IncidentStep | None) -> str:
        """Name who took a step, as this person may read it."""
        return shapes.shown_actor(step, self.actor) if step else ""

    def subject(self) -> Iterator[tuple[Cell, ...]]:
        """Give the rows that say what it is about, the same on every form."""
        it = self.incident
        where = "　".join(filter(None, [it.place.name, it.address]))
        how = f"{it.get_urgency_display()}，{it.get_work_type_display()}"
        yield (Cell("上报号", it.no), Cell("案件号", it.case_no or "（未立项）"))
        yield (Cell("事项", it.title),)
        yield (Cell("类别", it.category.name if it.category else "待定"), Cell("紧急程度", how))
        yield (Cell("地点", where), Cell("上报时间", moment(it.reported_at)))
        yield (Cell("情况", it.description),)


def sheet_of(case: Case, title: str, step: IncidentStep, **more: Any) -> Paper:
    """Give the paper of one step: who issued it, and its number."""
    number = f"{case.incident.case_no or case.incident.no}-{step.seq}"
    return Paper(title, issuer_of(step), number, mark=case.mark, **more)


def issuer_of(step: IncidentStep) -> str:
    """Name the unit that took a step; the platform's timers act for the centre."""
    return step.unit.name if step.unit else f"{step.holder.name}（到期自动督办）"
