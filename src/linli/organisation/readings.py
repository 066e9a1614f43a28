"""The filter for names as people type their reading: 东街社区 by "dongjie", "dong jie" or "djs"."""

from django.db.models import CharField, F, Func, Q, Value
from django.db.models.functions import Replace
from django.db.models.lookups import StartsWith

_JOINED = Replace(F("name_key"), Value(" "), Value(""))
_INITIALS = Func(
    F("name_key"),
    Value(r"(\S)\S*\s*"),
    Value(r"\1"),
    Value("g"),
    function="regexp_replace",
    output_field=CharField(),
)


def read_as(text: str) -> Q:
    """Make the filter for rows whose name's reading, or its initials, begin with a text."""
    typed = Value("".join(text.lower().split()))
    return Q(StartsWith(_JOINED, typed)) | Q(StartsWith(_INITIALS, typed))
