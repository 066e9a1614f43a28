"""Reads the latest step of each of a page's incidents, with its words, in one query."""

from collections.abc import Collection, Iterable
from uuid import UUID

from linli.incidents.models import Incident, IncidentStep
from linli.incidents.wording import text_in_words
from linli.kernel.scope import Actor

Steps = dict[UUID, dict[str, IncidentStep]]


def last_steps(rows: Iterable[Incident], verbs: Collection[str], actor: Actor) -> Steps:
    """Give by incident and verb the last step of each of `verbs`."""
    by_id = {row.pk: row for row in rows}
    taken = IncidentStep.objects.visible_to(actor).filter(incident__in=by_id, verb__in=verbs)
    found: Steps = {}
    for step in taken.select_related("words", "unit").order_by("seq"):
        step.incident = by_id[step.incident_id]
        found.setdefault(step.incident_id, {})[step.verb] = step
    return found


def words_of(step: IncidentStep | None) -> str:
    """Give what was written at a step, reasons by their labels; "" when nothing was."""
    words = getattr(step, "words", None)
    return text_in_words(step, words.text) if step and words else ""
