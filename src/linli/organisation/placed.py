"""Rows that stand at a place: the columns of their scope, and what every register row carries."""

from typing import ClassVar, TypeVar

from django.db import models
from django.db.models import Q, QuerySet

from linli.accounts.models import User
from linli.kernel import clock
from linli.kernel.ids import new_id
from linli.kernel.place import Level, ancestor, level_of
from linli.kernel.scope import Actor, Range
from linli.organisation.models import Unit

_COLUMN = {
    Level.COUNTY: "county",
    Level.TOWNSHIP: "township",
    Level.COMMUNITY: "community",
    Level.GRID: "place",
}


def in_ranges(ranges: tuple[Range, ...], *, before: str = "") -> Q:
    """Rows of these subtrees by equality at the level's column (house 3: one b-tree serves).

    `before` leads to the row that carries the columns: "person__".
    """
    test = Q(pk__in=[])
    for low, high in ranges:
        if low == 0:  # the platform itself
            return ~Q(pk__in=[])
        column = before + _COLUMN[level_of(low)]
        test |= Q(**{column: low}) if high >= low else Q(pk__in=[])
    return test


def at_unit(number: int, *, before: str = "") -> Q:
    """Rows that stand in one unit or below it; `before` as in `in_ranges`."""
    return Q(**{before + _COLUMN[level_of(number)]: number})


def column_of(level: Level) -> str:
    """Name the column that holds the unit of a level."""
    return _COLUMN[level]


def sql_levels_agree(table: str, name: str) -> str:
    """Write the SQL that keeps the columns of the levels true to `place`."""
    return f"""
ALTER TABLE {table} ADD CONSTRAINT {name} CHECK (
    county = place - place % 1000000000
    AND township IS NOT DISTINCT FROM
        CASE WHEN place % 1000000000 = 0 THEN NULL ELSE place - place % 1000000 END
    AND community IS NOT DISTINCT FROM
        CASE WHEN place % 1000000 = 0 THEN NULL ELSE place - place % 1000 END);
"""


class Placed(models.Model):
    """Stands in a unit: the smallest one known, and those it lies in, kept true by the database."""

    place = models.ForeignKey(Unit, on_delete=models.PROTECT, db_column="place", related_name="+")
    county = models.BigIntegerField("县")
    township = models.BigIntegerField("乡镇", null=True)
    community = models.BigIntegerField("社区", null=True)

    class Meta:
        abstract = True

    @classmethod
    def scope_filter(cls, actor: Actor) -> Q:
        """Keep the rows of one's places; row security tests `place` by the same ranges."""
        return in_ranges(actor.ranges)

    def put_at(self, unit: int) -> None:
        """Place it in `unit` and the units around it."""
        self.place_id = unit
        self.county = ancestor(unit, Level.COUNTY) or unit
        self.township = ancestor(unit, Level.TOWNSHIP)
        self.community = ancestor(unit, Level.COMMUNITY)


P = TypeVar("P", bound=Placed)


def settle_rows(rows: QuerySet[P], unit: int) -> set[object]:
    """Place rows in another unit and the units around it; give their ids."""
    found = set(rows.values_list("pk", flat=True))
    if not found:  # also where a department takes over: nothing stands in one
        return found
    rows.update(
        place=unit,
        county=ancestor(unit, Level.COUNTY) or unit,
        township=ancestor(unit, Level.TOWNSHIP),
        community=ancestor(unit, Level.COMMUNITY),
    )
    return found


class RegisterRow(Placed):
    """A line of a register: who entered and last changed it, from when to when it holds."""

    class Source(models.TextChoices):
        TYPED = "typed", "登记"
        IMPORT = "import", "导入"
        VISIT = "visit", "走访"
        PHONE = "phone", "手机"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    created_at = models.DateTimeField("登记时间", default=clock.now)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    updated_at = models.DateTimeField("更新时间", default=clock.now)
    updated_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField("版本", default=1)
    source = models.CharField("来源", max_length=8, choices=Source, default=Source.TYPED)
    valid_from = models.DateField("起", default=clock.today)
    valid_to = models.DateField("止", null=True, blank=True)  # the last day on which it held
    is_deleted = models.BooleanField("误登记", default=False)

    class Meta(Placed.Meta):
        abstract = True

    CHANGED: ClassVar = ("updated_at", "updated_by", "version")

    def touch(self, actor: Actor) -> None:
        """Note on the row that `actor` changes it now."""
        self.updated_at, self.updated_by_id = clock.now(), actor.user
        self.version += 1

    def entered_by(self, actor: Actor) -> None:
        """Note on a new row who enters it."""
        self.created_by_id = self.updated_by_id = actor.user
