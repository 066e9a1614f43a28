"""Categories of incidents, what they ask, their limits, who handles them; the counters."""

from functools import lru_cache
from typing import ClassVar, cast

from django.contrib.postgres.fields import ArrayField
from django.db import models

from linli.kernel.ids import new_id
from linli.kernel.place import LEVEL_NAMES, Level
from linli.kernel.worktime import Kind, Limit, parse_limit
from linli.organisation.models import Unit

SAME_DAY = "day"  # instead of an amount: the end of the last span of the day

# How a limit is counted, in the words of the screens: the unit's letter and the kind of time.
MEASURES = (
    ("m work", "工作分钟"),
    ("h work", "工作时"),
    ("d work", "工作日"),
    ("day work", "当日下班前（不填数字）"),
    ("m clock", "分钟（昼夜连续）"),
    ("h clock", "小时（昼夜连续）"),
    ("d clock", "天（每天 24 小时）"),
    ("d calendar", "自然日"),
)


class Urgency(models.IntegerChoices):
    """How pressing an incident is; the default limits follow it (workflow d.4)."""

    EXTREME = 1, "特急"
    URGENT = 2, "紧急"
    ORDINARY = 3, "一般"
    COMPLEX = 4, "复杂"
    HARD = 5, "疑难"


class WorkType(models.IntegerChoices):
    """The four kinds of work with their own step lists (rulebook 4.4.3-2, workflow d.5)."""

    ORDINARY = 1, "一般性"
    COORDINATED = 2, "需协调"
    SUDDEN = 3, "突发性"
    APPROVED = 4, "需审批"


class Restricted(models.TextChoices):
    """Who else may see it: A, clues for the police; B, special groups (settled 2, finer points)."""

    NO = "", "不限制"
    CLUE = "A", "线索（公安等）"
    CARE = "B", "特殊人群"


class Category(models.Model):
    """A kind of incident: four digits, the first two its class (categories.md)."""

    code = models.CharField("编码", max_length=4, primary_key=True)
    name = models.CharField("名称", max_length=40)
    klass = models.CharField("大类", max_length=2, db_index=True)
    klass_name = models.CharField("大类名称", max_length=20)
    urgency = models.PositiveSmallIntegerField("默认紧急程度", choices=Urgency, default=3)
    restricted = models.CharField("限制查看", max_length=1, choices=Restricted, blank=True)
    may_self_close = models.BooleanField("可即办", default=True)
    needs_photo = models.BooleanField("反馈须附照片", default=False)
    may_extend = models.BooleanField("可延期", default=True)
    has_clock = models.BooleanField("计时", default=True)
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = "事件类别"
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class LimitRule(models.Model):
    """A time limit for a stage: the default of an urgency, or a category's own."""

    class Stage(models.TextChoices):
        ACCEPT = "accept", "受理"
        DISPATCH = "dispatch", "派遣"
        SIGN = "sign", "签收"
        FIRST_ACTION = "first_action", "首次处置"
        HANDLE_COMMUNITY = "handle_community", "处置（社区）"
        HANDLE_TOWNSHIP = "handle_township", "处置（乡镇）"
        HANDLE_COUNTY = "handle_county", "处置（县部门）"
        VERIFY = "verify", "核查"
        CLOSE = "close", "结案"

    class KindOfTime(models.TextChoices):
        WORK = "work", "工作时间"
        CLOCK = "clock", "时钟时间"
        CALENDAR = "calendar", "自然日"

    category = models.ForeignKey(
        Category, on_delete=models.CASCADE, null=True, related_name="limits"
    )
    urgency = models.PositiveSmallIntegerField("紧急程度", choices=Urgency)
    stage = models.CharField("环节", max_length=20, choices=Stage)
    amount = models.CharField(
        "时限", max_length=8
    )  # a whole number with m, h or d; "day" = same day
    kind = models.CharField("计时方式", max_length=8, choices=KindOfTime)

    class Meta:
        verbose_name = "时限"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["category", "urgency", "stage"], name="limit_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.urgency} {self.stage} {self.amount}"

    @property
    def label(self) -> str:
        """Say the limit in Chinese: 4 工作时, 3 工作日, 10 分钟, 当日."""
        return limit_label(f"{self.amount} {self.kind}")


@lru_cache(maxsize=1000)  # the same few limits, asked for with every step
def limit_in(text: str) -> Limit | None:
    """Read "3d work"; None where there is no limit, and for "day work", the same day."""
    amount, _, kind = text.partition(" ")
    return parse_limit(amount, cast(Kind, kind)) if amount not in ("", SAME_DAY) else None


def is_same_day(text: str) -> bool:
    """Tell whether a limit is the end of the day."""
    return text.partition(" ")[0] == SAME_DAY


def limit_label(text: str) -> str:
    """Say "3d work" in Chinese; "" for none."""
    limit = limit_in(text)
    return "当日" if is_same_day(text) else limit.label if limit else ""


LEVELS = [(level.value, LEVEL_NAMES[level]) for level in Level if level is not Level.GRID]


class LevelRule(models.Model):
    """What a county has decided about the process at one of its levels (settled 2.5)."""

    county = models.BigIntegerField("县")
    level = models.PositiveSmallIntegerField("级别", choices=LEVELS)
    instruct_first = models.BooleanField("先批示后派遣", default=False)
    claim_first = models.BooleanField("居民自报先核实后受理", default=True)
    recheck_percent = models.PositiveSmallIntegerField("即办抽查比例", default=5)

    class Meta:
        verbose_name = "流程开关"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["county", "level"], name="level_rule_once")
        ]

    def __str__(self) -> str:
        return f"{self.county} {self.level}"


class Question(models.Model):
    """One thing more that a category asks when it is reported; retired, never changed."""

    class Kind(models.TextChoices):
        TEXT = "text", "写几个字"
        NUMBER = "number", "填数字"
        YES_NO = "yes_no", "是或否"
        ONE_OF = "one_of", "选一个"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="questions")
    text = models.CharField("问题", max_length=80)
    kind = models.CharField("怎么答", max_length=8, choices=Kind)
    choices = ArrayField(models.CharField(max_length=40), default=list)
    required = models.BooleanField("必答", default=False)
    position = models.PositiveSmallIntegerField("次序", default=0)
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = "附加问题"

    def __str__(self) -> str:
        return self.text

    @property
    def options(self) -> list[str]:
        """Give the answers to choose from, none where it is written."""
        return ["是", "否"] if self.kind == self.Kind.YES_NO else list(self.choices)


class RoutingRule(models.Model):
    """Who usually handles a category in a place: a proposal to the operator, never a decision."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    county = models.BigIntegerField("县")
    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="+")
    place = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    lead = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = "分派规则"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["category", "place"], name="routing_once")
        ]

    def __str__(self) -> str:
        return f"{self.category_id} {self.place_id} {self.lead_id}"


class Counter(models.Model):
    """The last number given out, per kind, division and year; gaps are allowed (settled 2.11)."""

    kind = models.CharField(max_length=8)
    code = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    value = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "编号"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "code", "year"], name="counter_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}-{self.year}-{self.value:06}"
