"""Pages of a list in one order, from where the page before ended: never by OFFSET (data.md 2)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from linli.kernel.errors import Invalid
from linli.kernel.scope import Actor
from linli.kernel.wire import plain, read_cursor, sign_cursor

M = TypeVar("M", bound=Model)
COUNT_CAP = 500
PAGE = 50


@dataclass(frozen=True)
class Page(Generic[M]):
    """Some rows, where the next page begins (None at the end), and how many there are in all.

    The count stops where it was told to, at 500 otherwise.
    """

    items: list[M]
    next: str | None
    count: int
    is_capped: bool


def page_of(
    rows: QuerySet[M],
    *order: str,
    actor: Actor,
    query: str,
    cursor: str | None = None,
    size: int = PAGE,
    cap: int = COUNT_CAP,
) -> Page[M]:
    """Give a page of rows ordered by columns that are never NULL, the last of them unique.

    The order is one way, all upwards or all downwards. `query` names the list with its
    conditions: a cursor is read for the same person and the same list alone, Invalid otherwise.
    """
    names = [name.removeprefix("-") for name in order]
    bound = f"{actor.user}:{query}"
    sorted_rows = rows.order_by(*order)
    if cursor:
        after = _typed(rows, names, read_cursor(cursor, bound_to=bound))
        sorted_rows = sorted_rows.filter(_beyond(order, names, after))
    found = list(sorted_rows[: size + 1])
    items = found[:size]
    last = [_said(_value(items[-1], name)) for name in names] if len(found) > size else None
    count = len(found) if last is None and not cursor else rows.order_by()[: cap + 1].count()
    return Page(
        items,
        sign_cursor(last, bound_to=bound) if last else None,
        min(count, cap),
        count > cap,
    )


def _beyond(order: tuple[str, ...], names: list[str], after: list[Any]) -> Q:
    """Write (a, b, c) > (x, y, z) so that the index of the first column is used."""
    sign = "lt" if order[0].startswith("-") else "gt"
    test, same = Q(), Q()
    for name, value in zip(names, after, strict=True):
        test |= same & Q(**{f"{name}__{sign}": value})
        same &= Q(**{name: value})
    return Q(**{f"{names[0]}__{sign}e": after[0]}) & test


def _said(value: Any) -> Any:
    """Write a value for a cursor: a moment to the microsecond, or rows of its second are lost."""
    return value.isoformat() if isinstance(value, datetime) else plain(value)


def _value(row: Model, name: str) -> Any:
    value: Any = row
    for part in name.split("__"):
        value = getattr(value, part)
    return value


def _typed(rows: QuerySet[M], names: list[str], after: list[Any]) -> list[Any]:
    """Read back what JSON made of ids, days and moments, by the columns they are of."""
    if len(after) != len(names):
        raise Invalid({"cursor": "翻页标记无效，请从第一页重新查询。"})
    return [
        _column(rows.model, name).to_python(value) for name, value in zip(names, after, strict=True)
    ]


def _column(model: type[Model], name: str) -> Any:
    head, _, rest = name.partition("__")
    field: Any = model._meta.get_field(head)
    return _column(field.related_model, rest) if rest else field
