"""What the numbers in a page of the journal are called: units, people and categories, read once."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from uuid import UUID

from django.db.models import Q

from linli.accounts.models import User
from linli.incidents.models import Category
from linli.journal.models import JournalEntry
from linli.organisation.models import Unit

UNIT_KEYS, USER_KEYS = ("place", "lead", "unit"), ("user", "asked_by")
UNIT_TYPES, USER_TYPES = ("unit", "county"), ("user",)
MOST = 200


class Names:
    """The names for some entries, three queries however many."""

    def __init__(self, entries: Iterable[JournalEntry]) -> None:
        units: set[int] = set()
        users: set[UUID] = set()
        for entry in entries:
            objects = {entry.object_type: entry.object_id}
            units.update(_numbers(objects, (*UNIT_TYPES, "calendar")))
            units.update(_numbers(entry.detail, UNIT_KEYS))
            users.update(_ids(objects, USER_TYPES))
            users.update(_ids(entry.detail, USER_KEYS))
        self.units = dict(Unit.objects.filter(pk__in=units).values_list("pk", "name"))
        self.users = dict(User.objects.filter(pk__in=users).values_list("pk", "name"))
        self.categories = dict(Category.objects.values_list("pk", "name"))

    def unit(self, number: object) -> str:
        """Name a unit; its number where there is none."""
        found = _number(number)
        return self.units.get(found, str(number)) if found is not None else str(number)

    def user(self, number: object) -> str:
        """Name the holder of an account; its number where there is none."""
        found = _id(number)
        return self.users.get(found, str(number)) if found else str(number)

    def object_of(self, entry: JournalEntry) -> str:
        """Name what an entry is about; "" for what has no name or must not be named here."""
        if entry.object_type in UNIT_TYPES:
            return self.unit(entry.object_id)
        if entry.object_type in USER_TYPES:
            return self.user(entry.object_id)
        if entry.object_type == "calendar":
            is_year = len(entry.object_id) == 4
            return f"{entry.object_id} 年" if is_year else self.unit(entry.object_id)
        if entry.object_type == "category":
            return self.categories.get(entry.object_id, "")
        return ""


def meant_by(text: str) -> tuple[str, ...]:
    """Give the numbers of the units and accounts that a text may mean by name, code or account."""
    if not text:
        return ()
    units = Unit.objects.filter(Q(name__contains=text) | Q(code=text)).values_list("pk", flat=True)
    named = Q(name__contains=text) | Q(username__iexact=text)
    users = User.objects.filter(named).values_list("pk", flat=True)
    return tuple(str(number) for number in [*units[:MOST], *users[:MOST]])


def _numbers(held: Mapping[str, object], keys: Iterable[str]) -> list[int]:
    return [n for key in keys if (n := _number(held.get(key))) is not None]


def _ids(held: Mapping[str, object], keys: Iterable[str]) -> list[UUID]:
    return [found for key in keys if (found := _id(held.get(key)))]


def _number(value: object) -> int | None:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def _id(value: object) -> UUID | None:
    with suppress(ValueError):
        return UUID(str(value))
    return None
