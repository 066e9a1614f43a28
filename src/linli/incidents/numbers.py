"""Report numbers and case numbers: per kind, division and year; gaps are allowed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection

from linli.kernel import clock
from linli.organisation.models import Unit

Dealer = Callable[[str, str, int], int]  # kind, code, year → the next number
# What a number begins with, by what it counts; a case has its bare number.
PREFIXES = {"report": "SB", "dispute": "JF"}
_dealer: ContextVar[Dealer | None] = ContextVar("numbers", default=None)


def next_number(kind: str, unit: Unit) -> str:
    """Give the next number: 12-digit code - year - 6 digits (settled 2.11)."""
    code = unit.code[:12].ljust(12, "0")
    year = clock.now().astimezone(clock.CHINA).year
    return number_of(kind, code, year, (_dealer.get() or _counted)(kind, code, year))


def number_of(kind: str, code: str, year: int, value: int) -> str:
    """Write a number."""
    return f"{PREFIXES.get(kind, '')}{code}-{year}-{value:06}"


@contextmanager
def dealt_by(dealer: Dealer) -> Iterator[None]:
    """Take the numbers from `dealer` instead of the table: years played in memory."""
    token = _dealer.set(dealer)
    try:
        yield
    finally:
        _dealer.reset(token)


def _counted(kind: str, code: str, year: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO incidents_counter (kind, code, year, value) VALUES (%s, %s, %s, 1) "
            "ON CONFLICT (kind, code, year) DO UPDATE SET value = incidents_counter.value + 1 "
            "RETURNING value",
            [kind, code, year],
        )
        return int(cursor.fetchone()[0])
