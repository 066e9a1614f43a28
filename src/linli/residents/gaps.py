"""What is 必采 of a person and has not been collected: one row in Python, all rows in SQL.

Both say the same; `tests/residents/test_quality.py` compares them.
"""

from collections.abc import Callable
from datetime import date

from django.db.models import Q

from linli.kernel import clock
from linli.places.collecting import BUILT_IN, items_of, missing, required_columns
from linli.residents.codes import Sex
from linli.residents.models import Person

GROWN = 16  # who is younger needs no phone of his own


def _grown(day: date) -> date:
    return day.replace(year=day.year - GROWN, day=min(day.day, 28))


# column → (asked of this person, has it), in Python and in SQL
_HAS: dict[str, Callable[[Person], bool]] = {
    "doc": lambda person: person.doc_token is not None,
    "phones": lambda person: person.phones_token is not None or not _is_grown(person),
    "sex": lambda person: person.sex in (Sex.MALE, Sex.FEMALE),
    "born": lambda person: person.born is not None,
}


def _is_grown(person: Person) -> bool:
    return person.born is None or person.born <= _grown(clock.today())


_COLUMNS = frozenset(key for key, _, _ in BUILT_IN["person"])


def lacks(column: str) -> Q:
    """Make the test for rows in which a 必采 column is empty."""
    if column == "phones":
        grown = Q(born=None) | Q(born__lte=_grown(clock.today()))
        return Q(phones_token=None) & grown
    if column == "doc":
        return Q(doc_token=None)
    if column == "sex":
        return ~Q(sex__in=(Sex.MALE, Sex.FEMALE))
    if column == "born":
        return Q(born=None)
    return Q(**{column: ""})


def gap_test(key: str) -> Q:
    """Make the test for an empty column, or for a collection item without an answer."""
    if key in _COLUMNS:
        return lacks(key)
    return ~Q(extra__has_key=key)


def gaps_of(person: Person) -> list[str]:
    """Name what is 必采 of a person and empty."""
    columns = required_columns("person", person.county)
    empty = [label for key, label in columns if not _has(person, key)]
    return [*empty, *missing(person.extra, items_of("person", person.county))]


def _has(person: Person, key: str) -> bool:
    known = _HAS.get(key)
    return known(person) if known else bool(getattr(person, key))
