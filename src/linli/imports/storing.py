"""What was found of lines, written onto their rows in one statement, and counted."""

from collections import Counter
from collections.abc import Sequence

from django.db import connection

from linli.imports.kinds import Finding
from linli.imports.models import ImportLine, ImportRun
from linli.kernel.scope import Actor

_STORE = """
UPDATE imports_importline AS l
SET {column} = v.outcome, message = v.message, target = v.target{more}
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]) AS v(id, outcome, message, target)
WHERE l.id = v.id
"""
# A line that was taken needs its words no more: what it said is in the record now.
_FORGET = """,
    cells = CASE WHEN v.outcome = 'rejected' THEN l.cells ELSE '[]'::jsonb END,
    sealed = CASE WHEN v.outcome = 'rejected' THEN l.sealed END"""


def store(lines: Sequence[ImportLine], findings: Sequence[Finding], column: str) -> None:
    """Write findings as `expected`, or as `outcome`, which ends the line."""
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


def counts(run: ImportRun, actor: Actor, *, by: str) -> dict[str, int]:
    """Count the lines of a run by `expected` or `outcome`."""
    lines = ImportLine.objects.visible_to(actor).filter(run=run)
    return dict(Counter(lines.values_list(by, flat=True)))
