"""Gives out place numbers: from the statutory code when it fits and is free, else the next one."""

from collections.abc import Iterable

from django.db import connection

from linli.kernel import place
from linli.kernel.errors import Invalid
from linli.kernel.place import Level
from linli.organisation.models import Unit

Kind = Unit.Kind
_LEVELS: dict[str, Level] = {kind.value: level for level, kind in Unit.LEVEL_KINDS.items()}
_FIRST_OWN_COUNTY = 990_101  # no real division begins with 99
_LOCK = 20_261_124  # any number, the same in every process


class Numbers:
    """The numbers taken so far; each one given out counts as taken."""

    def __init__(self, taken: Iterable[int] | None = None) -> None:
        if taken is None:
            lock()
            taken = Unit.objects.values_list("id", flat=True)
        self._taken = set(taken)
        self._last_department = max([n for n in self._taken if n >= place.FIRST_DEPARTMENT] or [0])

    def give(self, kind: str, code: str, parent: int | None) -> int:
        """Give the number of a new unit; Invalid when its parent is full."""
        number = self._department() if kind == Kind.DEPARTMENT else self._place(kind, code, parent)
        self._taken.add(number)
        return number

    def _department(self) -> int:
        self._last_department = max(self._last_department, place.FIRST_DEPARTMENT) + 1
        return self._last_department

    def _place(self, kind: str, code: str, parent: int | None) -> int:
        level = _LEVELS[kind]
        wanted = number_of_code(code)
        if wanted and place.level_of(wanted) is level and place.parent(wanted) == parent:
            return self._next(parent) if wanted in self._taken else wanted
        return self._next(parent)

    def _next(self, parent: int | None) -> int:
        if parent is None:
            candidates = (n * 10**9 for n in range(_FIRST_OWN_COUNTY, 1_000_000))
        else:
            candidates = (place.nth_child(parent, n) for n in range(1, 1000))
        number = next((n for n in candidates if n not in self._taken), None)
        if number is None:
            raise Invalid({"parent": "上级单位下的编号已用完（最多 999 个）。"})
        return number


def number_of_code(code: str) -> int | None:
    """Read a statutory code of 6, 9, 12 or 15 digits as a place number, or None."""
    if not (code.isascii() and code.isdigit() and 6 <= len(code) <= 15):
        return None
    return int(code.ljust(15, "0")) or None


def lock() -> None:
    """Let two additions at the same time wait for each other until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
