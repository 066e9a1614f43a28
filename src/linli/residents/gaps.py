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

# From which age a column is asked for: nobody asks a baby what school he went to.
AGES = {"phones": 16, "education": 6, "marital": 16, "political": 16, "employment": 16}
CHILD = 14  # whose guardian must consent (privacy G2)

# column → has it, in Python
_HAS: dict[str, Callable[[Person], bool]] = {
    "doc": lambda person: person.doc_token is not None,
    "phones": lambda person: person.phones_token is not None,
    "sex": lambda person: person.sex in (Sex.MALE, Sex.FEMALE),
    "born": lambda person: person.born is not None,
}


def _years_ago(years: int) -> date:
    day = clock.today()
    return day.replace(year=day.year - years, day=min(day.day, 28))


def _is_asked(person: Person, column: str) -> bool:
    years = AGES.get(column)
    return years is None or person.born is None or person.born <= _years_ago(years)


_COLUMNS = frozenset(key for key, _, _ in BUILT_IN["person"])


def lacks(column: str) -> Q:
    """Make the test for rows in which a 必采 column is empty, of those old enough to be asked."""
    test = _EMPTY[column]() if column in _EMPTY else Q(**{column: ""})
    if years := AGES.get(column):
        test &= Q(born=None) | Q(born__lte=_years_ago(years))
    return test


_EMPTY: dict[str, Callable[[], Q]] = {
    "phones": lambda: Q(phones_token=None),
    "doc": lambda: Q(doc_token=None),
    "sex": lambda: ~Q(sex__in=(Sex.MALE, Sex.FEMALE)),
    "born": lambda: Q(born=None),
}


def gap_test(key: str) -> Q:
    """Make the test for an empty column, or for a collection item without an answer."""
    if key in _COLUMNS:
        return lacks(key)
    return ~Q(extra__has_key=key)


def gaps_of(person: Person) -> list[str]:
    """Name what is 必采 of a person and empty."""
    columns = required_columns("person", person.county)
    empty = [label for key, label in columns if _is_asked(person, key) and not _has(person, key)]
    small = person.born is not None and person.born > _years_ago(CHILD)
    consent = ["监护人同意"] if small and not person.guardian_consents else []
    return [*empty, *missing(person.extra, items_of("person", person.county)), *consent]


def _has(person: Person, key: str) -> bool:
    known = _HAS.get(key)
    return known(person) if known else bool(getattr(person, key))
