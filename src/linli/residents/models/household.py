"""Households with their members, and where each person has stayed."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from linli.accounts.models import User
from linli.kernel import clock
from linli.kernel.ids import new_id
from linli.kernel.scope import Actor, ScopedQuerySet
from linli.organisation.placed import Placed, RegisterRow
from linli.places.models import Dwelling
from linli.residents import codes
from linli.residents.models.person import Person


class Household(RegisterRow):
    """Those who live together in a dwelling; open ones with members have exactly one head.

    The database keeps that: residents/0002.
    """

    number = models.CharField("户号", max_length=30, blank=True)
    dwelling = models.ForeignKey(Dwelling, on_delete=models.PROTECT, related_name="households")
    kind = models.CharField("户别", max_length=1, choices=codes.HouseholdKind, blank=True)
    flags = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    remark = models.CharField("备注", max_length=300, blank=True)
    confirmed_at = models.DateTimeField("最近核实", null=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    extra = models.JSONField("采集项", default=dict, db_default={})

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "户"
        indexes: ClassVar = [
            models.Index(
                fields=[column, "dwelling"], name=f"household_{column}", condition=Q(valid_to=None)
            )
            for column in ("place", "community")
        ]

    def __str__(self) -> str:
        return self.number or str(self.pk)

    @property
    def is_over(self) -> bool:
        return self.valid_to is not None


class Member(models.Model):
    """A person in a household from one day to another; follows the household in scope."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    place = models.BigIntegerField("所在网格")  # the household's, for scope
    relation = models.CharField("与户主关系", max_length=2, choices=codes.Relation)
    is_head = models.BooleanField("户主", default=False)
    valid_from = models.DateField("起", default=clock.today)
    valid_to = models.DateField("止", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "户内成员"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], name="one_household_at_a_time", condition=Q(valid_to=None)
            ),
            models.UniqueConstraint(
                fields=["household"],
                name="one_head_at_most",
                condition=Q(valid_to=None, is_head=True),
            ),
            models.CheckConstraint(
                name="head_is_head",
                condition=Q(is_head=True, relation__in=codes.HEADS)
                | (Q(is_head=False) & ~Q(relation__in=codes.HEADS)),
            ),
            models.CheckConstraint(
                name="member_ends_after_it_begins",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["household", "valid_to"], name="member_household"),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.person_id}"

    @classmethod
    def scope_filter(cls, actor: Actor) -> Q:
        return _by_number(actor)


class Stay(Placed):
    """Where a person stays or is registered, from one day to another."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="stays")
    dwelling = models.ForeignKey(Dwelling, on_delete=models.PROTECT, related_name="stays")
    kind = models.CharField("人口类别", max_length=1, choices=codes.PersonKind, default="1")
    is_residence = models.BooleanField("现住地", default=True)  # False: registered, lives elsewhere
    match = models.CharField("人户一致", max_length=2, choices=codes.Match, default="01")
    flow_reason = models.CharField(
        "流入（居住）事由", max_length=2, choices=codes.FlowReason, blank=True
    )
    stay_place = models.CharField("住所类型", max_length=2, choices=codes.StayPlace, blank=True)
    permit = models.CharField("办证类型", max_length=2, choices=codes.Permit, blank=True)
    permit_due = models.DateField("居住证到期", null=True, blank=True)
    valid_from = models.DateField("起", default=clock.today)
    valid_to = models.DateField("止", null=True, blank=True)
    came_from = models.CharField("来自", max_length=150, blank=True)
    went_to = models.CharField("去向", max_length=150, blank=True)
    confirmed_at = models.DateTimeField("最近核实", null=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "居住"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                name="one_residence_at_a_time",
                condition=Q(valid_to=None, is_residence=True),
            ),
            models.CheckConstraint(
                name="stay_ends_after_it_begins",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["community", "kind"], name="stay_community", condition=Q(valid_to=None)
            ),
            models.Index(fields=["dwelling"], name="stay_dwelling", condition=Q(valid_to=None)),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.dwelling_id}"


class Overseas(models.Model):
    """What is asked besides of people from abroad, Hong Kong, Macao and Taiwan."""

    person = models.OneToOneField(
        Person, on_delete=models.PROTECT, primary_key=True, related_name="overseas"
    )
    surname = models.CharField("外文姓", max_length=60, blank=True)
    given_name = models.CharField("外文名", max_length=60, blank=True)
    nationality = models.CharField("国籍（地区）", max_length=40)
    paper_until = models.DateField("证件有效期至", null=True, blank=True)
    purpose = models.CharField("来华目的", max_length=60, blank=True)
    arrived_on = models.DateField("抵达日期", null=True, blank=True)
    leaves_on = models.DateField("预计离开日期", null=True, blank=True)
    is_of_interest = models.BooleanField("重点关注", default=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "境外人员"

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def scope_filter(cls, actor: Actor) -> Q:
        """Follows the person: read it through one that `visible_to` has opened."""
        return Q(person__in=Person.objects.visible_to(actor))


def _by_number(actor: Actor) -> Q:
    """Keep rows whose plain column `place` lies in one's ranges."""
    test = Q(pk__in=[])
    for span in actor.ranges:
        test |= Q(place__range=span)
    return test
