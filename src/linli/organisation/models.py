"""Units, posts and the working calendar."""

from datetime import date
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from linli.accounts.models import User
from linli.kernel import clock, place
from linli.kernel.geography import Box
from linli.kernel.ids import new_id
from linli.kernel.pinyin import pinyin_key
from linli.kernel.scope import Actor, ScopedQuerySet
from linli.organisation.roles import role_name


class UnitQuerySet(models.QuerySet["Unit"]):
    def current(self, day: date | None = None) -> "UnitQuerySet":
        """Keep the units valid on `day` (today when not said)."""
        day = day or clock.today()
        return self.filter(valid_from__lte=day).filter(Q(valid_to=None) | Q(valid_to__gte=day))

    def inside(self, number: int) -> "UnitQuerySet":
        """Keep territorial units in the subtree of `number`, itself included."""
        return self.filter(id__range=place.subtree(number))

    def meeting(self, box: Box) -> "UnitQuerySet":
        """Keep units whose boundary's box meets `box`; those without a boundary meet nothing."""
        west, south, east, north = box
        across = self.filter(box__0__lte=east, box__2__gte=west)
        return across.filter(box__1__lte=north, box__3__gte=south)


class Unit(models.Model):
    """A county, township, community, grid, or a department of a county or township.

    For territorial units `id` is the place number (kernel.place); departments count from 10^15.
    """

    class Kind(models.TextChoices):
        COUNTY = "county", "县（市、区）"
        TOWNSHIP = "township", "乡镇（街道）"
        COMMUNITY = "community", "社区（村）"
        GRID = "grid", "网格"
        DEPARTMENT = "department", "部门（站所）"

    class GridKind(models.TextChoices):
        GENERAL = "general", "综合网格"
        DEDICATED = "dedicated", "专属网格"

    class Function(models.TextChoices):
        """What a department is for; the loop treats police offices apart."""

        PEACE = "peace", "综治"
        POLICE = "police", "公安"
        JUSTICE = "justice", "司法"
        PETITION = "petition", "信访"
        OTHER = "other", "其他"

    LEVEL_KINDS: ClassVar = {
        place.Level.COUNTY: Kind.COUNTY,
        place.Level.TOWNSHIP: Kind.TOWNSHIP,
        place.Level.COMMUNITY: Kind.COMMUNITY,
        place.Level.GRID: Kind.GRID,
    }

    id = models.BigIntegerField(primary_key=True)
    code = models.CharField("编码", max_length=20, unique=True)
    name = models.CharField("名称", max_length=80)
    name_key = models.CharField("拼音", max_length=120, editable=False)
    kind = models.CharField("类别", max_length=10, choices=Kind)
    grid_kind = models.CharField("网格类型", max_length=10, choices=GridKind, blank=True)
    function = models.CharField("职能", max_length=10, choices=Function, blank=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    phone = models.CharField("电话", max_length=30, blank=True)
    households = models.PositiveIntegerField("户数（约）", null=True, blank=True)
    boundary = models.JSONField("边界（GeoJSON）", null=True, blank=True)
    box = models.GeneratedField(
        expression=Func(F("boundary"), function="linli_box"),
        output_field=ArrayField(models.FloatField()),
        db_persist=True,
        null=True,
    )
    valid_from = models.DateField("启用日期", default=date(2000, 1, 1))
    valid_to = models.DateField("停用日期", null=True, blank=True)
    succeeds = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    # what it and the units below took over (succession.py), so that a request need not ask
    inherits = ArrayField(models.BigIntegerField(), default=list, editable=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = "单位"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="unit_kind_follows_number",
                condition=Q(kind="department", id__gte=place.FIRST_DEPARTMENT)
                | (~Q(kind="department") & Q(id__gt=0, id__lt=place.FIRST_DEPARTMENT)),
            ),
            models.CheckConstraint(
                name="unit_has_parent", condition=Q(kind="county") | Q(parent__isnull=False)
            ),
            models.CheckConstraint(
                name="unit_ends_after_it_begins",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="grid_has_kind", condition=~Q(kind="grid") | ~Q(grid_kind="")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.name_key = pinyin_key(self.name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def is_closed(self) -> bool:
        return self.valid_to is not None and self.valid_to < clock.today()

    @property
    def is_territorial(self) -> bool:
        return place.is_territorial(self.id)

    @property
    def seat(self) -> int:
        """The place number it stands at: its own, or that of a department's county or township."""
        return self.id if self.is_territorial else int(self.parent_id or 0)

    @property
    def level(self) -> place.Level:
        return place.level_of(self.seat)

    @property
    def county_number(self) -> int:
        return place.ancestor(self.seat, place.Level.COUNTY) or self.seat


class _PostDays(Func):
    """The days of a post as a range, for the constraint that two do not overlap."""

    function = "daterange"
    output_field = DateRangeField()


class PostQuerySet(models.QuerySet["Post"]):
    def current(self, day: date | None = None) -> "PostQuerySet":
        """Keep the posts held on `day` (today when not said)."""
        return self.not_over(day).filter(valid_from__lte=day or clock.today())

    def not_over(self, day: date | None = None) -> "PostQuerySet":
        """Keep the posts held on `day` (today when not said) or from a later day on."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day or clock.today()))


class Post(models.Model):
    """A role that a person holds at a unit from one day to another."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField("岗位", max_length=24)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    valid_from = models.DateField("任职日期")
    valid_to = models.DateField("离任日期", null=True, blank=True)
    is_deputy = models.BooleanField("代理", default=False)
    is_default = models.BooleanField("默认岗位", default=False)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = "岗位"
        ordering: ClassVar = ["-is_default", "valid_from", "id"]
        constraints: ClassVar = [
            # rulebook 1.3.6 专人专格专责: one open primary worker per grid
            ExclusionConstraint(
                name="one_grid_worker_per_grid",
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    (
                        _PostDays("valid_from", "valid_to", RangeBoundary(True, True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(role="grid_worker", is_deputy=False),
            ),
            models.CheckConstraint(
                name="deputy_has_an_end", condition=Q(is_deputy=False) | Q(valid_to__isnull=False)
            ),
            models.CheckConstraint(
                name="post_ends_after_it_begins",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["unit", "role"], name="post_unit_role")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.unit_id}"

    @property
    def role_name(self) -> str:
        return role_name(self.role)

    @property
    def is_over(self) -> bool:
        return self.valid_to is not None and self.valid_to < clock.today()

    @property
    def is_to_come(self) -> bool:
        return self.valid_from > clock.today()


class MaintenanceEntry(models.Model):
    """What somebody did on a day so that the platform works (rulebook 2.3.1b)."""

    class Kind(models.TextChoices):
        DATA = "data", "数据核对"
        PEOPLE = "people", "人员与账号"
        HELP = "help", "教人使用"
        DEVICE = "device", "设备与网络"
        BACKUP = "backup", "备份检查"
        OTHER = "other", "其他"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    place = models.BigIntegerField("所在地")  # where the unit stands, for scope
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    day = models.DateField("日期")
    kind = models.CharField("类别", max_length=8, choices=Kind)
    text = models.CharField("内容", max_length=500)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "维护日志"
        indexes: ClassVar = [models.Index(fields=["place", "-day"], name="maintenance_place")]

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"

    @classmethod
    def scope_filter(cls, actor: Actor) -> Q:
        """Those of one's own units, and of the places one looks after."""
        test = Q(unit__in=actor.units)
        for span in actor.ranges:
            test |= Q(place__range=span)
        return test


class TwoPersonRequest(models.Model):
    """What one administrator asks for and another must agree to before it happens (ASVS 2.3.5)."""

    class Kind(models.TextChoices):
        APPOINT = "appoint", "任命管理员"
        RESET_CODE = "reset_code", "重置安全管理员的动态口令"

    class Outcome(models.TextChoices):
        OPEN = "", "待同意"
        AGREED = "agreed", "已同意"
        REFUSED = "refused", "未同意"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField("事项", max_length=12, choices=Kind.choices)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="two_person_requests")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    role = models.CharField("岗位", max_length=24, blank=True)
    valid_from = models.DateField("任职日期", null=True)
    valid_to = models.DateField("离任日期", null=True)
    is_deputy = models.BooleanField("代理", default=False)
    replaces = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("提出时间", default=clock.now)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("答复时间", null=True)
    outcome = models.CharField(
        "结果", max_length=8, choices=Outcome.choices, default=Outcome.OPEN, blank=True
    )

    class Meta:
        verbose_name = "双人办理"
        ordering: ClassVar = ["-asked_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="two_persons_are_two",
                condition=Q(decided_by=None)
                | (~Q(decided_by=F("asked_by")) & ~Q(decided_by=F("user"))),
            ),
            models.UniqueConstraint(
                name="one_open_request",
                fields=["kind", "user", "unit", "role"],
                condition=Q(outcome=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.user_id}"

    @property
    def role_name(self) -> str:
        return role_name(self.role)


class CalendarYear(models.Model):
    """A year's arrangement: announced by the State Council, or still Monday to Friday."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    announced = models.BooleanField("已公布", default=False)
    source = models.CharField("依据", max_length=120, blank=True)

    class Meta:
        verbose_name = "年度安排"
        ordering: ClassVar = ["year"]

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    """A day that differs from Monday to Friday: a holiday, or a make-up workday."""

    day = models.DateField(primary_key=True)
    is_workday = models.BooleanField("上班")
    name = models.CharField("名称", max_length=40, blank=True)

    class Meta:
        verbose_name = "节假日与调休"
        ordering: ClassVar = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class DaySpan(models.Model):
    """A stretch of working time; a unit's own spans replace those of the units above it.

    `season_from`/`season_to` are MMDD numbers (501 = 1 May), so that summer hours return each year.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, null=True, related_name="spans")
    season_from = models.PositiveSmallIntegerField("自（月日）", default=101)
    season_to = models.PositiveSmallIntegerField("至（月日）", default=1231)
    starts = models.TimeField("上班")
    ends = models.TimeField("下班")

    class Meta:
        verbose_name = "作息时间"
        ordering: ClassVar = ["season_from", "starts"]
        constraints: ClassVar = [
            models.CheckConstraint(name="span_ends_after_start", condition=Q(ends__gt=F("starts")))
        ]

    def __str__(self) -> str:
        return f"{self.starts:%H:%M}–{self.ends:%H:%M}"
