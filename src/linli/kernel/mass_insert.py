"""Thousands of rows of one model into the database at once: what takes long is not said twice.

COPY into a table of this transaction's own, and from there into the real one: row security lets
the application copy into no table of its, but judges each row of the INSERT as any other.
"""

import json
from collections.abc import Callable, Iterable
from enum import Enum
from typing import Any, Generic, TypeVar

from django.db import connection, models
from django.db.models.base import ModelState

from linli.kernel.ids import new_id

M = TypeVar("M", bound=models.Model)
Reader = Callable[[models.Model], Any]
FEW = 20  # so many go by Django's own way


class Blank(Generic[M]):
    """New rows of a model by the thousand: their defaults are asked for once, not for each.

    Times of entry are those of the moment when the form was made; lists and objects are each
    row's own.
    """

    def __init__(self, model: type[M]) -> None:
        self.model = model
        self.said = {k: v for k, v in model().__dict__.items() if k != "_state"}
        self.own = [name for name, value in self.said.items() if isinstance(value, list | dict)]

    def new(self) -> M:
        """Give a row with an id of its own."""
        row = self.model.__new__(self.model)
        row.__dict__ = {"_state": ModelState(), **self.said}
        for name in self.own:
            row.__dict__[name] = self.said[name].copy()
        row.pk = new_id()
        return row


def insert(model: type[M], given: Iterable[M]) -> None:
    """Insert rows that have their primary keys, with all their columns; signals are not sent."""
    rows = list(given)
    if len(rows) <= FEW:
        model._default_manager.bulk_create(rows)
        return
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    readers = [_reader(field) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE mass_insert ON COMMIT DROP AS SELECT {columns}"
            f" FROM {table} WITH NO DATA"
        )
        raw = cursor.cursor  # Django's wrapper knows no COPY
        with raw.copy(f"COPY mass_insert ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row([read(row) for read in readers])
        cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM mass_insert")
        cursor.execute("DROP TABLE mass_insert")
    for row in rows:
        row._state.adding = False


def _reader(field: "models.Field[Any, Any]") -> Reader:
    """Give what reads the value of a column as the driver takes it."""
    name = field.attname
    if isinstance(field, models.JSONField):
        return lambda row: json.dumps(getattr(row, name), ensure_ascii=False)
    if field.choices:
        return lambda row: _plain(getattr(row, name))
    return lambda row: getattr(row, name)


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value
