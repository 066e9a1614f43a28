"""How long the registers of this room, and of the rooms below it, are kept (privacy G7)."""

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from linli.exports.models import Export
from linli.imports.kinds import personal_kinds
from linli.imports.models import ImportLine
from linli.kernel import clock
from linli.kernel.scope import Actor
from linli.residents.models import CareProfile, Change, Handover, RightsRequest, SpecialProfile
from linli.residents.retention import Rule, deleted, emptied

YEAR = timedelta(days=365)
IMPORTED = timedelta(days=7)


def _before(years: int) -> date:
    """Give the day so many years ago."""
    today = clock.today()
    try:
        return today.replace(year=today.year - years)
    except ValueError:  # 29 February
        return today.replace(year=today.year - years, day=28)


def _special(actor: Actor) -> QuerySet[SpecialProfile]:
    return SpecialProfile.objects.visible_to(actor).filter(until__lt=_before(1))


def _care(actor: Actor) -> QuerySet[CareProfile]:
    return CareProfile.objects.visible_to(actor).filter(until__lt=_before(1))


def _changes(actor: Actor) -> QuerySet[Change]:
    rows = Change.objects.visible_to(actor).filter(token__isnull=False)
    return rows.filter(at__date__lt=_before(3))


def _rights(actor: Actor) -> QuerySet[RightsRequest]:
    rows = RightsRequest.objects.visible_to(actor).filter(token__isnull=False)
    return rows.filter(answered_at__date__lt=_before(3))


def _handovers(actor: Actor) -> QuerySet[Handover]:
    rows = Handover.objects.visible_to(actor).filter(token__isnull=False)
    return rows.filter(made_at__date__lt=_before(1))


def _lines(actor: Actor) -> QuerySet[ImportLine]:
    told = Q(run__kind__in=personal_kinds()) & ~Q(message="")
    said = Q(sealed__isnull=False) | ~Q(cells=[]) | told
    old = ImportLine.objects.visible_to(actor).filter(run__created_at__lt=clock.now() - IMPORTED)
    return old.filter(said).exclude(run__state__in=("applying", "undoing"))


def _erase_lines(actor: Actor, most: int) -> int:
    """Empty lines; what is said of them goes too where they are about people."""
    about_people = _lines(actor).filter(run__kind__in=personal_kinds())
    gone = emptied(about_people, most, cells=[], sealed=None, message="")
    return gone + emptied(_lines(actor), most - gone, cells=[], sealed=None)


def _exports(actor: Actor) -> QuerySet[Export]:
    rows = Export.objects.visible_to(actor).filter(created_at__date__lt=_before(3))
    return rows.exclude(state__in=("asked", "queued", "making", "ready"))


SPECIAL = Rule(
    "special",
    "特殊人群档案",
    "解除后 1 年",
    "最小必要",
    lambda a: _special(a).count(),
    lambda a, n: deleted(_special(a), n),
)
CARE = Rule(
    "care",
    "关爱档案",
    "结束后 1 年",
    "最小必要",
    lambda a: _care(a).count(),
    lambda a, n: deleted(_care(a), n),
)
CHANGES = Rule(
    "changes",
    "登记变更的前后内容",
    "3 年",
    "核对、更正",
    lambda a: _changes(a).count(),
    lambda a, n: emptied(_changes(a), n, token=None),
    "清除内容",
)
RIGHTS = Rule(
    "rights",
    "权利请求的内容",
    "答复后 3 年",
    "证明已答复",
    lambda a: _rights(a).count(),
    lambda a, n: emptied(_rights(a), n, token=None),
    "清除内容",
)
HANDOVERS = Rule(
    "handovers",
    "交接说明",
    "1 年",
    "接手",
    lambda a: _handovers(a).count(),
    lambda a, n: emptied(_handovers(a), n, token=None),
    "清除内容",
)
IMPORTS = Rule(
    "imports",
    "导入表格的原文",
    "7 天",
    "撤销导入",
    lambda a: _lines(a).count(),
    _erase_lines,
    "清除内容",
)
EXPORTS = Rule(
    "exports",
    "导出申请（文件 24 小时删除）",
    "3 年",
    "审计",
    lambda a: _exports(a).count(),
    lambda a, n: deleted(_exports(a), n),
)
JOURNAL = Rule("journal", "操作日志", "至少 3 年，平台不删除", "网络安全法")
DRAFTS = Rule("drafts", "没有提交的草稿", "30 天，只在本人的手机、电脑里", "没有提交，平台不存")
