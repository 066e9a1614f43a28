"""What the lines of a finished import said, encrypted, so that results go back in their layout."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Min

from linli.imports.models import ImportLine, ImportRun
from linli.kernel.keyring import keyring
from linli.kernel.scope import Actor


@dataclass(frozen=True)
class Kept:
    """A line as it was handed in, and what became of it."""

    cells: list[str]
    outcome: str
    message: str


_KEEP = """
UPDATE imports_importline AS l SET kept = v.kept
FROM unnest(%s::bigint[], %s::bytea[]) AS v(id, kept) WHERE l.id = v.id
"""


def keep(lines: Sequence[ImportLine]) -> None:
    """Encrypt the words of lines onto their rows in one statement."""
    keys = keyring()
    tokens = [
        keys.encrypt(json.dumps(line.cells, ensure_ascii=False), context=_context(line))
        for line in lines
    ]
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [[line.pk for line in lines], tokens])


def keep_rejected(run: ImportRun, actor: Actor) -> None:
    """Keep the lines that were turned away before any was taken: they go back as well."""
    lines = ImportLine.objects.visible_to(actor).filter(run=run, kept=None)
    keep(list(lines.exclude(cells=[]).order_by("id")))


def sheets_of(run: ImportRun, actor: Actor) -> dict[str, int]:
    """Give the names of the sheets a run was read from, in their order, with their kept lines."""
    lines = ImportLine.objects.visible_to(actor).filter(run=run, kept__isnull=False)
    counted = lines.order_by().values("sheet").annotate(first=Min("id"), total=Count("id"))
    return {row["sheet"]: row["total"] for row in counted.order_by("first")}


def kept_lines(run: ImportRun, sheet: str, actor: Actor, *, at: int, most: int) -> list[Kept]:
    """Give some lines of a sheet in their order, decrypted."""
    lines = ImportLine.objects.visible_to(actor).filter(run=run, sheet=sheet, kept__isnull=False)
    return [_opened(line) for line in lines.order_by("id")[at : at + most]]


def named_by(run: ImportRun, actor: Actor, targets: Iterable[str]) -> set[str]:
    """Give those of some records that a line of the run became, or was turned away for."""
    lines = ImportLine.objects.visible_to(actor).filter(run=run, target__in=list(targets))
    return set(lines.values_list("target", flat=True))


def _opened(line: ImportLine) -> Kept:
    text = keyring().decrypt(bytes(line.kept or b""), context=_context(line))
    return Kept(json.loads(text), line.outcome, line.message)


def _context(line: ImportLine) -> str:
    return f"imports_importline:kept:{line.pk}"
