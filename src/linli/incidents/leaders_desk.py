"""待批示: what waits for a leader's word, why and until when, and his answer in one press."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from linli.incidents.consent import AGREE, ASKABLE, REFUSE, REMARK
from linli.incidents.guards import REOPEN_WINDOW
from linli.incidents.last_steps import last_steps, words_of
from linli.incidents.level_rules import waits_for_leave
from linli.incidents.models import Incident, IncidentStep, Operation
from linli.incidents.models.incident import WAITS_FOR_LEADER
from linli.incidents.queries import SHAPED, incident_for
from linli.incidents.services import Taken, take
from linli.incidents.shapes import shown_actor
from linli.incidents.states import State
from linli.kernel import clock
from linli.kernel.batch import batch
from linli.kernel.errors import Invalid, OutOfStep
from linli.kernel.scope import Actor
from linli.organisation.roles import INSTRUCT, LINKED

MOST = 50
KNOWN = "known"  # told, not asked
GRANTS = {"grant_extend": "extend", "grant_suspend": "suspend"}
ASKED_FOR = {"extend": "第二次延期", "suspend": "挂账"}
READ = "已阅。"


@dataclass(frozen=True)
class Waiting:
    """An incident that waits for a word: the question, who asked it and why, and until when."""

    incident: Incident
    question: str
    asked: str
    reason: str
    until: datetime
    decides: bool  # a yes or a no is his; a linked leader only remarks

    @property
    def is_asked(self) -> bool:
        return self.question != KNOWN


@dataclass(frozen=True)
class Desk:
    """The page of what waits: the first of it, and how much there is."""

    rows: list[Waiting]
    total: int


def word_filter(actor: Actor) -> Q:
    """What waits for a word of this person: asked of his level, or told to it and not yet read."""
    wanted = Q(is_open=True, instruct_wanted=True)
    sought = ~Q(sought="") & (Q(is_open=True) | Q(state=State.CLOSED, sought="reopen"))
    leads = [post.unit for post in actor.posts if post.may(INSTRUCT)]
    linked = [post.unit for post in actor.posts if post.may(LINKED)]
    test = Q(pk__in=[])
    if leads:
        test |= Q(holder__in=leads) & (wanted | sought | Q(is_open=True) & WAITS_FOR_LEADER)
    if linked:
        test |= Q(holder__in=linked) & (wanted | sought) & Q(~Exists(_said_by(actor)))
    return test


def _said_by(actor: Actor) -> QuerySet[IncidentStep]:
    """This person's words about an incident since it came to where it is."""
    words = IncidentStep.objects.visible_to(actor).filter(verb="instruct", actor=actor.user)
    said: QuerySet[IncidentStep] = words.filter(
        incident=OuterRef("pk"), at__gte=OuterRef("arrived_at")
    )
    return said


def word_count(actor: Actor) -> int:
    """Count what waits for a word of this person."""
    if not (actor.may(INSTRUCT) or actor.may(LINKED)):
        return 0
    return int(Incident.objects.visible_to(actor).filter(word_filter(actor)).count())


def desk(actor: Actor) -> Desk:
    """Give what waits for this person's word: what was asked first, then what was told."""
    found = Incident.objects.visible_to(actor).filter(word_filter(actor))
    ordered = found.select_related(*SHAPED).order_by("due_at", "id")
    rows = list(ordered[:MOST])
    asks = last_steps(rows, {"seek", "extend", "suspend"}, actor)
    with batch():
        waiting = [_waiting(row, asks.get(row.pk, {}), actor) for row in rows]
    total = len(rows) if len(rows) < MOST else found.count()
    return Desk(sorted(waiting, key=lambda row: not row.is_asked), total)


def question_of(incident: Incident) -> str:
    """Name what is asked: a grant, leave for a verb, or nothing ("known")."""
    if incident.ask and incident.leader_grants:
        return f"grant_{incident.ask}"
    if incident.sought:
        return str(incident.sought)
    return "dispatch" if waits_for_leave(incident) else KNOWN


def _waiting(incident: Incident, asks: dict[str, IncidentStep], actor: Actor) -> Waiting:
    question = question_of(incident)
    verb = GRANTS.get(question) or ("seek" if incident.sought else "")
    step = asks.get(verb)
    closed = incident.closed_at
    return Waiting(
        incident=incident,
        question=question,
        asked=_asked(question, shown_actor(step, actor) if step else "", incident.ask_due),
        reason=words_of(step),
        until=closed + REOPEN_WINDOW if closed and not incident.is_open else incident.due_at,
        decides=any(p.may(INSTRUCT) and p.unit == incident.holder_id for p in actor.posts),
    )


def _asked(question: str, who: str, until: datetime | None) -> str:
    """Say in one line what is asked."""
    if question == KNOWN:
        return "已受理，报您知晓。"
    if question in GRANTS:
        day = until.astimezone(clock.CHINA) if until else None
        return f"{who}申请{ASKED_FOR[GRANTS[question]]}" + (
            f"到{day.month}月{day.day}日。" if day else "。"
        )
    return f"{who}请示：{dict(ASKABLE)[question]}。" if who else "派遣之前要您同意。"


def step_for(question: str, answer: str, text: str) -> tuple[str, dict[str, Any]]:
    """Choose the verb by which an answer is given, and what goes with it."""
    if question in GRANTS and answer == AGREE:
        return question, {"text": text} if text else {}
    if question in GRANTS and answer == REFUSE:
        return f"refuse_{GRANTS[question]}", {"reason": text}
    if question == KNOWN and answer == REMARK:
        text = text or READ
    return "instruct", {"answer": answer} | ({"text": text} if text else {})


def answer(
    pk: UUID, *, actor: Actor, op_id: UUID, version: int, question: str, given: tuple[str, str]
) -> Taken:
    """Give a word: `given` is the answer and its text; OutOfStep when another thing is asked now.

    The same op_id again is the same word, and gets the first answer.
    """
    answer, text = given
    verb, values = step_for(question, answer, text.strip())
    repeated = Operation.objects.filter(pk=op_id, person=actor.user).exists()
    if not repeated and question_of(incident_for(actor, pk)) != question:
        raise OutOfStep()
    try:
        return take(pk, verb, actor=actor, op_id=op_id, version=version, given=values)
    except Invalid as error:
        raise Invalid({"text": " ".join(error.errors.values())}) from error
