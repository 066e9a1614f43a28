"""The only clock: what moment it is, so that tests and the demo can hold it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta, timezone

# China has one zone and no summer time.
CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")

# "No due date" sorts after every real one; a column that is never NULL keeps keyset paging simple.
NEVER = datetime(9999, 12, 31, tzinfo=UTC)

_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)
_held: ContextVar[datetime | None] = ContextVar("held", default=None)


def now() -> datetime:
    """Give the moment of this request or job: the database's, once a scope has been set."""
    return _held.get() or _moment.get() or datetime.now(UTC)


def today() -> date:
    """Give the day in China."""
    return now().astimezone(CHINA).date()


def set_moment(moment: datetime | None) -> None:
    """Take the database's time for the transaction that has just begun."""
    _moment.set(moment)


@contextmanager
def held(moment: datetime) -> Iterator[None]:
    """Stop the clock at `moment` for the block: tests and the demo's history."""
    token = _held.set(moment)
    try:
        yield
    finally:
        _held.reset(token)
