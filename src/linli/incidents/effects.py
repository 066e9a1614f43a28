"""What a step does besides moving the state: one function per verb, nothing else."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from linli.incidents import clocks
from linli.incidents.consent import AGREE, REMARK
from linli.incidents.guards import Case, parts_of_assistants
from linli.incidents.level_rules import waits_for_leave
from linli.incidents.models import Assistance
from linli.incidents.models.catalogue import WorkType
from linli.incidents.numbers import next_number
from linli.incidents.parts import Part
from linli.incidents.reporting import wants_claim
from linli.incidents.states import Card, State
from linli.incidents.workflow import CARD_VALUES
from linli.kernel import clock, place
from linli.kernel.bigrams import tokens
from linli.kernel.geography import point_in
from linli.organisation.locating import lies_in
from linli.organisation.models import Unit
from linli.organisation.succession import place_after, taken_over_by

Values = dict[str, Any]
CALL_AGAIN, MOST_CALLS = timedelta(hours=2), 3


def _classify(case: Case, values: Values) -> None:
    incident = case.incident
    if category := values.get("category"):
        if category != incident.category and incident.state == State.REPORTED:
            incident.urgency = category.urgency
        incident.category = category
        incident.restricted = category.restricted
    incident.urgency = int(values.get("urgency") or incident.urgency)
    incident.work_type = int(values.get("work_type") or incident.work_type)


def accept(case: Case, values: Values) -> None:
    _classify(case, values)
    case.incident.accepted_at = clock.now()
    case.incident.claim_wanted = False
    case.incident.instruct_wanted = True  # 上报书记或主任 (rulebook 3)


def verify_claim(case: Case, values: Values) -> None:
    case.incident.claim_wanted = False


def reject(case: Case, values: Values) -> None:
    case.incident.claim_wanted = case.incident.instruct_wanted = False


def merge(case: Case, values: Values) -> None:
    case.incident.main = values["main"]


def instruct(case: Case, values: Values) -> None:
    """Answer what was asked: a yes or a no of the level ends the question, a remark does not."""
    incident = case.incident
    values.setdefault("answer", AGREE if case.part == Part.LEADER else REMARK)
    values.setdefault("text", "同意。")
    if case.part == Part.LEADER and incident.sought:
        values["on"] = incident.sought
    if case.part != Part.LEADER:
        return
    if values["answer"] != REMARK:
        incident.sought = ""
        incident.instruct_wanted = False
    elif not waits_for_leave(incident):
        incident.instruct_wanted = False


def seek(case: Case, values: Values) -> None:
    case.incident.sought = values["what"]


def file_case(case: Case, values: Values) -> None:
    case.incident.case_no = next_number("case", case.incident.holder)
    case.incident.file_due_at = clock.NEVER


def move_level(case: Case, values: Values, direction: str) -> None:
    """Hand it to the centre one level up or down; handling there begins afresh."""
    incident = case.incident
    if direction == "-":
        target = incident.lower_desk or incident.holder_id
    elif values.get("skip") == "county":
        target = incident.county
    else:
        target = place.parent(incident.holder_id) or incident.holder_id
    incident.holder_id = target
    incident.arrived_at = clock.now()
    incident.claim_wanted = direction == "-" and wants_claim(incident, case.history[0].role)
    if target not in incident.passed:
        incident.passed = [*incident.passed, target]
    incident.instruct_wanted = False
    _end_handling(case)


def _end_handling(case: Case) -> None:
    case.incident.lead = None
    case.incident.handler = None
    case.incident.ask = ""
    case.incident.sign_due_at = case.incident.first_due_at = clock.NEVER
    case.incident.remind_at = case.incident.file_due_at = clock.NEVER
    _release(case, case.incident.assistants)


def _release(case: Case, units: list[int]) -> None:
    if not units:
        return
    parts_of_assistants(case).filter(unit__in=units).update(released_at=clock.now())
    case.incident.assistants = [u for u in case.incident.assistants if u not in set(units)]


def dispatch(case: Case, values: Values) -> None:
    incident = case.incident
    if incident.state == State.REPORTED:
        incident.accepted_at = clock.now()
    _classify(case, values)
    incident.lead = values["lead"]
    incident.handler = values.get("handler")
    incident.claim_wanted = incident.instruct_wanted = False
    incident.extensions = 0
    _add_assistants(case, values.get("assistants") or [], None)


def _add_assistants(case: Case, units: list[Unit], due_at: datetime | None) -> None:
    """Give each its part; without a date of its own it is due with the lead."""
    new = [unit for unit in units if unit.id not in case.incident.assistants]
    Assistance.objects.bulk_create(
        [Assistance(incident=case.incident, unit=u, due_at=due_at or clock.NEVER) for u in new]
    )
    case.incident.assistants = [*case.incident.assistants, *(unit.id for unit in new)]


def sign_for(case: Case, values: Values) -> None:
    case.incident.sign_due_at = clock.NEVER


def send_back(case: Case, values: Values) -> None:
    values["by"] = case.incident.lead_id
    _end_handling(case)


def recall(case: Case, values: Values) -> None:
    _end_handling(case)


def transfer(case: Case, values: Values) -> None:
    case.incident.handler = values["handler"]
    clocks.sign_again(case.incident, clocks.calendar_of(case.incident))


def progress(case: Case, values: Values) -> None:
    """The first word from the spot ends the wait for it; sudden work owes the next in two hours."""
    incident = case.incident
    if case.part == "assistant":
        return
    incident.first_due_at = clock.NEVER
    if incident.work_type == WorkType.SUDDEN:
        final = values.get("report") == "final"
        incident.remind_at = clock.NEVER if final else clock.now() + clocks.FOLLOW_ON_EVERY


def extend(case: Case, values: Values) -> None:
    incident = case.incident
    incident.ask, incident.ask_from, incident.ask_due = "extend", clock.now(), values["due_at"]


def grant_extend(case: Case, values: Values) -> None:
    case.incident.extensions += 1
    case.incident.ask = ""


def refuse(case: Case, values: Values) -> None:
    case.incident.ask = ""


def suspend(case: Case, values: Values) -> None:
    incident = case.incident
    end = datetime.combine(values["review_on"], time(23, 59, 59), clock.CHINA)
    incident.ask, incident.ask_from, incident.ask_due = "suspend", clock.now(), end
    incident.ask_reason = values["reason"]


def grant_suspend(case: Case, values: Values) -> None:
    incident = case.incident
    incident.paused_state, incident.paused_at = incident.state, clock.now()
    incident.ask = ""


def feedback(case: Case, values: Values) -> None:
    incident = case.incident
    if case.part == "assistant":
        mine = parts_of_assistants(case).filter(unit=case.post.unit if case.post else None)
        mine.update(finished_at=clock.now())
        return
    incident.handled_due, incident.handled_at = incident.due_at, clock.now()
    incident.ask, incident.remind_at, incident.first_due_at = "", clock.NEVER, clock.NEVER
    if incident.work_type == WorkType.SUDDEN:
        values["report"] = "final"  # the result of sudden work is its final report (settled 2.10)


def verify_fail(case: Case, values: Values) -> None:
    case.incident.reworks += 1
    case.incident.handled_at = None
    if case.incident.assistants:
        parts_of_assistants(case).update(finished_at=None)


def close(case: Case, values: Values) -> None:
    case.incident.closed_at = clock.now()
    if case.incident.self_closed and not case.last("verify_pass"):
        values["verified"] = True  # who closes has looked at it (settled 2.1)


def follow_up(case: Case, values: Values) -> None:
    """Keep the answer; who was not reached is called again, until three calls were in vain."""
    if values.get("reached"):
        case.incident.calls += 1
        case.incident.call_at = clock.now() + CALL_AGAIN
        if case.incident.calls < MOST_CALLS:
            return
    score = values.get("score")
    case.incident.score = int(score) if score else None
    case.incident.followed_at = clock.now()


def reopen(case: Case, values: Values) -> None:
    case.incident.reopenings += 1
    case.incident.closed_at = case.incident.handled_at = case.incident.score = None
    case.incident.followed_at = case.incident.call_at = None
    case.incident.calls = 0


def supervise(case: Case, values: Values) -> None:
    case.incident.card = CARD_VALUES[values["card"]]
    unit = case.post.unit if case.post else 0
    case.incident.card_level = place.level_of(unit) if place.is_territorial(unit) else 0


def cancel_supervise(case: Case, values: Values) -> None:
    case.incident.card, case.incident.card_level = Card.NONE, 0


def mark_urgent(case: Case, values: Values) -> None:
    case.incident.is_urgent = True


def mark_legacy(case: Case, values: Values) -> None:
    case.incident.is_legacy = True


def inform(case: Case, values: Values) -> None:
    unit = values["unit"].id
    if unit not in case.incident.informed:
        case.incident.informed = [*case.incident.informed, unit]


def hand_over(case: Case, values: Values) -> None:
    """Put the successor wherever a unit it took over stands, and the place into its own."""
    incident, new = case.incident, values["unit"]
    gone = set(taken_over_by(new))
    if any(place.contains(number, incident.place_id) for number in gone):
        incident.put_at(place_after(incident.place_id, new))
    if incident.holder_id in gone:
        incident.holder = new
    if incident.lead_id in gone:
        incident.lead = new
    for name in ("assistants", "informed", "passed"):
        units = (new.pk if number in gone else number for number in getattr(incident, name))
        setattr(incident, name, list(dict.fromkeys(units)))
    _hand_over_parts(case, gone, new)


def _hand_over_parts(case: Case, gone: set[int], new: Unit) -> None:
    """Give the successor the one open part of those it took over; two parts become one."""
    parts = parts_of_assistants(case)
    theirs = parts.filter(unit__in=gone).order_by("asked_at", "id").values_list("pk", flat=True)
    spare = [*theirs] if parts.filter(unit=new).exists() else [*theirs][1:]
    parts.filter(pk__in=spare).update(released_at=clock.now())
    parts.filter(unit__in=gone).update(unit=new)


def correct(case: Case, values: Values) -> None:
    incident = case.incident
    if category := values.get("category"):
        if incident.category_id:
            values["category_was"] = incident.category_id
        incident.category, incident.restricted = category, category.restricted
    if unit := values.get("place"):
        values["place_was"] = incident.place.code
        incident.put_at(unit.id)
    if point := point_in(values.get("point", "")):
        incident.lon, incident.lat = point
    if (unit or point) and incident.lon is not None and incident.lat is not None:
        there = Unit.objects.get(pk=incident.place_id)
        incident.place_mismatch = not lies_in(there, (incident.lon, incident.lat))
    incident.description = values.get("text") or incident.description
    incident.address = values.get("address") or incident.address
    incident.search = tokens(f"{incident.title} {incident.address} {incident.description}")


def assist(case: Case, values: Values) -> None:
    if release := values.get("release"):
        _release(case, [release.id])
    _add_assistants(case, values.get("assistants") or [], values.get("due_at"))


_BY_NAME: tuple[Callable[[Case, Values], None], ...] = (
    accept, verify_claim, reject, merge, instruct, seek, file_case, dispatch, sign_for, send_back,
    recall, transfer, progress, extend, grant_extend, suspend, grant_suspend, feedback, verify_fail,
    close, follow_up, reopen, supervise, cancel_supervise, mark_urgent, mark_legacy, inform,
    correct, assist, hand_over,
)  # fmt: skip
EFFECTS: dict[str, Callable[[Case, Values], None]] = {
    **{effect.__name__: effect for effect in _BY_NAME},
    "refuse_extend": refuse,
    "refuse_suspend": refuse,
}
