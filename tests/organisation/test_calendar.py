"""The working calendar that comes from the tables, and deadlines counted by it."""

import importlib
from datetime import date, datetime, time

import pytest
from django.apps import apps
from django.db import connection

from linli.kernel.clock import CHINA
from linli.kernel.errors import Invalid
from linli.organisation.calendar import calendar_for, deadline, year_warning
from linli.organisation.models import CalendarDay, CalendarYear, DaySpan
from tests.town import Town


@pytest.fixture
def arranged(db: None) -> None:
    """Fill the calendar by the real migration, also after a test that emptied the tables."""
    CalendarDay.objects.all().delete()
    CalendarYear.objects.all().delete()
    migration = importlib.import_module("linli.organisation.migrations.0002_announced_holidays")
    with connection.schema_editor() as editor:
        migration.load(apps, editor)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.usefixtures("arranged")
@pytest.mark.parametrize(
    ("start", "limit", "kind", "due"),
    [
        ("2026-03-06 16:30", "4h", "work", "2026-03-09 11:30"),  # workflow d.4
        ("2026-03-06 10:00", "3d", "work", "2026-03-11 17:30"),
        ("2026-03-07 10:00", "1d", "work", "2026-03-09 17:30"),
        ("2026-09-30 16:30", "1d", "work", "2026-10-08 17:30"),  # over National Day
        ("2026-10-09 10:00", "1d", "work", "2026-10-10 17:30"),  # a make-up Saturday
        ("2026-03-06 16:30", "3d", "clock", "2026-03-09 16:30"),
        ("2026-03-06 16:30", "30d", "calendar", "2026-04-05 23:59:59"),
    ],
)
def test_a_deadline_follows_the_announced_calendar(
    start: str, limit: str, kind: str, due: str
) -> None:
    assert deadline(at(start), limit, kind, None) == at(due)


@pytest.mark.usefixtures("arranged")
def test_a_unit_without_spans_takes_those_of_the_nearest_unit_above(town: Town) -> None:
    start = at("2026-03-06 08:00")
    DaySpan.objects.create(unit=town.township, starts=time(9), ends=time(12))
    assert deadline(start, "1h", "work", town.grid) == at("2026-03-06 10:00")
    assert deadline(start, "1h", "work", town.station) == at("2026-03-06 10:00")
    assert deadline(start, "1h", "work", town.grid_4) == at("2026-03-06 09:30")
    DaySpan.objects.create(unit=town.community, starts=time(7), ends=time(12))
    assert deadline(start, "1h", "work", town.grid) == at("2026-03-06 09:00")


@pytest.mark.usefixtures("arranged")
def test_a_season_may_go_over_the_new_year(town: Town) -> None:
    DaySpan.objects.create(
        unit=town.county, season_from=1101, season_to=228, starts=time(9), ends=time(16)
    )
    assert deadline(at("2026-01-05 07:00"), "1h", "work", town.grid) == at("2026-01-05 10:00")
    assert deadline(at("2026-06-01 07:00"), "1h", "work", town.grid) == at("2026-06-01 09:30")


@pytest.mark.usefixtures("arranged")
def test_a_changed_day_counts_at_once() -> None:
    assert calendar_for(None).is_workday(date(2026, 3, 9))
    CalendarDay.objects.create(day=date(2026, 3, 9), is_workday=False, name="临时放假")
    assert not calendar_for(None).is_workday(date(2026, 3, 9))
    CalendarDay.objects.filter(day=date(2026, 3, 9)).update(is_workday=True)
    assert calendar_for(None).is_workday(date(2026, 3, 9))


@pytest.mark.usefixtures("arranged")
def test_a_year_not_announced_is_said_loudly() -> None:
    assert year_warning(date(2026, 9, 30)) == ""
    assert "2027" in year_warning(date(2026, 10, 1))
    assert "2027" in year_warning(date(2027, 1, 4))
    assert 2026 in calendar_for(None).announced_years


@pytest.mark.usefixtures("arranged")
@pytest.mark.parametrize(
    ("limit", "kind", "field"),
    [
        ("", "work", "limit"),
        ("1.5h", "work", "limit"),
        ("0h", "work", "limit"),
        ("4h", "calendar", "limit"),
        ("99999999d", "clock", "limit"),
        ("4h", "weeks", "kind"),
    ],
)
def test_a_wrong_limit_is_refused_beside_its_field(limit: str, kind: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        deadline(at("2026-03-06 10:00"), limit, kind, None)
    assert list(refused.value.errors) == [field]


@pytest.mark.usefixtures("arranged")
def test_the_calendar_is_read_again_only_when_it_changed(
    town: Town, django_assert_num_queries: object
) -> None:
    calendar_for(town.grid.id)
    with django_assert_num_queries(1):  # type: ignore[operator]
        calendar_for(town.grid.id)
