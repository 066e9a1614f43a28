"""Report numbers and case numbers: per kind, division and year; gaps are allowed."""

from django.db import connection

from linli.kernel import clock
from linli.organisation.models import Unit


def next_number(kind: str, unit: Unit) -> str:
    """Give the next number: 12-digit code - year - 6 digits (settled 2.11)."""
    code = unit.code[:12].ljust(12, "0")
    year = clock.now().astimezone(clock.CHINA).year
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO incidents_counter (kind, code, year, value) VALUES (%s, %s, %s, 1) "
            "ON CONFLICT (kind, code, year) DO UPDATE SET value = incidents_counter.value + 1 "
            "RETURNING value",
            [kind, code, year],
        )
        value = cursor.fetchone()[0]
    prefix = "SB" if kind == "report" else ""
    return f"{prefix}{code}-{year}-{value:06}"
