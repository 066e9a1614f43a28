"""The workbook of residents as a kind of import."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from linli.imports.kinds import Finding, Kind, Line, Outcome
from linli.journal.models import JournalEntry
from linli.journal.services import record
from linli.kernel import clock
from linli.kernel.scope import Actor
from linli.organisation.access import actor_for
from linli.organisation.roles import IMPORT_RESIDENTS
from linli.places.homes import Homes
from linli.residents.elsewhere import TEXT
from linli.residents.importing.areas import Areas
from linli.residents.importing.columns import FIELDS, carry
from linli.residents.importing.entries import Entry, read_entry
from linli.residents.importing.grouping import Grouping
from linli.residents.importing.judging import judge
from linli.residents.importing.known import Known
from linli.residents.importing.plans import TAKEN_IN, Plan
from linli.residents.importing.undoing import undo
from linli.residents.importing.writing import Writing

CHUNK = 2000
ELSEWHERE = "resident.elsewhere"
# Who tries numbers out does not get far: trust.md, scope (d).
MOST_ELSEWHERE = 200  # of one workbook
TOLD = (TEXT, TAKEN_IN)  # what says that somebody out of sight has this number
MOST_A_DAY = 1000  # of one person: the same workbook comes again when it has been corrected
_TOO_MANY = "这张表里在别处登记的证件号太多，其余的新证件号没有核对；请分社区导入。"


class Session:
    """One pass over the lines of a run (imports.kinds.Session, Looks)."""

    def __init__(self, actor: Actor, unit: int, run: UUID) -> None:
        self.actor, self.run = actor, run
        self.areas = Areas(unit)
        self.grouping = Grouping()
        self.numbers: dict[str, Line] = {}
        self.elsewhere = 0
        self.left_today = MOST_A_DAY

    def look(self, lines: Sequence[Line]) -> list[int]:
        """Find the households."""
        return [self.grouping.group_of(line) for line in lines]

    def examine(self, lines: Sequence[Line]) -> list[Finding]:
        """Tell what would become of each line."""
        before = self.elsewhere
        if not before:
            self.left_today = MOST_A_DAY - told_today(self.actor)
        findings = [self._limited(plan.finding) for plan in self._plans(lines)[0]]
        if self.elsewhere > before:
            detail = {"lines": self.elsewhere - before, "run": str(self.run)}
            record(ELSEWHERE, actor=self.actor, refused=True, detail=detail)
        return findings

    def apply(self, lines: Sequence[Line]) -> list[Finding]:
        """Write what has been decided about each line, decided afresh."""
        plans, homes, known = self._plans(lines, lock=True)
        Writing(self.actor, self.run, homes, known).write(plans)
        return [plan.finding for plan in plans]

    def finish(self, counts: Mapping[str, int]) -> None:
        """Nothing: who imports looks at the page."""

    def _plans(
        self, lines: Sequence[Line], *, lock: bool = False
    ) -> tuple[list[Plan], Homes, Known]:
        entries = [self._entry(line) for line in lines]
        where = [(entry.place, entry.plate) for entry in entries if not entry.error and entry.plate]
        homes, known = Homes(self.actor, where), Known(self.actor, self.areas.county, lock=lock)
        return judge(entries, homes, known), homes, known

    def _entry(self, line: Line) -> Entry:
        entry = read_entry(line, self.areas)
        if entry.doc and not entry.error:
            first = self.numbers.setdefault(entry.doc, line)
            if first.op_id != line.op_id:
                entry.error = f"证件号与第 {first.number} 行相同。"
        return entry

    def _limited(self, finding: Finding) -> Finding:
        if finding.message in TOLD:
            self.elsewhere += 1
        if self.elsewhere > min(MOST_ELSEWHERE, self.left_today) and (
            finding.message in TOLD or finding.outcome == Outcome.CREATED
        ):
            return Finding(Outcome.REJECTED, _TOO_MANY)
        return finding


def told_today(actor: Actor) -> int:
    """Count the numbers of people elsewhere that this person has met by workbooks in a day."""
    since = clock.now() - timedelta(days=1)
    rows = JournalEntry.objects.filter(actor=actor.user, action=ELSEWHERE, at__gt=since)
    return sum(int(detail.get("lines", 0)) for detail in rows.values_list("detail", flat=True))


RESIDENTS = Kind(
    name="residents",
    title="导入居民",
    verb=IMPORT_RESIDENTS,
    fields=FIELDS,
    begin=Session,
    actor_for=actor_for,
    note="一行一个人，同一户写在一起，户主在前；没有的房屋会新建。确认后才写入，7 天内可以撤销。",
    then=("看居民名册", "/residents"),
    chunk=CHUNK,
    grouped=True,
    personal=True,
    carry=carry,
    undo=undo,
    check_above=50,
)
