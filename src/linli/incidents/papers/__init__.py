"""The four papers of the loop, as offices know them: 交办单, 督办单, 告知单, 办理单 (R85).

Each is made from the rows as this person may see them: names outside his chain, the reporter and
what is confidential are masked as on the page.
"""

from collections.abc import Callable
from uuid import UUID

from linli.incidents import queries
from linli.incidents.models import Incident, IncidentStep
from linli.incidents.papers.case import Case
from linli.incidents.papers.notice import has_outcome, notice
from linli.incidents.papers.order import order
from linli.incidents.papers.record import record
from linli.incidents.papers.supervision import supervision
from linli.journal.services import record as journal
from linli.kernel.errors import NotFound
from linli.kernel.scope import Actor
from linli.prints.paper import Paper
from linli.prints.typesetting import typeset

Ready = Callable[[Incident, list[IncidentStep]], bool]


def _taken(verb: str) -> Ready:
    return lambda _, past: any(row.verb == verb for row in past)


PAPERS: dict[str, tuple[str, Ready, Callable[[Case], Paper]]] = {
    "record": ("办理单", lambda *_: True, record),
    "order": ("交办单", _taken("dispatch"), order),
    "supervision": ("督办单", _taken("supervise"), supervision),
    "notice": ("告知单", has_outcome, notice),
}


def papers_of(incident: Incident, past: list[IncidentStep]) -> list[tuple[str, str]]:
    """Name the papers there is something to print for: (kind, title)."""
    return [(kind, title) for kind, (title, ready, _) in PAPERS.items() if ready(incident, past)]


def print_paper(pk: UUID, kind: str, *, actor: Actor) -> tuple[str, bytes]:
    """Set one paper as PDF and journal it: its name and content; NotFound where there is none."""
    incident = queries.incident_for(actor, pk)
    past = queries.history(incident, actor)
    if kind not in dict(papers_of(incident, past)):
        raise NotFound()
    journal(
        "incident.print",
        actor=actor,
        object_type="incident",
        object_id=incident.pk,
        county=incident.county,
        detail={"paper": kind},
    )
    title, _, make = PAPERS[kind]
    content = typeset(make(Case(incident, past, actor)), printed_by=actor.name)
    return f"{title}-{incident.no}.pdf", content
