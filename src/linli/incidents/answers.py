"""The first answer to an operation, kept in the op ledger so that a repeat gets just that."""

from typing import Any
from uuid import UUID

from linli.incidents.models import Operation
from linli.kernel.scope import Actor
from linli.kernel.wire import plain


def keep_answer(op_id: UUID, answer: dict[str, Any], *, actor: Actor) -> dict[str, Any]:
    """Keep what was answered to `actor`, in the transaction of the step itself."""
    kept: dict[str, Any] = plain(answer)
    Operation.objects.filter(pk=op_id, person=actor.user).update(answer=kept)
    return kept


def first_answer(op_id: UUID, *, actor: Actor) -> dict[str, Any] | None:
    """Give what `actor` was answered the first time; None when it came by another way."""
    rows = Operation.objects.filter(pk=op_id, person=actor.user)
    answer: dict[str, Any] | None = rows.values_list("answer", flat=True).first()
    return answer
