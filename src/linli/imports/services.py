"""Writes: hand a workbook in, point out its columns, confirm it, call it off, take it back."""

from collections.abc import Iterable, Mapping
from pathlib import PurePath

from procrastinate.contrib.django import app

from linli.imports import engine, files
from linli.imports.kinds import Kind, kind_named
from linli.imports.models import ImportLine, ImportRun
from linli.imports.storing import counts
from linli.imports.undoing import may_undo
from linli.kernel import clock
from linli.kernel.errors import Forbidden, Invalid, NotAllowedNow
from linli.kernel.ids import new_id
from linli.kernel.scope import Actor

State = ImportRun.State


def hand_in(
    chunks: Iterable[bytes],
    *,
    actor: Actor,
    kind: Kind,
    unit: int | None,
    file_name: str,
    queued: bool = True,
) -> ImportRun:
    """Keep a workbook and start reading it: a run in READING.

    With `queued` False the caller does the job himself, as a command does.
    """
    actor.must(kind.verb)
    if actor.user is None or unit not in kind.units(actor):
        raise Forbidden("您的岗位不能导入到这个单位。")
    run_id = new_id()
    name = PurePath(file_name.replace("\\", "/")).name[:200] or "未命名"
    run = ImportRun.objects.create(
        id=run_id,
        kind=kind.name,
        user_id=actor.user,
        unit=unit,
        file_name=name,
        sha256=files.keep(run_id, chunks),
    )
    if queued:
        _later("prepare", run)
    return run


def remap(run: ImportRun, *, actor: Actor, mapping: Mapping[str, int], queued: bool = True) -> None:
    """Take another mapping of columns (field → column) and examine the lines again."""
    kind = kind_named(run.kind)
    actor.must(kind.verb)
    run = _locked(run, actor)
    if run.state != State.PREVIEW:
        raise NotAllowedNow("这次导入已经开始或结束，不能再改列的对应。")
    run.mapping = _checked(mapping, kind, len(run.header))
    run.state = State.READING
    run.save(update_fields=["mapping", "state"])
    if queued:
        _later("prepare", run)


def confirm(
    run: ImportRun, *, actor: Actor, has_checked: bool = False, queued: bool = True
) -> None:
    """Start taking the lines; a second confirmation changes nothing.

    Where many records would be changed, the person says besides that he has checked them.
    """
    kind = kind_named(run.kind)
    actor.must(kind.verb)
    run = _locked(run, actor)
    if run.state in (State.APPLYING, State.DONE):
        return
    if run.state != State.PREVIEW or kind.missing(run.mapping):
        raise NotAllowedNow("这次导入还不能确认，请看页面上的提示。")
    if kind.asks_to_check(run.result) and not has_checked:
        raise Invalid({"checked": "请先核对下面列出的改动，再勾选确认。"})
    lines = ImportLine.objects.visible_to(actor).filter(run=run, expected="rejected")
    if kind.whole and lines.exists():
        raise NotAllowedNow("有退回的行，整张表都不导入；请改正后重新上传。")
    run.done = lines.update(outcome=ImportLine.Outcome.REJECTED)
    run.state = State.APPLYING
    run.save(update_fields=["done", "state"])
    if queued:
        _later("apply", run)


def cancel(run: ImportRun, *, actor: Actor) -> None:
    """Call a run off; lines that were taken already stay taken."""
    actor.must(kind_named(run.kind).verb)
    run = _locked(run, actor)
    if run.state == State.CANCELLED:
        return
    if run.state not in (State.READING, State.PREVIEW, State.APPLYING):
        raise NotAllowedNow("这次导入已经结束。")
    run.state, run.result = State.CANCELLED, counts(run, actor, by="outcome")
    run.ended_at = clock.now()
    run.save(update_fields=["state", "result", "ended_at"])
    engine.forget_cells(run, actor)
    files.forget(run.id)


def undo(run: ImportRun, *, actor: Actor, queued: bool = True) -> None:
    """Start taking back what the run wrote; a second time changes nothing."""
    kind = kind_named(run.kind)
    actor.must(kind.verb)
    run = _locked(run, actor)
    if run.state in (State.UNDOING, State.UNDONE):
        return
    if not may_undo(run, actor):
        raise NotAllowedNow("这次导入不能撤销：没有写入内容，或已超过 7 天。")
    if run.unit not in kind.units(actor):
        raise Forbidden("您的岗位不能导入到这个单位。")
    run.state, run.done, run.error = State.UNDOING, 0, ""
    run.save(update_fields=["state", "done", "error"])
    if queued:
        _later("undo", run)


def _locked(run: ImportRun, actor: Actor) -> ImportRun:
    return ImportRun.objects.visible_to(actor).select_for_update().get(pk=run.pk)


def _checked(mapping: Mapping[str, int], kind: Kind, columns: int) -> dict[str, int]:
    labels = {f.name: f.label for f in kind.fields}
    chosen = {name: column for name, column in mapping.items() if name in labels}
    taken: dict[int, str] = {}
    for name, column in chosen.items():
        if not 0 <= column < columns:
            raise Invalid({name: "表格里没有这一列。"})
        if column in taken:
            raise Invalid({name: f"这一列已经用作“{labels[taken[column]]}”。"})
        taken[column] = name
    return chosen


def _later(task: str, run: ImportRun) -> None:
    """Queue the job in this transaction; its argument is an id, never a person's data."""
    job = app.configure_task(f"linli.imports.jobs.{task}", lock=f"import {run.pk}")
    job.defer(run=str(run.pk))
