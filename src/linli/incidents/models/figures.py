"""What an incident counts for in the statistics, and the county's daily rollup of it.

Both tables have the same columns of counts: a row of `Figures` is the count of one incident, a row
of `FigureDay` is their sum. `incidents/counting.py` writes them; nobody else does.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from linli.incidents.models.incident import Incident
from linli.kernel.scope import Actor, ScopedQuerySet
from linli.organisation.placed import in_ranges

UNDECIDED = "none"  # in place of a category's code, where none has been decided on

# Counted on the day of the report.
OF_REPORTS = (
    "reported", "valid", "decided", "accepted", "accepted_in_time", "found", "found_self_closed",
    "urgent", "urgent_answered",
)  # fmt: skip
# Counted on the day it was to be closed by.
OF_DUE = (
    "due", "closed", "on_time", "overdue", "verified", "reworked", "dispatched", "misdirected",
    "sent_back", "extended", "suspended", "hanging", "votes", "satisfied", "points", "recurred",
)  # fmt: skip


def _count() -> "models.IntegerField[int, int]":
    return models.IntegerField(default=0)


class Counts(models.Model):
    """The counts that can be added up; incidents/rates.py says what each is."""

    reported = _count()
    valid = _count()
    decided = _count()
    accepted = _count()
    accepted_in_time = _count()
    found = _count()
    found_self_closed = _count()
    urgent = _count()
    urgent_answered = _count()

    due = _count()
    closed = _count()
    on_time = _count()
    overdue = _count()
    verified = _count()
    reworked = _count()
    dispatched = _count()
    misdirected = _count()
    sent_back = _count()
    extended = _count()
    suspended = _count()
    hanging = _count()
    votes = _count()
    satisfied = _count()
    points = _count()
    recurred = _count()

    class Meta:
        abstract = True


class Figures(Counts):
    """What one incident counts for, with the minutes that each level had it."""

    incident = models.OneToOneField(
        Incident, on_delete=models.PROTECT, primary_key=True, related_name="figures"
    )
    county = models.BigIntegerField()
    township = models.BigIntegerField(null=True)
    community = models.BigIntegerField(null=True)
    place = models.BigIntegerField()
    lead = models.BigIntegerField(null=True)
    category = models.CharField(max_length=4, default=UNDECIDED)
    restricted = models.CharField(max_length=1, blank=True)
    reported_day = models.DateField()
    due_at = models.DateTimeField(null=True)
    due_day = models.DateField(null=True)
    awaited = models.BooleanField(default=False)  # to be counted as due when `due_at` has come
    minutes = models.IntegerField(null=True)  # from the report to the closing
    minutes_community = models.IntegerField(null=True)
    minutes_township = models.IntegerField(null=True)
    minutes_county = models.IntegerField(null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "统计要素"
        indexes: ClassVar = [
            *(
                models.Index(fields=[column, day], name=f"figures_{column}_{day[:3]}")
                for column in ("county", "township", "community", "place", "lead")
                for day in ("reported_day", "due_day")
            ),
            models.Index(fields=["due_at"], name="figures_awaited", condition=Q(awaited=True)),
        ]

    def __str__(self) -> str:
        return str(self.incident_id)

    @classmethod
    def scope_filter(cls, actor: Actor) -> Q:
        """By place or by the unit that handles it; incidents/0008 says it in SQL."""
        works = Q(lead__in=list(actor.units))
        clues = Q(lead__in=list(actor.police_units))
        return (
            Q(restricted="") & (in_ranges(actor.ranges) | works)
            | Q(restricted="B") & (in_ranges(actor.care_ranges) | works)
            | Q(restricted="A") & (in_ranges(actor.leader_ranges) | clues)
        )


class FigureDay(Counts):
    """A day's counts of a county: by category, by township, and by the unit that handles."""

    class Dimension(models.TextChoices):
        CATEGORY = "category", "类别"
        PLACE = "place", "乡镇"
        LEAD = "lead", "主办单位"

    county = models.BigIntegerField()
    day = models.DateField()
    dimension = models.CharField(max_length=8, choices=Dimension)
    key = models.CharField(max_length=20)  # a category's code or a unit's number
    restricted = models.CharField(max_length=1, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "统计日汇总"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["county", "dimension", "day", "key", "restricted"], name="figure_day_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.county} {self.day} {self.dimension} {self.key}"

    @classmethod
    def scope_filter(cls, actor: Actor) -> Q:
        """The whole county is for who reads the whole county."""
        return (
            Q(restricted="") & _whole_county(actor.ranges)
            | Q(restricted="B") & _whole_county(actor.care_ranges)
            | Q(restricted="A") & _whole_county(actor.leader_ranges)
        )


def _whole_county(ranges: tuple[tuple[int, int], ...]) -> Q:
    test = Q(pk__in=[])
    for low, high in ranges:
        test |= Q(county__gte=low, county__lte=high)
    return test


class Uncounted(models.Model):
    """An incident that has changed since it was last counted; a trigger writes it."""

    id = models.BigAutoField(primary_key=True)
    incident = models.UUIDField()

    class Meta:
        verbose_name = "待统计"

    def __str__(self) -> str:
        return str(self.incident)
