"""Numbers reach the database whole, however Django sends them."""

import pytest
from django.db.models import Value
from django.db.models.functions import Left

from linli.organisation.models import Unit
from tests.town import Town

pytestmark = pytest.mark.django_db
BEYOND = (2**15, 2**31, 990_101_001_001_000, 2**62)


@pytest.mark.parametrize("number", BEYOND)
def test_a_bare_number_beyond_its_usual_width_comes_back_whole(town: Town, number: int) -> None:
    [told] = Unit.objects.filter(pk=town.grid.pk).values_list(Value(number))
    assert told == (number,)


@pytest.mark.parametrize("number", BEYOND)
def test_an_array_of_units_is_found_by_its_member(town: Town, number: int) -> None:
    Unit.objects.filter(pk=town.grid.pk).update(inherits=[7, number])
    assert Unit.objects.get(inherits__contains=[number]) == town.grid
    assert Unit.objects.get(inherits__overlap=[1, number]) == town.grid
    assert not Unit.objects.filter(inherits__contains=[number % 2**31 + 1]).exists()


def test_a_small_number_stays_narrow_for_functions_that_take_no_wide_one(town: Town) -> None:
    assert Unit.objects.filter(pk=town.grid.pk).values_list(Left("name", 2)).get() == ("东街",)
