"""The history of an incident: append-only steps in a hash chain, erasable texts, the op ledger."""

from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from linli.accounts.models import User
from linli.incidents.models.incident import Incident
from linli.kernel import clock
from linli.kernel.ids import new_id
from linli.kernel.scope import Actor, ScopedQuerySet
from linli.organisation.models import Unit


class IncidentStep(models.Model):
    """One step or note. Never changed: the database refuses UPDATE and DELETE."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="steps")
    seq = models.PositiveIntegerField("序号")
    verb = models.CharField("动作", max_length=20)
    is_note = models.BooleanField("仅记录", default=False)
    from_state = models.CharField("原状态", max_length=10)
    to_state = models.CharField("新状态", max_length=10)
    at = models.DateTimeField("时间")
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField("姓名", max_length=60)
    part = models.CharField("身份", max_length=24)  # which part of the table allowed it
    role = models.CharField("岗位", max_length=24, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    holder = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # after the step
    lead = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField("到期")
    worked_minutes = models.PositiveIntegerField("距上一步工作分钟", default=0)
    given = models.JSONField("办理要素", default=dict)  # codes, numbers, unit ids; no free text
    text_digest = models.CharField(max_length=64, blank=True)
    photos = ArrayField(models.UUIDField(), default=list)
    op_id = models.UUIDField(unique=True)
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "办理步骤"
        ordering: ClassVar = ["incident", "seq"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["incident", "seq"], name="step_once")
        ]
        indexes: ClassVar = [BrinIndex(fields=["at"], name="step_at")]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.seq} {self.verb}"

    @classmethod
    def of_columns(cls, **columns: Any) -> Self:
        """Make a step by all of its columns, as `from_db` does: by names takes thrice as long."""
        return cls(*[columns[field.attname] for field in cls._meta.concrete_fields])

    @classmethod
    def scope_filter(cls, actor: Actor) -> Q:
        return Q(incident__in=Incident.objects.visible_to(actor))


class StepText(models.Model):
    """What was written at a step. It lies apart, so that retention may erase it (settled 2.16)."""

    step = models.OneToOneField(
        IncidentStep, on_delete=models.PROTECT, primary_key=True, related_name="words"
    )
    text = models.TextField("内容", blank=True)
    salt = models.CharField(max_length=32)
    erased_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "步骤文字"

    def __str__(self) -> str:
        return str(self.step_id)

    @classmethod
    def scope_filter(cls, actor: Actor) -> Q:
        return Q(step__incident__in=Incident.objects.visible_to(actor))


class Operation(models.Model):
    """The op ledger: what a person asked for under an op_id, and the first answer."""

    op_id = models.UUIDField(primary_key=True)
    person = models.UUIDField(null=True)
    verb = models.CharField(max_length=20)
    body_hash = models.CharField(max_length=64)
    incident = models.UUIDField()
    step = models.UUIDField()
    answer = models.JSONField(null=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "操作账"

    def __str__(self) -> str:
        return str(self.op_id)


class Seal(models.Model):
    """The daily seal: a digest over the last hash of every chain that moved that day."""

    day = models.DateField(primary_key=True)
    steps = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "每日封存"

    def __str__(self) -> str:
        return f"{self.day} {self.digest[:12]}"
