"""Identifiers: time-ordered UUIDs, so that rows lie in the order they were made."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Make a UUID version 7, monotonic within the process."""
    return uuid7()


def id_in(text: str) -> UUID | None:
    """Read an id that came with a request; None for what is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
