"""Drawing a share by number: nobody knows before, an auditor can draw again afterwards."""

import hashlib

from django.db.models import BigIntegerField, Func, Q, Value
from django.db.models.functions import Concat
from django.db.models.lookups import LessThan

RECHECK, FOLLOW_UP = "", "回访"  # each draw its own, so that one does not give away the other


def is_drawn(no: str, percent: int, salt: str = RECHECK) -> bool:
    """Tell whether the report of this number is among the `percent` drawn."""
    return int(hashlib.sha256(f"{salt}{no}".encode()).hexdigest()[:8], 16) % 100 < percent


def drawn(percent: int, salt: str) -> Q:
    """Say the same to PostgreSQL, for the rows of a query."""
    return Q(LessThan(_Lot(Concat(Value(salt), "no")), percent))


class _Lot(Func):
    template = (
        "mod(('x' || left(encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex'), 8))"
        "::bit(32)::bigint, 100)"
    )
    output_field = BigIntegerField()
