"""Taking a run back within a week: line by line what it wrote, as far as nobody has used it."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from linli.imports.batches import batch_of
from linli.imports.engine import fail, locked, opened
from linli.imports.kinds import Finding, Outcome, kind_named
from linli.imports.models import ImportLine, ImportRun
from linli.imports.storing import counts, store
from linli.journal.services import record
from linli.kernel import clock, scope
from linli.kernel.errors import Refused
from linli.kernel.scope import Actor

KEPT = timedelta(days=7)
State = ImportRun.State
TAKEN = (Outcome.CREATED, Outcome.UPDATED)
_LOST = "撤销时出错，已记录；已撤销的行仍然有效，可以再按一次“撤销这次导入”。"


def may_undo(run: ImportRun, actor: Actor) -> bool:
    """Tell whether the run can be taken back: it wrote something, not more than a week ago."""
    if not kind_named(run.kind).undo or run.ended_at is None:
        return False
    if run.state not in (State.DONE, State.FAILED, State.CANCELLED):
        return False
    lines = ImportLine.objects.visible_to(actor).filter(run=run, outcome__in=TAKEN)
    return run.ended_at > clock.now() - KEPT and lines.exists()


def undo(run_id: UUID, *, tell: Callable[[int, int], None] | None = None) -> None:
    """Take back the lines of a run chunk by chunk: UNDOING → UNDONE."""
    try:
        while run := _chunk(run_id):
            if tell:
                tell(run.done, run.total)
    except Refused as error:
        fail(run_id, error.message)


def lose(run_id: UUID) -> None:
    """End an undoing that went wrong; it may be asked for again."""
    fail(run_id, _LOST)


def _chunk(run_id: UUID) -> ImportRun | None:
    run, kind, actor = opened(run_id)
    with scope.acting(actor):
        run = locked(run_id, actor)
        if run.state != State.UNDOING or kind.undo is None:
            return None
        taken = run.lines.all().visible_to(actor).filter(outcome__in=TAKEN)
        stored = batch_of(taken, kind.chunk, grouped=kind.grouped)
        if not stored:
            _finish(run, actor)
            return None
        stays = kind.undo(actor, run.pk, [line.target for line in stored])
        findings = [_finding(line, stays.get(line.target, "")) for line in stored]
        store(stored, findings, "outcome")
        run.done += len(stored)
        run.save(update_fields=["done"])
        return run


def _finding(line: ImportLine, stays: str) -> Finding:
    outcome = Outcome.STAYED if stays else Outcome.UNDONE
    return Finding(outcome, stays, line.target)


def _finish(run: ImportRun, actor: Actor) -> None:
    run.state, run.result = State.UNDONE, counts(run, actor, by="outcome")
    run.save(update_fields=["state", "result"])
    record(
        "import.undone",
        actor=actor,
        object_type="importrun",
        object_id=run.id,
        detail={"kind": run.kind, "unit": run.unit, **run.result},
    )
