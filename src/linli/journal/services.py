"""The journal's one write: record an act or a refusal."""

from typing import Any

from linli.journal.models import JournalEntry
from linli.kernel.scope import Actor


def record(
    action: str,
    *,
    actor: Actor,
    object_type: str = "",
    object_id: object = "",
    county: int | None = None,
    reason: str = "",
    detail: dict[str, Any] | None = None,
    refused: bool = False,
    role: str = "",
) -> JournalEntry:
    """Append one entry in the caller's transaction; `detail` never holds personal data."""
    return JournalEntry.objects.create(
        actor=actor.user,
        actor_name=actor.name,
        role=role,
        address=actor.address,
        action=action,
        object_type=object_type,
        object_id=str(object_id),
        county=county,
        reason=reason[:300],
        detail=detail or {},
        result=JournalEntry.Result.REFUSED if refused else JournalEntry.Result.DONE,
    )
