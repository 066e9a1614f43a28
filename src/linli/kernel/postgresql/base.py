"""Django's PostgreSQL backend, safe for numbers of units when the server binds the parameters.

Django sends a bare number (`Value(n)`, a member of an array) as 32 bits then, and psycopg cuts off
what is beyond them without a word; the number of a unit has 60 bits. Here a number gets its room.
"""

from typing import Any

from django.db.backends.postgresql import base, operations
from psycopg.types.numeric import Int2, Int4, Int8

BITS = {Int2: 15, Int4: 31, Int8: 63}


class DatabaseOperations(operations.DatabaseOperations):
    """Sends a whole number in no less than it needs."""

    def adapt_integerfield_value(self, value: Any, internal_type: str) -> Any:
        """Give the number as the field's type, or as the wider one that holds it."""
        if not isinstance(value, int):
            return super().adapt_integerfield_value(value, internal_type)
        wanted = self.integerfield_type_map[internal_type]
        needed = value.bit_length()
        return next((kind for kind in (wanted, Int4, Int8) if needed <= BITS[kind]), Int8)(value)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, with these operations."""

    ops_class = DatabaseOperations
