"""The incident as it stands now; how it came to stand so is its history."""

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from linli.accounts.models import User
from linli.incidents.models.catalogue import Category, Restricted, Urgency, WorkType
from linli.incidents.states import OPEN, Card, Source, State
from linli.kernel import clock
from linli.kernel.ids import new_id
from linli.kernel.place import Level, level_of
from linli.kernel.scope import Actor, ScopedQuerySet
from linli.organisation.models import Unit
from linli.organisation.placed import Placed, in_ranges

# Whose word an extension or a suspension waits for: `leader_grants` says it of one row.
WAITS_FOR_LEADER = Q(ask="suspend") | Q(ask="extend") & (
    Q(extensions__gte=1) | Q(work_type=WorkType.APPROVED)
)
WAITS_FOR_DESK = Q(ask="extend", extensions=0) & ~Q(work_type=WorkType.APPROVED)


class Incident(Placed):
    """A problem in a place, who holds it, who handles it, and until when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    no = models.CharField("上报号", max_length=32, unique=True)
    case_no = models.CharField("案件号", max_length=24, unique=True, null=True)
    ticket_no = models.CharField("来源工单号", max_length=40, blank=True)
    query_code = models.CharField("查询码", max_length=12, unique=True)

    # where, more exactly than `place`
    address = models.CharField("地址", max_length=200, blank=True)
    lon = models.FloatField("经度", null=True)
    lat = models.FloatField("纬度", null=True)
    place_mismatch = models.BooleanField("定位与所选网格不符", default=False)

    # what
    title = models.CharField("标题", max_length=80)
    description = models.TextField("情况描述", max_length=10000)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, related_name="+")
    urgency = models.PositiveSmallIntegerField("紧急程度", choices=Urgency, default=3)
    work_type = models.PositiveSmallIntegerField("工作类型", choices=WorkType, default=1)
    restricted = models.CharField("限制查看", max_length=1, choices=Restricted, blank=True)
    # [question, answer] in words; rows that come in bulk ask nothing
    answers = models.JSONField("附加问题的回答", default=list, db_default=[])
    people_involved = models.PositiveIntegerField("涉及人数", null=True)
    search = ArrayField(models.TextField(), default=list, editable=False)

    # from whom
    source = models.CharField("来源", max_length=2, choices=Source)
    reporter = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reporter_name_token = models.BinaryField("反映人（加密）", null=True, editable=False)
    reporter_phone_token = models.BinaryField("反映人电话（加密）", null=True, editable=False)
    phone_tail = models.BinaryField("电话尾号索引", null=True, editable=False)
    confidential = models.BooleanField("反映人保密", default=False)
    found_at = models.DateTimeField("发现时间", null=True)
    reported_at = models.DateTimeField("上报时间", default=clock.now)

    # how it stands
    state = models.CharField("状态", max_length=10, choices=State)
    is_open = models.BooleanField("在办", default=True)
    version = models.PositiveIntegerField("版本", default=1)
    last_seq = models.PositiveIntegerField("最后步骤", default=0)
    holder = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    lead = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    handler = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    assistants = ArrayField(models.BigIntegerField(), default=list)
    informed = ArrayField(models.BigIntegerField(), default=list)
    passed = ArrayField(models.BigIntegerField(), default=list)  # every centre that has held it
    arrived_at = models.DateTimeField("到达本级", default=clock.now)
    due_at = models.DateTimeField("到期", default=clock.NEVER)
    urge_at = models.DateTimeField("催办时刻", default=clock.NEVER)
    yellow_at = models.DateTimeField("黄牌时刻", default=clock.NEVER)
    red_at = models.DateTimeField("红牌时刻", default=clock.NEVER)
    sign_due_at = models.DateTimeField("签收到期", default=clock.NEVER)
    first_due_at = models.DateTimeField("首次处置到期", default=clock.NEVER)
    remind_at = models.DateTimeField("续报提醒", default=clock.NEVER)
    file_due_at = models.DateTimeField("补立项到期", default=clock.NEVER)
    assist_due_at = models.DateTimeField("最早的协办到期", default=clock.NEVER)
    reminded_to = models.DateTimeField("已提醒到", default=clock.now)
    timer_at = models.DateTimeField("下一个定时", default=clock.NEVER)
    timer_stage = models.PositiveSmallIntegerField("已触发的定时", default=0)
    clock_from = models.DateTimeField("本环节起算", default=clock.now)
    clock_limit = models.CharField("本环节时限", max_length=24, blank=True)  # "3d work"
    card = models.PositiveSmallIntegerField("督办", choices=Card, default=Card.NONE)
    card_level = models.PositiveSmallIntegerField("督办级别", default=0)
    is_urgent = models.BooleanField("加急", default=False)
    is_legacy = models.BooleanField("历史遗留", default=False)
    instruct_wanted = models.BooleanField("待批示", default=False)
    sought = models.CharField(
        "请示事项", max_length=12, blank=True, default="", db_default=""
    )  # the verb that waits for a leader's word: see `consent`
    claim_wanted = models.BooleanField("待核实", default=False)
    ask = models.CharField("待批申请", max_length=8, blank=True)  # "extend" or "suspend"
    ask_from = models.DateTimeField(null=True)
    ask_due = models.DateTimeField("申请延期至", null=True)
    ask_reason = models.CharField(max_length=20, blank=True)
    paused_state = models.CharField(max_length=10, blank=True)
    paused_at = models.DateTimeField(null=True)
    paused_due = models.DateTimeField(null=True)
    extensions = models.PositiveSmallIntegerField("延期次数", default=0)
    reworks = models.PositiveSmallIntegerField("返工次数", default=0)
    reopenings = models.PositiveSmallIntegerField("重启次数", default=0)
    handled_due = models.DateTimeField("处置到期", null=True)
    handled_at = models.DateTimeField("处置完成", null=True)
    accepted_at = models.DateTimeField("受理时间", null=True)
    closed_at = models.DateTimeField("结案时间", null=True)
    self_closed = models.BooleanField("即办", default=False)
    score = models.SmallIntegerField("回访满意度", null=True)
    followed_at = models.DateTimeField("回访时间", null=True)
    calls = models.PositiveSmallIntegerField("没打通的次数", default=0, db_default=0)
    call_at = models.DateTimeField("再打时间", null=True)
    main = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "事件"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="incident_state_known",
                condition=Q(state__in=[s.value for s in State if s is not State.DRAFT]),
            ),
            models.CheckConstraint(
                name="incident_open_follows_state",
                condition=Q(is_open=True, state__in=[s.value for s in OPEN])
                | (Q(is_open=False) & ~Q(state__in=[s.value for s in OPEN])),
            ),
            models.CheckConstraint(
                name="incident_lead_while_handled",
                condition=~Q(state__in=["DISPATCHED", "HANDLING"]) | Q(lead__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["county", "ticket_no"], name="ticket_once", condition=~Q(ticket_no="")
            ),
            models.CheckConstraint(
                name="incident_due_after_start", condition=Q(due_at__gte=F("clock_from"))
            ),
        ]
        indexes: ClassVar = [
            *(
                models.Index(
                    fields=[column, "due_at", "id"],
                    name=f"incident_open_{column}",
                    condition=Q(is_open=True),
                )
                for column in ("county", "township", "community", "place", "lead", "holder")
            ),
            models.Index(
                fields=["county", "township", "state"], name="incident_counts", include=["place"]
            ),
            # the two orders of lists: row security keeps its own tests from using any other index
            models.Index(fields=["due_at", "id"], name="incident_by_due"),
            models.Index(fields=["-reported_at", "-id"], name="incident_latest"),
            models.Index(
                fields=["lon", "lat"], name="incident_open_points", condition=Q(is_open=True)
            ),
            models.Index(
                fields=["closed_at", "id"], name="incident_closed", condition=Q(state="CLOSED")
            ),
            models.Index(fields=["ticket_no"], name="incident_ticket", condition=~Q(ticket_no="")),
            models.Index(fields=["reporter", "-reported_at"], name="incident_reporter"),
            models.Index(
                fields=["timer_at"], name="incident_timers", condition=Q(timer_at__lt=clock.NEVER)
            ),
            models.Index(
                fields=["community", "category", "reported_at"], name="incident_again"
            ),  # the same thing in the same place once more: counting.py
            GinIndex(fields=["search"], name="incident_search"),
            GinIndex(fields=["assistants"], name="incident_assistants"),
            GinIndex(fields=["informed"], name="incident_informed"),
            # few are restricted, and nearly nobody sees them: each arm of their test by index
            GinIndex(fields=["passed"], name="incident_passed", condition=~Q(restricted="")),
            models.Index(
                fields=["place"], name="incident_restricted_place", condition=~Q(restricted="")
            ),
            models.Index(
                fields=["lead"], name="incident_restricted_lead", condition=~Q(restricted="")
            ),
            GinIndex(
                fields=["assistants"],
                name="incident_restricted_assist",
                condition=~Q(restricted=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.no} {self.title}"

    @classmethod
    def scope_filter(cls, actor: Actor) -> Q:
        """Settled 1.4 and the restricted classes of settled 2; incidents/0002 says it in SQL."""
        units = list(actor.units)
        works = Q(lead__in=units) | Q(assistants__overlap=units)
        clue_works = Q(lead__in=actor.police_units) | Q(
            assistants__overlap=list(actor.police_units)
        )
        desks = Q(passed__overlap=list(actor.desk_units))
        own = Q(reporter=actor.user) | Q(handler=actor.user) if actor.user else Q(pk__in=[])
        return (
            own
            | Q(restricted="") & (in_ranges(actor.ranges) | works | Q(informed__overlap=units))
            | Q(restricted="B") & (in_ranges(actor.care_ranges) | works | desks)
            | Q(restricted="A") & (in_ranges(actor.leader_ranges) | clue_works | desks)
        )

    @property
    def level(self) -> Level:
        """The level of the centre that owns it."""
        return level_of(self.holder_id)

    @property
    def in_hands_of(self) -> Unit:
        """Who has to move: the unit that handles it, otherwise the centre."""
        handled = self.state in (State.DISPATCHED, State.HANDLING)
        return self.lead if handled and self.lead else self.holder

    @property
    def found_earlier(self) -> datetime | None:
        """When it was found or called in, where that is another minute than when it came here."""
        found = self.found_at
        same = found and found.replace(second=0, microsecond=0) == self.reported_at.replace(
            second=0, microsecond=0
        )
        return None if same else found

    @property
    def leader_grants(self) -> bool:
        """What is asked for is a leader's to grant, not the desk's (settled 2.6)."""
        special = self.extensions >= 1 or self.work_type == WorkType.APPROVED
        return self.ask == "suspend" or special

    @property
    def lower_desk(self) -> int | None:
        """The centre a level below that it can go to; None while its place says too little."""
        township = self.township if self.level is Level.COUNTY else None
        return township or self.community


class Assistance(models.Model):
    """The part of an assisting unit: its own due date and whether it is done."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="assistances")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField("到期", default=clock.NEVER)
    finished_at = models.DateTimeField("完成", null=True)
    released_at = models.DateTimeField("解除", null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "协办"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["incident", "unit"],
                name="assists_once",
                condition=Q(released_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.unit_id}"

    @classmethod
    def scope_filter(cls, actor: Actor) -> Q:
        """Follows its incident: read it through one that `visible_to` has opened."""
        return Q(incident__in=Incident.objects.visible_to(actor))


def evidence_seen_by(actor: Actor) -> Q:
    """The photos that are evidence of an incident this person sees, for the attachments' scope."""
    return Q(incident__in=Incident.objects.visible_to(actor).values("pk"))
