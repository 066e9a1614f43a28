"""What a job does with a run: read it, take its lines in chunks, end it.

Each function may be killed at any moment and called again: a chunk, its lines' outcomes and the
count of what is done are one transaction.
"""

import logging
from collections.abc import Callable
from itertools import groupby
from uuid import UUID

from django.db import DataError, IntegrityError, transaction

from linli.imports import files
from linli.imports.batches import batch_of, lines_for
from linli.imports.examining import examine
from linli.imports.keeping import keep, keep_rejected
from linli.imports.kinds import Finding, Kind, Line, Outcome, Session, kind_named
from linli.imports.models import ImportLine, ImportRun
from linli.imports.reading import read
from linli.imports.sealing import seal
from linli.imports.storing import counts, store
from linli.journal.services import record
from linli.kernel import clock, scope
from linli.kernel.errors import Forbidden, Invalid, Refused
from linli.kernel.scope import Actor
from linli.kernel.sheets import UnreadableSheet

log = logging.getLogger("linli.imports")

BATCH = 2000
State = ImportRun.State
_LOST = "系统处理这个文件时出错，已记录；没有写完的行都没有写入，请重新上传。"


def prepare(run_id: UUID) -> None:
    """Read the workbook (once) and examine its lines under the mapping: READING → PREVIEW."""
    try:
        run, kind, actor = opened(run_id)
        if run.state != State.READING:
            return
        path = files.path_of(run.id)
        reading = read(path, kind=kind, run=run) if path.exists() else None
        with scope.acting(actor):
            run = locked(run_id, actor)
            if run.state != State.READING:
                return
            if reading:
                run.header, run.left_out = reading.header, reading.left_out
                run.mapping, run.total = reading.mapping, len(reading.lines)
                ImportLine.objects.visible_to(actor).filter(run=run).delete()
                if kind.personal:
                    seal(reading.lines)
                ImportLine.objects.bulk_create(reading.lines, batch_size=BATCH)
            if not run.total:
                raise UnreadableSheet("表格里只有表头，没有可导入的行。")
            examine(run, kind, actor)
            run.state = State.PREVIEW
            run.save()
        files.forget(run.id)
    except UnreadableSheet as error:
        fail(run_id, str(error))
    except Refused as error:
        fail(run_id, error.message)


def apply(run_id: UUID, *, tell: Callable[[int, int], None] | None = None) -> None:
    """Take the waiting lines chunk by chunk: APPLYING → DONE. `tell(done, total)` after each."""
    try:
        while run := _chunk(run_id):
            if tell:
                tell(run.done, run.total)
    except Refused as error:
        fail(run_id, error.message)


def fail(run_id: UUID, reason: str = _LOST) -> None:
    """End a run that cannot go on; what was taken stays, and its page says how much."""
    system = scope.system_actor("导入")
    with scope.acting(system):
        run = locked(run_id, system)
        if run.is_moving:
            run.state, run.error, run.ended_at = State.FAILED, reason[:300], clock.now()
            run.result = counts(run, system, by="outcome")
            run.save()
            forget_cells(run, system)
    files.forget(run_id)


def forget_cells(run: ImportRun, actor: Actor) -> None:
    """Erase what the workbook said in lines that nobody needs to correct any more."""
    lines = ImportLine.objects.visible_to(actor).filter(run=run)
    lines.exclude(outcome=Outcome.REJECTED).update(cells=[], sealed=None)


def opened(run_id: UUID) -> tuple[ImportRun, Kind, Actor]:
    """Give a run, its kind and its person's rights as they are now (trust.md: 8.3.2, 8.3.3)."""
    system = scope.system_actor("导入")
    with scope.acting(system):
        run = ImportRun.objects.visible_to(system).select_related("user").get(pk=run_id)
        kind = kind_named(run.kind)
        actor = kind.actor_for(run.user)
    if not run.user.is_active or run.unit not in kind.units(actor):
        raise Forbidden("您的岗位已不能再导入到这个单位。")
    return run, kind, actor


def locked(run_id: UUID, actor: Actor) -> ImportRun:
    """Give a run under its row's lock."""
    return ImportRun.objects.visible_to(actor).select_for_update().get(pk=run_id)


def _chunk(run_id: UUID) -> ImportRun | None:
    """Take one chunk; None when there is nothing more to do."""
    run, kind, actor = opened(run_id)
    with scope.acting(actor):
        run = locked(run_id, actor)
        if run.state != State.APPLYING:
            return None
        session = kind.begin(actor, run.unit or 0, run.id)
        waiting = run.lines.all().visible_to(actor).filter(outcome=Outcome.WAITING)
        size = run.total if kind.whole else kind.chunk
        stored = batch_of(waiting, size, grouped=kind.grouped)
        if not stored:
            if kind.keeps:
                keep_rejected(run, actor)
            _finish(run, session, actor)
            return None
        ready = lines_for(run, kind, stored)
        sound = [line for line in ready if isinstance(line, Line)]
        taken = iter(session.apply(sound) if kind.whole else _taken(session, _units(sound, kind)))
        findings = [line if isinstance(line, Finding) else next(taken) for line in ready]
        store(stored, findings, "outcome")
        if kind.keeps:
            keep(stored)
        run.done += len(stored)
        run.save(update_fields=["done"])
        return run


def _units(lines: list[Line], kind: Kind) -> list[list[Line]]:
    """Give the lines that can be refused only together: each alone, or a group."""
    if not kind.grouped:
        return [[line] for line in lines]
    return [list(unit) for _group, unit in groupby(lines, key=lambda line: line.group)]


def _taken(session: Session, units: list[list[Line]]) -> list[Finding]:
    """Take all of them together; where one is refused, find it by halves and reject it alone."""
    if not units:
        return []
    lines = [line for unit in units for line in unit]
    try:
        with transaction.atomic():
            return session.apply(lines)
    except (Refused, IntegrityError, DataError) as error:
        if len(units) == 1:
            log.info("line %s rejected: %s", lines[0].number, type(error).__name__)
            return [Finding(Outcome.REJECTED, _reason(error)) for _line in lines]
        half = len(units) // 2
        return _taken(session, units[:half]) + _taken(session, units[half:])


def _reason(error: Exception) -> str:
    if isinstance(error, Invalid):
        return "；".join(error.errors.values())
    return error.message if isinstance(error, Refused) else "这一行的内容无法写入。"


def _finish(run: ImportRun, session: Session, actor: Actor) -> None:
    run.state, run.result = State.DONE, counts(run, actor, by="outcome")
    run.ended_at = clock.now()
    if sum(run.result.values()) != run.total:  # trust.md: each line read ends as something
        raise RuntimeError(f"import {run.id}: {run.result} of {run.total}")
    run.save()
    session.finish(run.result)
    record(
        "import.done",
        actor=actor,
        object_type="importrun",
        object_id=run.id,
        detail={"kind": run.kind, "unit": run.unit, **run.result},
    )
