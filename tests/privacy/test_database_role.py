"""Who the tests are to the database, and what no scope means."""

import pytest
from django.db import connection

from tests.town import NAMES, Town


def test_every_member_of_the_cast_has_a_post(town: Town) -> None:
    assert all(town.actor(who).posts for who in NAMES)


@pytest.mark.django_db(transaction=True)
def test_committed_rows_are_gone_after_the_test(town: Town) -> None:
    assert town.county.pk


@pytest.mark.django_db(transaction=True)
def test_the_default_categories_outlive_a_test_that_committed() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM incidents_category) > 100,"
            " (SELECT count(*) FROM organisation_unit)"
        )
        assert cursor.fetchone() == (True, 0)
