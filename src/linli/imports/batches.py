"""Lines of a run as a kind takes them: in their order, by groups, with their values by field."""

from collections.abc import Iterator, Sequence
from uuid import uuid5

from linli.imports.kinds import Finding, Kind, Line, Outcome
from linli.imports.models import ImportLine, ImportRun
from linli.imports.sealing import opened
from linli.kernel.scope import ScopedQuerySet
from linli.kernel.sheets import RUINED

Lines = ScopedQuerySet[ImportLine]
_SAY_RUINED = f"{RUINED}，请把这一列设为“文本”格式，重新导出后再试。"


def batch_of(lines: Lines, size: int, *, grouped: bool) -> list[ImportLine]:
    """Give the first lines, and with the last of them all of its group."""
    found = list(lines.order_by("group", "id")[:size])
    if grouped and len(found) == size:
        last = found[-1]
        found += lines.filter(group=last.group, id__gt=last.pk).order_by("id")
    return list(opened(found))


def batches(lines: Lines, size: int, *, grouped: bool) -> Iterator[list[ImportLine]]:
    """Give all lines, group by group, or as they stand in the file."""
    rest = lines
    while found := batch_of(rest, size, grouped=grouped):
        yield found
        last = found[-1]
        rest = lines.filter(group__gt=last.group) if grouped else lines.filter(id__gt=last.pk)


def as_they_stand(lines: Lines, size: int) -> Iterator[list[ImportLine]]:
    """Give all lines in the order of the file, whatever their groups."""
    last = 0
    while found := list(lines.filter(id__gt=last).order_by("id")[:size]):
        yield list(opened(found))
        last = found[-1].pk


def lines_for(run: ImportRun, kind: Kind, lines: Sequence[ImportLine]) -> list[Line | Finding]:
    """Turn stored lines into those a kind takes, or say what is wrong with them already."""
    return [_line(run, kind, line) for line in lines]


def bare_line(run: ImportRun, line: ImportLine) -> Line:
    """Give a line whatever is wrong with it."""
    values = {name: line.cell(column) for name, column in run.mapping.items()}
    op_id = uuid5(run.id, f"{line.sheet}:{line.number}")
    return Line(line.sheet, line.number, values, op_id, line.group)


def _line(run: ImportRun, kind: Kind, line: ImportLine) -> Line | Finding:
    labels = {f.name: f.label for f in kind.fields}
    for name, column in run.mapping.items():
        if column in line.ruined:
            return Finding(Outcome.REJECTED, f"{labels[name]}：{_SAY_RUINED}")
    ready = bare_line(run, line)
    blank = [f.label for f in kind.fields if f.required and not ready.get(f.name)]
    if blank:
        return Finding(Outcome.REJECTED, f"没有{'、'.join(blank)}。")
    return ready
