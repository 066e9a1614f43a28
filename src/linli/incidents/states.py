"""The states of an incident and where it can come from: names and codes, nothing else."""

from django.db import models


class State(models.TextChoices):
    """Workflow d.2. DRAFT is the phone's: it never reaches the server."""

    DRAFT = "DRAFT", "草稿"
    REPORTED = "REPORTED", "待受理"
    ACCEPTED = "ACCEPTED", "已受理"
    FILED = "FILED", "已立项"
    DISPATCHED = "DISPATCHED", "已派遣"
    HANDLING = "HANDLING", "处置中"
    FEEDBACK = "FEEDBACK", "待核查"
    VERIFIED = "VERIFIED", "待结案"
    CLOSED = "CLOSED", "已结案"
    ARCHIVED = "ARCHIVED", "已归档"
    SUSPENDED = "SUSPENDED", "挂账"
    REJECTED = "REJECTED", "不予受理"
    VOID = "VOID", "作废"


OPEN = (
    State.REPORTED,
    State.ACCEPTED,
    State.FILED,
    State.DISPATCHED,
    State.HANDLING,
    State.FEEDBACK,
    State.VERIFIED,
    State.SUSPENDED,
)


class Source(models.TextChoices):
    """Where it came from (data dictionary c.7, rulebook 3)."""

    PATROL = "01", "网格巡查"
    VISIT = "02", "走访"
    SELF_REPORT = "03", "居民自报"
    COUNTER_PHONE = "04", "来电来访"
    WEB = "05", "扫码网页"
    SUPERIOR = "06", "上级交办"
    DEPARTMENT = "07", "部门移交"
    HOTLINE = "08", "热线12345"
    MEDIA = "09", "媒体网络"
    DEVICE = "10", "智能设备"
    OTHER = "99", "其他"


class Card(models.IntegerChoices):
    """How strongly it is supervised: never downwards, only cancelled."""

    NONE = 0, "未督办"
    NORMAL = 1, "普通督办"
    YELLOW = 2, "黄牌督办"
    RED = 3, "红牌督办"
