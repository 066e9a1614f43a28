"""What would become of the lines of a run: blank cells filled, groups found, each line judged."""

from collections.abc import Sequence

from linli.imports.batches import Lines, as_they_stand, bare_line, batches, lines_for
from linli.imports.kinds import Finding, Kind, Line, Looks, Session
from linli.imports.models import ImportLine, ImportRun
from linli.imports.sealing import rewrite
from linli.imports.storing import counts, store
from linli.kernel.scope import Actor

BATCH = 2000


def examine(run: ImportRun, kind: Kind, actor: Actor) -> None:
    """Judge all lines under the run's mapping; without a compulsory column only say so."""
    if missing := kind.missing(run.mapping):
        run.result = {}
        run.error = "还没有指明这些列：" + "、".join(missing)
        return
    run.error = ""
    session = kind.begin(actor, run.unit or 0, run.id)
    lines = run.lines.all().visible_to(actor)
    if kind.carry or kind.grouped:
        _lay_out(run, kind, session, lines)
    for batch in batches(lines, run.total if kind.whole else BATCH, grouped=kind.grouped):
        store(batch, examined(session, lines_for(run, kind, batch)), "expected")
    run.result = counts(run, actor, by="expected")


def examined(session: Session, lines: Sequence[Line | Finding]) -> list[Finding]:
    """Have the kind judge the lines that are sound so far, in their order."""
    findings = iter(session.examine([line for line in lines if isinstance(line, Line)]))
    return [line if isinstance(line, Finding) else next(findings) for line in lines]


def _lay_out(run: ImportRun, kind: Kind, session: Session, lines: Lines) -> None:
    """Fill blank cells from the lines above, and let the session find what belongs together."""
    filling = _Filling(run, kind)
    for batch in as_they_stand(lines, BATCH):
        for line in batch:
            filling.fill(line)
        if isinstance(session, Looks):
            groups = session.look([bare_line(run, line) for line in batch])
            for line, group in zip(batch, groups, strict=True):
                line.group = group
        rewrite(batch, personal=kind.personal)


class _Filling:
    """The last line of each sheet, from which the next one may take what it leaves out."""

    def __init__(self, run: ImportRun, kind: Kind) -> None:
        self.mapping, self.carry = run.mapping, kind.carry
        self.above: dict[str, ImportLine] = {}

    def fill(self, line: ImportLine) -> None:
        """Fill a line anew: another mapping may mean other cells."""
        for column in line.filled:
            line.cells[column] = ""
        line.ruined = [column for column in line.ruined if column not in line.filled]
        line.filled = []
        above = self.above.get(line.sheet)
        if self.carry and above:
            names = self.carry(self._values(above), self._values(line))
            for name in self.mapping.keys() & set(names):
                self._take(line, above, self.mapping[name])
        self.above[line.sheet] = line

    def _values(self, line: ImportLine) -> dict[str, str]:
        return {name: line.cell(column) for name, column in self.mapping.items()}

    def _take(self, line: ImportLine, above: ImportLine, column: int) -> None:
        line.cells += [""] * (column + 1 - len(line.cells))
        line.cells[column] = above.cell(column)
        line.filled.append(column)
        if column in above.ruined:
            line.ruined.append(column)
