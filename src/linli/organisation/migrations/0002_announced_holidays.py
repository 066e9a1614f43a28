"""A new installation knows the announced holidays and make-up workdays of 2004 to 2026."""

from datetime import date, timedelta
from typing import ClassVar

import chinese_calendar
from chinese_calendar import Holiday
from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

FIRST, LAST = 2004, 2026


def load(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    alias = schema_editor.connection.alias
    year = apps.get_model("organisation", "CalendarYear")
    year.objects.using(alias).bulk_create(
        [
            *(year(year=y, announced=True, source=_source(y)) for y in range(FIRST, LAST + 1)),
            year(year=LAST + 1, announced=False),
        ],
        ignore_conflicts=True,
    )
    day = apps.get_model("organisation", "CalendarDay")
    day.objects.using(alias).bulk_create(
        (day(day=d, is_workday=works, name=name) for d, works, name in _deviations()),
        ignore_conflicts=True,
    )


def _source(year: int) -> str:
    return f"国务院办公厅关于{year}年部分节假日安排的通知"


def _deviations() -> list[tuple[date, bool, str]]:
    """List the days that differ from Monday to Friday, with the holiday they belong to."""
    first = date(FIRST, 1, 1)
    days = [first + timedelta(days=n) for n in range((date(LAST, 12, 31) - first).days + 1)]
    found = []
    for day in days:
        works = chinese_calendar.is_workday(day)
        if works != (day.weekday() < 5):
            _, english = chinese_calendar.get_holiday_detail(day)
            english = english or chinese_calendar.constants.workdays.get(day, "")
            name = next((h.chinese for h in Holiday if h.value == english), "")
            found.append((day, works, f"{name}调休上班" if works else name))
    return found


class Migration(migrations.Migration):
    dependencies: ClassVar = [("organisation", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(load, migrations.RunPython.noop)]
