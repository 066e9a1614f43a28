"""Registers about privacy itself: rights asked for, assessments, breaches, what was deleted."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from linli.accounts.models import User
from linli.kernel import clock
from linli.kernel.ids import new_id
from linli.kernel.scope import Actor, ScopedQuerySet
from linli.organisation.models import Post, Unit
from linli.organisation.placed import Placed
from linli.residents.models.person import Person


class RightsRequest(Placed):
    """Somebody asks to see, correct or delete what is held about him (privacy G7)."""

    class Kind(models.TextChoices):
        ACCESS = "access", "查阅、复制"
        CORRECT = "correct", "更正、补充"
        DELETE = "delete", "删除"

    class Asker(models.TextChoices):
        SELF = "self", "本人"
        GUARDIAN = "guardian", "监护人"
        KIN = "kin", "近亲属（本人已故）"
        AGENT = "agent", "受委托人"

    class Checked(models.TextChoices):
        IDENTITY = "identity", "核对了居民身份证原件"
        BOOK = "book", "核对了户口簿或其他证件原件"
        LETTER = "letter", "核对了委托书和双方身份证"
        KNOWN = "known", "上门核对了本人"

    class State(models.TextChoices):
        OPEN = "open", "待答复"
        ASKED = "asked", "待另一人同意"
        DONE = "done", "已办"
        REFUSED = "refused", "不予办理"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)  # the client's op_id
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="rights")
    kind = models.CharField("要求", max_length=8, choices=Kind)
    asker = models.CharField("谁提出", max_length=8, choices=Asker, default=Asker.SELF)
    checked = models.CharField("怎样核对身份", max_length=8, choices=Checked)
    # {asked, answer} encrypted: free words about a person
    token = models.BinaryField("内容（加密）", null=True, editable=False)
    received_at = models.DateTimeField("收到时间", default=clock.now)
    received_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField("答复期限")
    state = models.CharField("状态", max_length=8, choices=State, default=State.OPEN)
    answered_at = models.DateTimeField("答复时间", null=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    agreed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "个人信息权利请求"
        indexes: ClassVar = [
            models.Index(fields=["community", "state", "due_at"], name="rights_community"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="rights_are_agreed_by_another",
                condition=Q(agreed_by=None) | ~Q(agreed_by=F("answered_by")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.OPEN, self.State.ASKED)


class CountyRecord(models.Model):
    """A line of a register that a county's security administrator keeps; no personal data."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)  # the client's op_id
    county = models.BigIntegerField("县")
    written_at = models.DateTimeField("登记时间", default=clock.now)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    @classmethod
    def scope_filter(cls, actor: Actor) -> Q:
        """Those of the county in which one holds a post; the platform reads all."""
        test = Q(county__in=actor.units)
        return ~Q(pk__in=[]) if actor.is_system else test


class ImpactAssessment(CountyRecord):
    """An assessment of impact on personal data (PIPL 55, 56)."""

    what = models.CharField("处理活动", max_length=100)
    kinds = models.CharField("涉及的信息", max_length=300)
    lawful = models.CharField("目的、方式是否合法、正当、必要", max_length=1000)
    risks = models.CharField("对个人权益的影响及风险", max_length=1000)
    measures = models.CharField("保护措施是否合法、有效、与风险相适应", max_length=1000)
    conclusion = models.CharField("结论", max_length=300)
    on = models.DateField("评估日期", default=clock.today)
    next_on = models.DateField("下次评估", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "个人信息保护影响评估"

    def __str__(self) -> str:
        return self.what


class Breach(CountyRecord):
    """A leak, a loss or a falsification of personal data, and what was done (PIPL 57)."""

    found_at = models.DateField("发现日期", default=clock.today)
    what = models.CharField("发生了什么", max_length=1000)
    kinds = models.CharField("涉及的信息种类", max_length=300)
    people = models.PositiveIntegerField("涉及人数", null=True, blank=True)
    harm = models.CharField("可能造成的危害", max_length=500)
    measures = models.CharField("已采取的补救措施", max_length=1000)
    authority_told_on = models.DateField("通知主管部门日期", null=True, blank=True)
    people_told_on = models.DateField("通知个人日期", null=True, blank=True)
    closed_on = models.DateField("处置完毕日期", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "个人信息安全事件"

    def __str__(self) -> str:
        return f"{self.found_at}"


class RetentionRun(models.Model):
    """What one night's deletion did: registers and numbers, never a person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField("时间", default=clock.now)
    counts = models.JSONField("删除的行数", default=dict)  # name of the rule → rows
    failed = models.JSONField("没有做成的", default=list)  # names of rules

    class Meta:
        verbose_name = "到期删除"
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"

    @property
    def total(self) -> int:
        return sum(self.counts.values())


class Handover(models.Model):
    """What somebody who leaves a post has to say to the next one, and that it was taken over."""

    post = models.OneToOneField(
        Post, on_delete=models.PROTECT, primary_key=True, related_name="handover"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    seat = models.BigIntegerField("所在地")  # where the unit stands, for scope
    made_at = models.DateTimeField("建立时间", default=clock.now)
    token = models.BinaryField("交接说明（加密）", null=True, editable=False)
    written_at = models.DateTimeField("说明时间", null=True)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField("接收时间", null=True)
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "交接"
        indexes: ClassVar = [models.Index(fields=["seat", "-made_at"], name="handover_seat")]

    def __str__(self) -> str:
        return str(self.post_id)

    @classmethod
    def scope_filter(cls, actor: Actor) -> Q:
        """Those of one's own units, and of the places one looks after."""
        test = Q(unit__in=actor.units)
        for span in actor.ranges:
            test |= Q(seat__range=span)
        return test
