"""Reads: a person's own runs, what a run would bring, and the lines that were turned away."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from linli.imports.batches import batch_of, lines_for
from linli.imports.examining import examined
from linli.imports.kinds import Finding, Kind, kind_named
from linli.imports.models import ImportLine, ImportRun
from linli.imports.sealing import opened
from linli.kernel.errors import NotFound
from linli.kernel.masking import scrub
from linli.kernel.scope import Actor
from linli.kernel.sheets import RUINED

REJECTED = ImportLine.Outcome.REJECTED
UPDATED = ImportLine.Outcome.UPDATED
STAYED = ImportLine.Outcome.STAYED


@dataclass(frozen=True)
class Shown:
    """A line of the preview: its values as they would be taken, and what would become of it."""

    line: ImportLine
    values: list[str]
    finding: Finding


def runs_of(actor: Actor, kind: Kind, *, most: int = 20) -> list[ImportRun]:
    """List the latest imports of a kind that this person handed in."""
    return list(ImportRun.objects.visible_to(actor).filter(kind=kind.name)[:most])


def run_of(actor: Actor, pk: UUID) -> tuple[ImportRun, Kind]:
    """Find one of this person's own imports with its kind."""
    run = ImportRun.objects.visible_to(actor).filter(pk=pk).first()
    if run is None:
        raise NotFound()
    kind = kind_named(run.kind)
    actor.must(kind.verb)
    return run, kind


def earlier(run: ImportRun, actor: Actor) -> ImportRun | None:
    """Find a finished import of the very same file."""
    same = ImportRun.objects.visible_to(actor).filter(kind=run.kind, sha256=run.sha256)
    return same.filter(state=ImportRun.State.DONE).exclude(pk=run.pk).first()


def preview(run: ImportRun, kind: Kind, actor: Actor, *, most: int = 20) -> list[Shown]:
    """Show the first lines as they would be taken."""
    if kind.missing(run.mapping):
        return []
    lines = ImportLine.objects.visible_to(actor).filter(run=run)
    stored = batch_of(lines, most, grouped=False)
    if kind.whole or kind.grouped:  # its lines are judged together only
        findings = [Finding(line.expected, line.message) for line in stored]
    else:
        session = kind.begin(actor, run.unit or 0, run.id)
        findings = examined(session, lines_for(run, kind, stored))
    names = [f.name for f in kind.fields if f.name in run.mapping]
    show = scrub if kind.personal else str
    return [
        Shown(
            line,
            [show(finding.taken.get(name) or _said(line, run.mapping[name])) for name in names],
            finding,
        )
        for line, finding in zip(stored, findings, strict=True)
    ]


def _said(line: ImportLine, column: int) -> str:
    return RUINED if column in line.ruined else line.cell(column)


def turned_away(run: ImportRun, actor: Actor, *, most: int | None = None) -> list[ImportLine]:
    """List the lines that are, or would be, rejected."""
    lines = ImportLine.objects.visible_to(actor).filter(run=run)
    away = lines.filter(Q(outcome=REJECTED) | Q(expected=REJECTED)).order_by("id")
    return list(opened(list(away[:most])))


def to_look_at(lines: list[ImportLine], kind: Kind) -> list[ImportLine]:
    """Mask the numbers in lines about people: a screen is seen by others too."""
    for line in lines if kind.personal else ():
        line.cells = [scrub(cell) for cell in line.cells]
    return lines


def changing(run: ImportRun, actor: Actor, *, most: int | None = None) -> list[ImportLine]:
    """List the lines that would change what is stored, with the difference in their message."""
    lines = ImportLine.objects.visible_to(actor).filter(run=run, expected=UPDATED)
    return list(lines.defer("cells", "sealed").order_by("id")[:most])


def stayed(run: ImportRun, actor: Actor, *, most: int | None = None) -> list[ImportLine]:
    """List the lines that could not be taken back, with the reason."""
    lines = ImportLine.objects.visible_to(actor).filter(run=run, outcome=STAYED)
    return list(lines.defer("cells", "sealed").order_by("id")[:most])


def remarks(run: ImportRun, actor: Actor, *, most: int = 100) -> list[ImportLine]:
    """List the lines that are taken with a remark worth reading."""
    lines = ImportLine.objects.visible_to(actor).filter(run=run).exclude(message="")
    apart = (REJECTED, UPDATED) if run.state == ImportRun.State.PREVIEW else (REJECTED,)
    told = lines.exclude(expected__in=apart).exclude(outcome=REJECTED).order_by("id")
    return list(opened(list(told[:most])))


def rows_turned_away(run: ImportRun, actor: Actor) -> Iterator[list[str | int]]:
    """Give the rejected lines as rows of a sheet: where, why, and what the line said."""
    for line in turned_away(run, actor):
        yield [line.sheet, line.number, line.message, *line.cells]
