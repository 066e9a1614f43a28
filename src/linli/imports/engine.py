"""What a job does with a run: read and examine it, take its lines in chunks, end it.

Each function may be killed at any moment and called again: a chunk, its lines' outcomes and the
count of what is done are one transaction.
"""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from uuid import UUID, uuid5

from django.db import DataError, IntegrityError, connection, transaction

from linli.imports import files
from linli.imports.keeping import keep, keep_rejected
from linli.imports.kinds import Finding, Kind, Line, Outcome, Session, kind_named
from linli.imports.models import ImportLine, ImportRun
from linli.imports.reading import read
from linli.journal.services import record
from linli.kernel import scope
from linli.kernel.errors import Forbidden, Invalid, Refused
from linli.kernel.scope import Actor
from linli.kernel.sheets import RUINED, UnreadableSheet

log = logging.getLogger("linli.imports")

CHUNK = 200
BATCH = 2000
State = ImportRun.State
_LOST = "系统处理这个文件时出错，已记录；没有写完的行都没有写入，请重新上传。"
_SAY_RUINED = f"{RUINED}，请把这一列设为“文本”格式，重新导出后再试。"


def prepare(run_id: UUID) -> None:
    """Read the workbook (once) and examine its lines under the mapping: READING → PREVIEW."""
    try:
        run, kind, actor = _opened(run_id)
        if run.state != State.READING:
            return
        path = files.path_of(run.id)
        reading = read(path, kind=kind, run=run) if path.exists() else None
        with scope.acting(actor):
            run = _locked(run_id, actor)
            if run.state != State.READING:
                return
            if reading:
                run.header, run.left_out = reading.header, reading.left_out
                run.mapping, run.total = reading.mapping, len(reading.lines)
                ImportLine.objects.visible_to(actor).filter(run=run).delete()
                ImportLine.objects.bulk_create(reading.lines, batch_size=BATCH)
            if not run.total:
                raise UnreadableSheet("表格里只有表头，没有可导入的行。")
            _examine(run, kind, actor)
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
        run = _locked(run_id, system)
        if run.is_moving:
            run.state, run.error = State.FAILED, reason[:300]
            run.result = counts(run, system, by="outcome")
            run.save()
            forget_cells(run, system)
    files.forget(run_id)


def counts(run: ImportRun, actor: Actor, *, by: str) -> dict[str, int]:
    """Count the lines of a run by `expected` or `outcome`."""
    lines = ImportLine.objects.visible_to(actor).filter(run=run)
    return dict(Counter(lines.values_list(by, flat=True)))


def forget_cells(run: ImportRun, actor: Actor) -> None:
    """Erase what the workbook said in lines that nobody needs to correct any more."""
    lines = ImportLine.objects.visible_to(actor).filter(run=run)
    lines.exclude(outcome=Outcome.REJECTED).update(cells=[])


def lines_for(run: ImportRun, kind: Kind, lines: Sequence[ImportLine]) -> list[Line | Finding]:
    """Turn stored lines into those a kind takes, or say what is wrong with them already."""
    return [_line(run, kind, line) for line in lines]


def _opened(run_id: UUID) -> tuple[ImportRun, Kind, Actor]:
    """Find the run and its person's rights as they are now (trust.md: 8.3.2, 8.3.3)."""
    system = scope.system_actor("导入")
    with scope.acting(system):
        run = ImportRun.objects.visible_to(system).select_related("user").get(pk=run_id)
        kind = kind_named(run.kind)
        actor = kind.actor_for(run.user)
    if not run.user.is_active or run.unit not in kind.units(actor):
        raise Forbidden("您的岗位已不能再导入到这个单位。")
    return run, kind, actor


def _locked(run_id: UUID, actor: Actor) -> ImportRun:
    return ImportRun.objects.visible_to(actor).select_for_update().get(pk=run_id)


def _examine(run: ImportRun, kind: Kind, actor: Actor) -> None:
    if missing := kind.missing(run.mapping):
        run.result = {}
        run.error = "还没有指明这些列：" + "、".join(missing)
        return
    run.error = ""
    session = kind.begin(actor, run.unit or 0, run.id)
    stored = list(run.lines.all().visible_to(actor).order_by("id"))
    size = max(1, len(stored)) if kind.whole else BATCH
    for at in range(0, len(stored), size):
        batch = stored[at : at + size]
        _store(batch, examined(session, lines_for(run, kind, batch)), "expected")
    run.result = counts(run, actor, by="expected")


def examined(session: Session, lines: Sequence[Line | Finding]) -> list[Finding]:
    """Have the kind judge the lines that are sound so far, in their order."""
    findings = iter(session.examine([line for line in lines if isinstance(line, Line)]))
    return [line if isinstance(line, Finding) else next(findings) for line in lines]


def _chunk(run_id: UUID) -> ImportRun | None:
    """Take one chunk; None when there is nothing more to do."""
    run, kind, actor = _opened(run_id)
    with scope.acting(actor):
        run = _locked(run_id, actor)
        if run.state != State.APPLYING:
            return None
        session = kind.begin(actor, run.unit or 0, run.id)
        waiting = run.lines.all().visible_to(actor).filter(outcome=Outcome.WAITING)
        stored = list(waiting.order_by("id")[: None if kind.whole else CHUNK])
        if not stored:
            if kind.keeps:
                keep_rejected(run, actor)
            _finish(run, session, actor)
            return None
        ready = lines_for(run, kind, stored)
        sound = [line for line in ready if isinstance(line, Line)]
        taken = iter(session.apply(sound) if kind.whole else _taken(session, sound))
        findings = [line if isinstance(line, Finding) else next(taken) for line in ready]
        _store(stored, findings, "outcome")
        if kind.keeps:
            keep(stored)
        run.done += len(stored)
        run.save(update_fields=["done"])
        return run


def _taken(session: Session, lines: list[Line]) -> list[Finding]:
    """Take all of them together; where one is refused, find it by halves and reject it alone."""
    if not lines:
        return []
    try:
        with transaction.atomic():
            return session.apply(lines)
    except (Refused, IntegrityError, DataError) as error:
        if len(lines) == 1:
            log.info("line %s rejected: %s", lines[0].number, type(error).__name__)
            return [Finding(Outcome.REJECTED, _reason(error))]
        half = len(lines) // 2
        return _taken(session, lines[:half]) + _taken(session, lines[half:])


def _reason(error: Exception) -> str:
    if isinstance(error, Invalid):
        return "；".join(error.errors.values())
    return error.message if isinstance(error, Refused) else "这一行的内容无法写入。"


def _finish(run: ImportRun, session: Session, actor: Actor) -> None:
    run.state, run.result = State.DONE, counts(run, actor, by="outcome")
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


def _line(run: ImportRun, kind: Kind, line: ImportLine) -> Line | Finding:
    values = {name: line.cell(column) for name, column in run.mapping.items()}
    labels = {f.name: f.label for f in kind.fields}
    for name, column in run.mapping.items():
        if column in line.ruined:
            return Finding(Outcome.REJECTED, f"{labels[name]}：{_SAY_RUINED}")
    blank = [f.label for f in kind.fields if f.required and not values.get(f.name)]
    if blank:
        return Finding(Outcome.REJECTED, f"没有{'、'.join(blank)}。")
    return Line(line.sheet, line.number, values, uuid5(run.id, f"{line.sheet}:{line.number}"))


_STORE = """
UPDATE imports_importline AS l
SET {column} = v.outcome, message = v.message, target = v.target{more}
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]) AS v(id, outcome, message, target)
WHERE l.id = v.id
"""
# A line that was taken needs its words no more: what it said is in the record now.
_FORGET = ", cells = CASE WHEN v.outcome = 'rejected' THEN l.cells ELSE '[]'::jsonb END"


def _store(lines: Sequence[ImportLine], findings: Sequence[Finding], column: str) -> None:
    """Write what was found of each line in one statement."""
    sql = _STORE.format(column=column, more=_FORGET if column == "outcome" else "")
    with connection.cursor() as cursor:
        cursor.execute(
            sql,
            [
                [line.pk for line in lines],
                [str(finding.outcome) for finding in findings],
                [finding.message[:300] for finding in findings],
                [finding.target[:60] for finding in findings],
            ],
        )
