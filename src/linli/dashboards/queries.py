"""What the first page arranges out of the counts and lists of the rooms."""

from typing import Any

from django.db.models import Count

from linli.incidents import queries as incidents
from linli.incidents.states import State
from linli.kernel.scope import Actor

MOST = 50


def workbench(actor: Actor) -> dict[str, Any]:
    """Give my to-do by due time with its counts, and the version to poll."""
    waiting = incidents.waiting_for(actor)
    counted = waiting.order_by().values("state").annotate(n=Count("pk"))
    counts = {row["state"]: row["n"] for row in counted}
    rows = waiting.select_related("place", "category").order_by("due_at", "id")[:MOST]
    return {
        "rows": list(rows),
        "total": sum(counts.values()),
        "counts": [(s.value, s.label, counts[s]) for s in State if s in counts],
        "version": incidents.version_of(actor),
    }
