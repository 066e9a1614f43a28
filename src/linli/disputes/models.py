"""Disputes with their parties, mediations and reviews, and who has screened for them when."""

from datetime import timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from linli.accounts.models import User
from linli.disputes import codes
from linli.incidents.models import Incident
from linli.kernel import clock
from linli.kernel.ids import new_id
from linli.kernel.scope import Actor, ScopedQuerySet
from linli.organisation.models import Unit
from linli.organisation.placed import Placed
from linli.residents.codes import Sex
from linli.residents.models import Person

SETTLED_WITHIN = timedelta(days=30)  # people's mediation is normally over in a month


class Dispute(Placed):
    """What an incident of class 01 is about, besides what every incident says.

    Whoever sees the incident sees it. Its place follows the incident's: disputes/0002.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    op_id = models.UUIDField(unique=True, editable=False)
    incident = models.OneToOneField(Incident, on_delete=models.PROTECT, related_name="+")
    no = models.CharField("纠纷编号", max_length=32, unique=True)
    name = models.CharField("纠纷名称", max_length=80)
    occurred_on = models.DateField("发生日期")
    address = models.CharField("发生地点", max_length=200, blank=True)
    scale = models.CharField("规模", max_length=1, choices=codes.Scale, default=codes.Scale.FEW)
    people = models.PositiveIntegerField("涉及人数", null=True)
    amount = models.DecimalField("涉及金额（元）", max_digits=14, decimal_places=2, null=True)
    summary = models.TextField("简要情况", max_length=10000)
    units_involved = models.CharField("涉及单位", max_length=200, blank=True)
    risk = models.CharField("风险等级", max_length=1, choices=codes.Risk, default=codes.Risk.BLUE)
    difficulty = models.CharField(
        "难易程度", max_length=1, choices=codes.Difficulty, default=codes.Difficulty.SIMPLE
    )
    method = models.CharField(
        "化解方式", max_length=1, choices=codes.Method, default=codes.Method.MEDIATION
    )
    organisation = models.CharField("化解组织", max_length=80, blank=True)
    responsible = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    deadline = models.DateField("化解时限")
    settled = models.BooleanField("化解成功", null=True)
    settled_on = models.DateField("化解日期", null=True)
    situation = models.TextField("化解情况", max_length=4000, blank=True)
    evaluation = models.TextField("考评意见", max_length=2000, blank=True)
    agreement = models.TextField("协议内容", max_length=10000, blank=True)
    agreement_photos = ArrayField(models.UUIDField(), default=list)
    kept = models.CharField("协议履行", max_length=8, choices=codes.Kept, blank=True, default="")
    fulfil_on = models.DateField("履行核查日期", null=True)  # to look then whether it was kept
    registered_at = models.DateTimeField("登记时间", default=clock.now)
    registered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    late_days = models.PositiveIntegerField("迟报天数", default=0)  # "entered at once" (c.8)
    version = models.PositiveIntegerField("版本", default=1)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "矛盾纠纷"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="dispute_settled_has_its_day",
                condition=Q(settled=None, settled_on=None)
                | Q(settled__isnull=False, settled_on__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-registered_at", "-id"], name="dispute_latest"),
            *(
                models.Index(fields=[column, "registered_at"], name=f"dispute_{column}")
                for column in ("place", "community", "township", "county")
            ),
            models.Index(
                fields=["fulfil_on"], name="dispute_fulfil", condition=Q(fulfil_on__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.no

    @classmethod
    def scope_filter(cls, actor: Actor) -> Q:
        """Follows its incident; disputes/0002 says it in SQL."""
        return Q(incident__in=Incident.objects.visible_to(actor))

    @property
    def is_overdue(self) -> bool:
        """Not settled in its time, and still being dealt with."""
        return self.settled is None and self.incident.is_open and self.deadline < clock.today()

    @property
    def fulfilment_is_due(self) -> bool:
        """The day has come to look whether it was kept."""
        return self.fulfil_on is not None and self.fulfil_on <= clock.today()


def _follows(actor: Actor) -> Q:
    return Q(dispute__incident__in=Incident.objects.visible_to(actor))


class Party(models.Model):
    """One of those who quarrel. Name, number and phone are opened by `disputes.sealed` alone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    op_id = models.UUIDField(unique=True, editable=False)
    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="parties")
    side = models.CharField("哪一方", max_length=1, choices=codes.Side)
    kind = models.CharField(
        "人员类别", max_length=1, choices=codes.PartyKind, default=codes.PartyKind.UNKNOWN
    )
    name_token = models.BinaryField("姓名或单位（加密）", editable=False)
    doc_token = models.BinaryField("证件号码（加密）", null=True, editable=False)
    phone_token = models.BinaryField("电话（加密）", null=True, editable=False)
    sex = models.CharField("性别", max_length=1, choices=Sex, default="0")
    age_group = models.CharField("年龄段", max_length=1, choices=codes.AgeGroup, blank=True)
    address = models.CharField("住址", max_length=200, blank=True)
    # whom the register knows; asked for by `visible_to` before it is shown to anybody
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField("登记时间", default=clock.now)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField("移除时间", null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "当事人"
        ordering: ClassVar = ["side", "added_at", "id"]

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def scope_filter(cls, actor: Actor) -> Q:
        return _follows(actor)


class Mediation(models.Model):
    """One sitting. Never changed; its words alone may go when their time is over: disputes/0003."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    op_id = models.UUIDField(unique=True, editable=False)
    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="mediations")
    held_at = models.DateTimeField("调解时间")
    where = models.CharField("调解地点", max_length=80)
    mediator = models.CharField("调解人", max_length=80)
    present = models.CharField("参加人", max_length=200, blank=True)
    course = models.TextField("调解过程", max_length=10000)
    result = models.CharField("调解结果", max_length=8, choices=codes.Result)
    agreement = models.TextField("协议内容", max_length=10000, blank=True)
    fulfil_on = models.DateField("履行核查日期", null=True)
    photos = ArrayField(models.UUIDField(), default=list)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("记录时间", default=clock.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "调解记录"
        ordering: ClassVar = ["held_at", "id"]

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def scope_filter(cls, actor: Actor) -> Q:
        return _follows(actor)


class Review(models.Model):
    """A look afterwards: was the promise kept, are both content. Never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    op_id = models.UUIDField(unique=True, editable=False)
    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="reviews")
    kind = models.CharField("类别", max_length=8, choices=codes.ReviewKind)
    on = models.DateField("日期")
    kept = models.CharField("履行情况", max_length=8, choices=codes.Kept, blank=True, default="")
    satisfaction = models.PositiveSmallIntegerField("满意度", choices=codes.Satisfaction, null=True)
    words = models.TextField("说明", max_length=2000, blank=True)
    again_on = models.DateField("下次核查日期", null=True)
    photos = ArrayField(models.UUIDField(), default=list)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("记录时间", default=clock.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "履行核查与回访"
        ordering: ClassVar = ["on", "id"]

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def scope_filter(cls, actor: Actor) -> Q:
        return _follows(actor)


class Screening(Placed):
    """A unit says that it has looked for disputes in a period; what it found is counted."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    starts = models.DateField("起")
    ends = models.DateField("止")
    found = models.PositiveIntegerField("新发现件数")  # registered there until it was said
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("排查时间", default=clock.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "纠纷排查"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "starts"], name="screened_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=[column, "starts"], name=f"screening_{column}")
            for column in ("community", "township", "county")
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.starts}"

    @property
    def unit(self) -> Unit:
        """The unit that has looked."""
        return self.place
