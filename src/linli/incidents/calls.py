"""回访: today's calls, one at a time: whom, about what, what to ask, and how many are left."""

from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from linli.incidents import shapes
from linli.incidents.follow_up import follow_up_filter, later_filter
from linli.incidents.last_steps import last_steps, words_of
from linli.incidents.models import Incident, IncidentStep
from linli.incidents.parts import Part, parts_of
from linli.incidents.queries import SHAPED
from linli.incidents.reveal import may_reveal
from linli.kernel import clock
from linli.kernel.errors import NotFound
from linli.kernel.scope import Actor
from linli.organisation.roles import FOLLOW_UP, OPERATE

MOST = 50
ANSWERED = ("feedback", "self_close", "close")


@dataclass(frozen=True)
class Call:
    """The person to call and what to say."""

    incident: Incident
    person: dict[str, object] | None
    may_reveal: bool
    finder: str
    script: str


@dataclass(frozen=True)
class Calls:
    """The page: the call at hand, those after it, and how the day stands."""

    current: Call | None
    rows: list[Incident]
    left: int
    later: int
    done: int
    unanswered: int


def may_call(actor: Actor) -> bool:
    """Tell whether this person asks people afterwards."""
    return actor.may(OPERATE) or actor.may(FOLLOW_UP)


def calls_left(actor: Actor) -> int:
    """Count the calls that wait for this person now."""
    if not may_call(actor):
        return 0
    return int(Incident.objects.visible_to(actor).filter(follow_up_filter(actor)).count())


def calls(actor: Actor, at: UUID | None = None) -> Calls:
    """Give today's calls: those who left a phone first, then by the day of closing."""
    seen = Incident.objects.visible_to(actor)
    waiting = seen.filter(follow_up_filter(actor))
    ordered = waiting.select_related(*SHAPED, "reporter").order_by("closed_at", "id")
    rows = sorted(ordered[:MOST], key=lambda row: row.reporter_phone_token is None)
    chosen = next((row for row in rows if row.pk == at), rows[0] if rows else None)
    done, unanswered = _today(actor)
    return Calls(
        current=_call(chosen, actor) if chosen else None,
        rows=rows,
        left=len(rows) if len(rows) < MOST else waiting.count(),
        later=seen.filter(later_filter(actor)).count(),
        done=done,
        unanswered=unanswered,
    )


def call_of(actor: Actor, pk: UUID) -> Incident:
    """Give an incident this person is to ask about; another is as good as absent."""
    rows = Incident.objects.visible_to(actor).filter(follow_up_filter(actor), pk=pk)
    row = rows.first()
    if row is None:
        raise NotFound()
    return row


def _today(actor: Actor) -> tuple[int, int]:
    """Count my answers and the calls in vain of today."""
    morning = datetime.combine(clock.today(), time.min, clock.CHINA)
    mine = IncidentStep.objects.visible_to(actor).filter(at__gte=morning, verb="follow_up")
    given = list(mine.filter(actor=actor.user).values_list("given", flat=True))
    in_vain = sum(bool(one.get("reached")) for one in given)
    return len(given) - in_vain, in_vain


def _call(row: Incident, actor: Actor) -> Call:
    told = last_steps([row], ANSWERED, actor).get(row.pk, {})
    result = words_of(told.get("feedback") or told.get("self_close"))
    return Call(
        incident=row,
        person=shapes.reporter(row, actor),
        may_reveal=may_reveal(row, actor),
        finder=row.reporter.name if row.reporter and not row.confidential else "",
        script=script_of(row, _post_of(row, actor), result),
    )


def _post_of(row: Incident, actor: Actor) -> str:
    parts = parts_of(actor, row)
    post = parts.get(Part.OPERATOR) or parts.get(Part.FOLLOWER)
    return f"{post.unit_name}网格中心" if post else ""


def script_of(row: Incident, desk: str, result: str) -> str:
    """Say what to ask, ready to be read aloud."""
    day = row.reported_at.astimezone(clock.CHINA)
    said = f"，结果是：{result.rstrip('。')}" if result else ""
    return (
        f"您好，我是{desk}的工作人员。您{day.month}月{day.day}日反映的“{row.title}”已经办结{said}。"
        "请问办得怎么样，您满意吗？还有什么要说的？"
    )
