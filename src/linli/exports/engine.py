"""What a job does with a request: write its file chunk by chunk with the asker's rights, end it.

It may be killed at any moment and run again. An attempt that was overtaken (the worker slept, the
request was called off) writes nothing any more: the file gets its name under the row's lock.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from uuid import UUID

from linli.exports import files, rules
from linli.exports.entitled import asker_now
from linli.exports.kinds import Kind, Sheet, Terms, kind_named
from linli.exports.models import Export
from linli.journal.services import record
from linli.kernel import clock, scope
from linli.kernel.errors import Refused
from linli.kernel.scope import Actor
from linli.kernel.sheet_writing import Value, write_workbook
from linli.notices.services import tell

State = Export.State
Progress = Callable[[int, int], None]
_LOST = "系统生成这个文件时出错，已记录，请重新申请。"


class Overtaken(Exception):
    """Another attempt runs, or the request has ended meanwhile."""


def make(export_id: UUID, *, progress: Progress | None = None) -> None:
    """Write the file of a request: QUEUED → MAKING → READY, or FAILED with a reason."""
    export = _begun(export_id)
    if export is None:
        return
    try:
        with files.workshop(export.pk, export.attempt) as folder:
            path = folder / "file.xlsx"
            _write(export, path, progress)
            _finish(export, path)
    except Refused as error:
        fail(export_id, error.message, attempt=export.attempt)
    except Exception:
        if _is_current(export):
            raise


def fail(export_id: UUID, reason: str = _LOST, *, attempt: int | None = None) -> None:
    """End a request that cannot be met; nothing of it stays on disk."""
    system = scope.system_actor("导出")
    with scope.acting(system):
        export = _locked(export_id, system)
        if not export.is_moving or attempt not in (None, export.attempt):
            return
        export.state, export.error = State.FAILED, reason[:300]
        export.version += 1
        export.save(update_fields=["state", "error", "version"])
        _note("export.failed", export, system, refused=True)
        title = "导出没有生成"
        tell([export.user_id], title=title, text=reason, key=f"export:{export.pk}:failed")
    files.forget(export_id)


def mark_of(export: Export, *, secret: bool) -> str:
    """Say who took it out, for which unit and when; `secret`: nor may it leave the house."""
    who = f"{export.user.name}（{export.user.username}）"
    at = f"{clock.now().astimezone(clock.CHINA):%Y-%m-%d %H:%M}"
    keep = "，内部使用，请勿外传" if secret else ""
    return f"{export.unit.name} {who} {at} 导出，编号 {export.short_id}{keep}"


def _begun(export_id: UUID) -> Export | None:
    system = scope.system_actor("导出")
    with scope.acting(system):
        export = _locked(export_id, system)
        if not export.is_moving:
            return None
        export.attempt += 1
        export.state, export.done = State.MAKING, 0
        export.version += 1
        export.save(update_fields=["attempt", "state", "done", "version"])
        return export


def _write(export: Export, path: Path, progress: Progress | None) -> None:
    kind = kind_named(export.kind)
    terms = Terms(export.asked, is_approved=export.decider_id is not None, in_clear=export.in_clear)
    with _acting(export, kind) as actor:
        if export.reasons and not terms.is_approved:
            raise Refused("没有经过批准。")
        sheets = kind.sheets(actor, terms)
        mark = mark_of(export, secret=not kind.is_theirs)
    if sum(sheet.total for sheet in sheets) > rules.MOST_ROWS:
        raise Refused(f"内容已超过 {rules.MOST_ROWS} 行，请缩小条件后重新申请。")
    write_workbook(
        path,
        [(s.name, s.header, _rows(export, kind, sheets, s, progress)) for s in sheets],
        mark=mark,
        is_theirs=kind.is_theirs,
        scratch=path.parent,
    )


def _rows(
    export: Export, kind: Kind, sheets: list[Sheet], sheet: Sheet, progress: Progress | None
) -> Iterator[Sequence[Value]]:
    """Read a sheet chunk by chunk, each in its own transaction with the rights of that moment."""
    before = sum(other.total for other in sheets[: sheets.index(sheet)])
    whole = sum(other.total for other in sheets)
    for at in range(0, sheet.total, kind.step):
        with _acting(export, kind) as actor:
            rows = sheet.chunk(actor, at)
        done = before + min(at + kind.step, sheet.total)
        _step(export, done, whole)
        if progress:
            progress(done, whole)
        yield from rows


def _acting(export: Export, kind: Kind) -> AbstractContextManager[Actor]:
    return scope.acting(_asker(export, kind))


def _is_current(export: Export) -> bool:
    """Tell whether this attempt still counts; whatever goes wrong in another is of no interest."""
    system = scope.system_actor("导出")
    with scope.acting(system):
        row = Export.objects.visible_to(system).get(pk=export.pk)
        return row.attempt == export.attempt and row.state == State.MAKING


def _step(export: Export, done: int, total: int) -> None:
    system = scope.system_actor("导出")
    with scope.acting(system):
        mine = Export.objects.visible_to(system).filter(pk=export.pk, attempt=export.attempt)
        if not mine.filter(state=State.MAKING).update(done=done, total=total):
            raise Overtaken


def _finish(export: Export, path: Path) -> None:
    """Give the file its name and the request its end, both under the row's lock."""
    size, digest = files.measure(path)
    actor = _asker(export, kind_named(export.kind))
    with scope.acting(actor):
        row = _locked(export.pk, actor)
        if row.attempt != export.attempt or row.state != State.MAKING:
            raise Overtaken
        row.state, row.size, row.sha256 = State.READY, size, digest
        row.made_at, row.expires_at = clock.now(), clock.now() + rules.KEPT
        row.total = row.done
        row.version += 1
        row.save()
        _note("export.made", row, actor, rows=row.total, size=size, sha256=digest)
        hours = rules.KEPT.total_seconds() // 3600
        text = f"请在 {hours:.0f} 小时内到“导出”里下载，过时文件自动删除。"
        tell([row.user_id], title="导出已生成，可以下载", text=text, key=f"export:{row.pk}:made")
        path.replace(files.path_of(row.pk))


def _asker(export: Export, kind: Kind) -> Actor:
    with scope.acting(scope.system_actor("导出")) as system:
        fresh = Export.objects.visible_to(system).select_related("user").get(pk=export.pk)
        return asker_now(fresh, kind)


def _locked(export_id: UUID, actor: Actor) -> Export:
    rows = Export.objects.visible_to(actor).select_related("user", "unit")
    return rows.select_for_update(of=("self",)).get(pk=export_id)


def _note(
    action: str, export: Export, actor: Actor, *, refused: bool = False, **detail: object
) -> None:
    record(
        action,
        actor=actor,
        object_type="export",
        object_id=export.pk,
        refused=refused,
        reason=export.error,
        detail={"kind": export.kind, "unit": export.unit_id} | detail,
    )
