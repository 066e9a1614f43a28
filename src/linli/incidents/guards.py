"""Rules about single steps, named in the table's `guards` column: each refuses with a reason."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from linli.incidents.consent import ASKABLE, Word, answer_of, has_consent
from linli.incidents.level_rules import rule_for
from linli.incidents.models import Assistance, Incident, IncidentStep
from linli.incidents.models.catalogue import WorkType, is_same_day
from linli.incidents.needs import one_of
from linli.incidents.parts import Part, parts_of
from linli.incidents.states import Card, Source, State
from linli.incidents.workflow import CARD, CARD_VALUES, TABLE, URGENCY, WORK_TYPE
from linli.kernel import clock, place, worktime
from linli.kernel.errors import Forbidden, NotAllowedNow, Refused
from linli.kernel.scope import ActingPost, Actor
from linli.kernel.workflow import Need, Step, TableError
from linli.kernel.worktime import Limit
from linli.organisation.calendar import calendar_for
from linli.organisation.roles import LEVEL_LEADERS

REOPEN_WINDOW = timedelta(days=15)
SEND_BACK_WITHIN = Limit(1, "d", "work")
DID_IT = ("sign_for", "feedback", "self_close")


@dataclass(frozen=True)
class Case:
    """All a guard may look at: the row, its history, who asks and what was given."""

    incident: Incident
    history: list[IncidentStep]
    actor: Actor
    part: Part
    post: ActingPost | None
    given: dict[str, Any]
    verb: str = ""

    def chosen(self, need: Need, now: int) -> int:
        """Give the number chosen for a need, by value or label; what is wrong is told later."""
        try:
            return int(one_of(need, self.given.get(need.name)) or now)
        except ValueError:
            return now

    def last(self, *verbs: str) -> IncidentStep | None:
        return next((step for step in reversed(self.history) if step.verb in verbs), None)

    def consented_after(self, seq: int) -> bool:
        """The leaders of the owning level agree, by what they said after step `seq`."""
        words = (
            Word(answer_of(step.given), str(step.given.get("on", "")))
            for step in self.history
            if step.seq > seq and is_of_the_level(step, self.incident)
        )
        return has_consent(words, self.verb)

    def arrival_seq(self) -> int:
        arrivals = [s.seq for s in self.history if s.at < self.incident.arrived_at]
        return max(arrivals, default=0)


def is_of_the_level(step: IncidentStep, incident: Incident) -> bool:
    """Tell a word of a leader of the owning level, which alone gives or withholds consent."""
    leader = step.role in LEVEL_LEADERS and step.unit_id == incident.holder_id
    return step.verb == "instruct" and leader


def parts_of_assistants(case: Case) -> QuerySet[Assistance]:
    """Give the assisting units' parts that have not been released."""
    because = "follows the incident that the caller has locked"
    opened = Assistance.objects.unsealed(because=because)
    found: QuerySet[Assistance] = opened.filter(incident=case.incident, released_at=None)
    return found


def next_part_due(case: Case) -> datetime:
    """Give when the next open part of an assistant is due; one without a date follows the lead."""
    dues = parts_of_assistants(case).filter(finished_at=None).values_list("due_at", flat=True)
    effective = (min(due, case.incident.due_at) for due in dues)
    return min((due for due in effective if due > clock.now()), default=clock.NEVER)


def _no_consent(message: str) -> NotAllowedNow:
    return NotAllowedNow(message, "consent_missing")


def claim_open(case: Case) -> None:
    if not case.incident.claim_wanted:
        raise NotAllowedNow("这件事不需要核实，或已经核实过。")


def claim_answered(case: Case) -> None:
    incident = case.incident
    if incident.source != Source.WEB or not incident.claim_wanted:
        return
    if not rule_for(incident.county, incident.level).claim_first:
        return
    if place.level_of(incident.place_id) is not place.Level.GRID:
        raise NotAllowedNow("请先更正地点到网格，由那里的分网格长核实后受理。", "claim_missing")
    raise NotAllowedNow("居民自报的事件，要等分网格长核实后才能受理。", "claim_missing")


def centre_files(case: Case) -> None:
    if case.incident.level not in (place.Level.TOWNSHIP, place.Level.COUNTY):
        raise NotAllowedNow("社区不立项，只有镇和县中心立项。")


def not_filed(case: Case) -> None:
    if case.incident.case_no:
        raise NotAllowedNow("已经有案件号，不需要再次立项。")


def has_upper(case: Case) -> None:
    if case.incident.level is place.Level.COUNTY:
        raise NotAllowedNow("已在县级，没有上一级。")


def consent(case: Case) -> None:
    if not case.consented_after(case.arrival_seq()):
        raise _no_consent("上报上级要先有本级领导批示同意。")


def has_lower(case: Case) -> None:
    if case.incident.level not in (place.Level.TOWNSHIP, place.Level.COUNTY):
        raise NotAllowedNow("社区没有下一级可退。")
    if case.incident.lower_desk is None:
        raise NotAllowedNow("还不知道发生在哪个下级单位，请先更正地点。", "place_missing")


def sent_down_once(case: Case) -> None:
    if any(s.verb == "send_down" and s.unit_id == case.incident.holder_id for s in case.history):
        raise NotAllowedNow("本级已经退回过一次，这次必须作出决定。")


def _work_type(case: Case) -> int:
    return case.chosen(WORK_TYPE, case.incident.work_type)


def sudden(case: Case) -> None:
    urgency = case.chosen(URGENCY, case.incident.urgency)
    if _work_type(case) != WorkType.SUDDEN and urgency != 1:
        raise NotAllowedNow("只有突发性工作或特急事件可以先派遣后受理。")


def case_filed(case: Case) -> None:
    """The county files before it dispatches; what went out before, until it is closed."""
    if case.incident.level is place.Level.COUNTY and not case.incident.case_no:
        before = "派遣" if case.incident.state == State.ACCEPTED else "结案"
        raise NotAllowedNow(f"县中心要先立项，再{before}。", "case_missing")


def approved(case: Case) -> None:
    if _work_type(case) == WorkType.APPROVED and not case.consented_after(case.arrival_seq()):
        raise _no_consent("需审批的工作要先有本级领导批示同意。")


def instructed_first(case: Case) -> None:
    """Work type 4 waits for a leader's word; a county may ask it of all work (settled 2.5)."""
    approved(case)
    rule = rule_for(case.incident.county, case.incident.level)
    if rule.instruct_first and not case.consented_after(case.arrival_seq()):
        raise _no_consent("本级规定先由领导批示同意，再派遣。")


def send_back_in_time(case: Case) -> None:
    dispatched = case.last("dispatch", "verify_fail", "reopen")
    calendar = calendar_for(case.incident.lead_id)
    if dispatched and clock.now() > worktime.due(dispatched.at, SEND_BACK_WITHIN, calendar):
        raise NotAllowedNow("退回应在派遣后 1 个工作日内提出；现在可以申请延期或挂账。")


def send_back_once(case: Case) -> None:
    earlier = [
        s
        for s in case.history
        if s.verb == "send_back" and s.given.get("by") == case.incident.lead_id
    ]
    if earlier and not case.consented_after(earlier[-1].seq):
        raise _no_consent("同一单位第二次退回，要先由领导批示同意。")


def extendable(case: Case) -> None:
    incident = case.incident
    if incident.category and not incident.category.may_extend:
        raise NotAllowedNow("这类事件不能延期。")
    if is_same_day(incident.clock_limit):
        raise NotAllowedNow("当日办结的事件不能延期。")
    if clock.now() >= incident.due_at:
        raise NotAllowedNow("延期要在到期之前申请。")
    if incident.extensions >= 2:
        raise NotAllowedNow("最多延期两次。")


def nothing_asked(case: Case) -> None:
    if case.incident.ask:
        raise NotAllowedNow("已有一项申请在等待批准。")


def extend_asked(case: Case) -> None:
    if case.incident.ask != "extend":
        raise NotAllowedNow("没有待批的延期申请。")


def suspend_asked(case: Case) -> None:
    if case.incident.ask != "suspend":
        raise NotAllowedNow("没有待批的挂账申请。")


def granter(case: Case) -> None:
    """The first extension is the operator's to grant, the second a leader's (settled 2.6)."""
    if case.incident.leader_grants != (case.part is Part.LEADER):
        who = "本级领导" if case.incident.leader_grants else "值班员"
        raise Forbidden(f"这次延期由{who}决定。")


def assistants_done(case: Case) -> None:
    if not case.incident.assistants:
        return
    if parts_of_assistants(case).filter(finished_at=None).exists():
        raise NotAllowedNow("还有协办单位没有反馈；可请值班员解除协办。", "assistants_open")


def part_open(case: Case) -> None:
    mine = parts_of_assistants(case).filter(
        unit=case.post.unit if case.post else 0, finished_at=None
    )
    if not mine.exists():
        raise NotAllowedNow("您单位的协办已经完成或解除。")


def not_handled_by_me(case: Case) -> None:
    """Who signed for it or reported it done never verifies it (settled 2.7)."""
    handled = {s.actor_id for s in case.history if s.verb in DID_IT}
    if case.actor.user in handled or case.actor.user == case.incident.handler_id:
        raise Forbidden("处置的人不能核查自己的结果，请由社区书记或值班员核查。")


def not_settled_by_me(case: Case) -> None:
    """Closing what was settled at once verifies it: that takes another person (settled 2.1)."""
    if case.incident.self_closed and not case.last("verify_pass"):
        not_handled_by_me(case)


def reopen_in_time(case: Case) -> None:
    closed = case.incident.closed_at
    if closed and clock.now() - closed > REOPEN_WINDOW:
        raise NotAllowedNow("结案超过 15 天，不能重启；请新报一件并注明关联。")


def reopened_once(case: Case) -> None:
    last = case.last("reopen")
    if case.part is Part.SYSTEM or last is None:
        return
    if not case.consented_after(last.seq):
        raise _no_consent("第二次重启要先有本级领导批示同意。")


def satisfied_or_due(case: Case) -> None:
    due = case.incident.closed_at and clock.now() - case.incident.closed_at >= REOPEN_WINDOW
    if not due and (case.incident.score or 0) < 4:
        raise NotAllowedNow("回访满意（4 分以上）才能提前归档，否则结案 15 天后自动归档。")


def card_upwards(case: Case) -> None:
    try:
        wanted = CARD_VALUES[one_of(CARD, case.given.get("card"))]
    except (ValueError, KeyError):
        return  # what is wrong with the field is told with the fields
    if wanted <= case.incident.card:
        current = Card(case.incident.card).label
        raise NotAllowedNow(f"已经是{current}，只能加重，不能再挂同样的或更轻的。")


def card_mine(case: Case) -> None:
    if not case.incident.card:
        raise NotAllowedNow("现在没有督办。")
    issuer = case.incident.card_level  # 0: a timer gave it, any superior may take it back
    unit = case.post.unit if case.post else 0
    level = place.level_of(unit) if place.is_territorial(unit) else 0
    if issuer and level != issuer:
        raise Forbidden("督办只能由发出的那一级取消。")


def untouched(case: Case) -> None:
    if any(not step.is_note for step in case.history[1:]):
        raise NotAllowedNow("已有人办理过，不能自行撤销；请联系受理单位。")


def word_wanted(case: Case) -> None:
    """Only what waits for nothing but a leader's word is worth asking him."""
    if case.incident.sought:
        raise NotAllowedNow("已经请示过，正在等本级领导批示。")
    askable, what = askable_now(case), case.given.get("what")
    if not askable or (what and what not in askable):
        raise NotAllowedNow("这件事现在不需要先请示，可以直接办理。")


def askable_now(case: Case) -> tuple[str, ...]:
    """List the verbs this person could take, were a leader's word not missing."""
    mine = parts_of(case.actor, case.incident).keys()
    return tuple(
        verb
        for verb, _ in ASKABLE
        if any(
            mine & line.who and _lacks_word(line, case)
            for line in TABLE.lines(verb, case.incident.state)
        )
    )


def _lacks_word(line: Step, case: Case) -> bool:
    asked, codes = replace(case, verb=line.verb, given={}), set()
    for guard in line.guards:
        try:
            GUARDS[guard](asked)
        except Refused as refused:
            codes.add(refused.code)
    return codes == {"consent_missing"}


def appealed_once(case: Case) -> None:
    if any(step.verb == "appeal" for step in case.history):
        raise NotAllowedNow("已经申诉过一次。")


GUARDS: dict[str, Callable[[Case], None]] = {
    guard.__name__: guard
    for guard in (
        claim_open, claim_answered, centre_files, not_filed, has_upper, consent, has_lower,
        sent_down_once, sudden, case_filed, approved, instructed_first, send_back_in_time,
        send_back_once, extendable, nothing_asked, extend_asked, suspend_asked, granter,
        assistants_done, part_open, not_handled_by_me, not_settled_by_me, reopen_in_time,
        reopened_once, satisfied_or_due, card_upwards, card_mine, untouched,
        appealed_once, word_wanted,
    )
}  # fmt: skip
if unwritten := {name for step in TABLE for name in step.guards} - GUARDS.keys():
    raise TableError(f"guards nobody wrote: {sorted(unwritten)}")
