"""The words of lines about people: encrypted while a run waits, erased when it is over."""

import json
from collections.abc import Iterable, Sequence

from django.db import connection

from linli.imports.models import ImportLine
from linli.kernel.keyring import keyring


def seal(lines: Iterable[ImportLine]) -> None:
    """Encrypt the words of lines in memory, before they are written."""
    keys = keyring()
    for line in lines:
        said = json.dumps(line.cells, ensure_ascii=False)
        line.sealed, line.cells = keys.encrypt(said, context=_context(line)), []


def opened(lines: Sequence[ImportLine]) -> Sequence[ImportLine]:
    """Give the same lines with their words to read; never save them so."""
    keys = keyring()
    for line in lines:
        if line.sealed is not None:
            line.cells = json.loads(keys.decrypt(bytes(line.sealed), context=_context(line)))
    return lines


_REWRITE = """
UPDATE imports_importline AS l
SET "group" = v.grp, filled = v.filled::jsonb, ruined = v.ruined::jsonb,
    cells = v.cells::jsonb, sealed = v.sealed
FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::text[], %s::text[], %s::bytea[])
    AS v(id, grp, filled, ruined, cells, sealed)
WHERE l.id = v.id
"""


def rewrite(lines: Sequence[ImportLine], *, personal: bool) -> None:
    """Write what was found out about lines: their groups, and the cells filled from above."""
    said = [line.cells for line in lines]
    if personal:
        seal(lines)
    with connection.cursor() as cursor:
        cursor.execute(
            _REWRITE,
            [
                [line.pk for line in lines],
                [line.group for line in lines],
                [json.dumps(line.filled) for line in lines],
                [json.dumps(line.ruined) for line in lines],
                [json.dumps(line.cells, ensure_ascii=False) for line in lines],
                [line.sealed for line in lines],
            ],
        )
    for line, cells in zip(lines, said, strict=True):
        line.cells = cells


def _context(line: ImportLine) -> str:
    return f"imports_importline:sealed:{line.run_id}:{line.sheet}:{line.number}"
