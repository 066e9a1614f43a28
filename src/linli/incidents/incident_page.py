"""What the page of one incident shows to one person, gathered with few queries."""

from dataclasses import dataclass
from typing import Any

from linli.incidents import queries, shapes
from linli.incidents.beside import links_of
from linli.incidents.consent import AGREE, ASKABLE, REFUSE
from linli.incidents.duplicates import candidates
from linli.incidents.forms import category_choices
from linli.incidents.models import Incident, IncidentStep
from linli.incidents.models.catalogue import limit_label
from linli.incidents.next_steps import AvailableStep, next_steps, with_usual_lead
from linli.incidents.papers import papers_of
from linli.incidents.reveal import REASONS, may_reveal
from linli.incidents.wording import needs_of
from linli.kernel.scope import Actor
from linli.organisation.models import Unit

# What may be done besides the way forward: folded, so that the way forward is seen at once.
ASIDE = {
    *("urge", "supervise", "cancel_supervise", "mark_urgent", "mark_legacy", "supplement"),
    *("inform", "correct", "merge", "void", "assist", "recall", "transfer"),
}
# Steps that turn it away or hold it up: offered, but not as the way forward.
BACKWARDS = {
    *("reject", "send_down", "send_back", "reopen", "verify_fail", "seek", "refuse_extend"),
    *("refuse_suspend", "extend", "suspend", "escalate"),
}
ASKS = {"extend": "延期", "suspend": "挂账"}


@dataclass(frozen=True)
class Asked:
    """What a unit has asked for and who decides it."""

    how: str
    label: str
    step: dict[str, Any]
    decider: str


def page_of(incident: Incident, actor: Actor) -> dict[str, Any]:
    """Give the facts, the road, the history in words and the next steps."""
    past = queries.history(incident, actor)
    steps, waiting = next_steps(incident, actor, past)
    steps = with_usual_lead(steps, incident)
    shown = shapes.told(past, actor)
    agreed = _agreed(steps, past, shown)
    return {
        "incident": incident,
        "reporter": shapes.reporter(incident, actor),
        "query_code": shapes.query_code(incident, actor),
        "may_reveal": may_reveal(incident, actor),
        "reveal_reasons": REASONS.items(),
        "units": _units(incident),
        "limit": limit_label(incident.clock_limit),
        "road": queries.road(past),
        "clocks": shapes.clocks(incident, past),
        "history": shown,
        "asked": _asked(incident, past, shown),
        "turned_down": turned_down(past, shown),
        "agreed": agreed,
        "waiting": waiting,
        "papers": papers_of(incident, past),
        "links": links_of(incident, actor),
        "steps": [line for line in steps if line.verb not in ASIDE],
        "forwards": _forwards(steps, agreed),
        "aside": [line for line in steps if line.verb in ASIDE],
        "duplicates": candidates(incident, actor) if _has(steps, "merge") else [],
        "categories": category_choices(),
        "now": {
            "category": incident.category.name if incident.category else "",
            "urgency": incident.get_urgency_display(),
            "work_type": incident.get_work_type_display(),
            "place": incident.place.name,
        },
    }


def changed_since(incident: Incident, version: int | None, told: list[dict[str, Any]]) -> Any:
    """Give the steps taken since the version that a person has seen."""
    behind = incident.version - (version or incident.version)
    moved = [row for row in told if not row["is_note"]]
    return moved[-behind:] if behind > 0 else []


def lost_words(verb: str, typed: Any, steps: list[AvailableStep]) -> list[tuple[str, str]]:
    """Give what was typed for a verb that can no longer be taken, so that it can be copied."""
    if _has(steps, verb):
        return []
    found = [(need, typed.get(name, "").strip()) for name, need in needs_of(verb).items()]
    return [(need.label, dict(need.choices).get(text, text)) for need, text in found if text]


def _has(steps: list[AvailableStep], verb: str) -> bool:
    return any(line.verb == verb for line in steps)


def _asked(
    incident: Incident, past: list[IncidentStep], told: list[dict[str, Any]]
) -> Asked | None:
    if incident.sought:
        step = _last("seek", past, told)
        return Asked("请示", dict(ASKABLE)[incident.sought], step, "本级领导") if step else None
    step = _last(incident.ask, past, told)
    if not incident.ask or step is None:
        return None
    decider = "本级领导" if incident.leader_grants else "值班员"
    return Asked("申请", ASKS[incident.ask], step, decider)


def _last(verb: str, past: list[IncidentStep], told: list[dict[str, Any]]) -> dict[str, Any] | None:
    return next((told[n] for n in reversed(range(len(past))) if past[n].verb == verb), None)


def turned_down(past: list[IncidentStep], told: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Give the leaders' no that still stands: nothing has moved since, nobody has asked again."""
    for row, shown in zip(reversed(past), reversed(told), strict=True):
        if row.from_state != row.to_state or row.verb == "seek":
            return None
        if row.verb == "instruct" and row.given.get("answer") in (AGREE, REFUSE):
            on = dict(ASKABLE).get(row.given.get("on", ""), "")
            return shown | {"on": on} if row.given["answer"] == REFUSE else None
    return None


def _agreed(
    steps: list[AvailableStep], past: list[IncidentStep], told: list[dict[str, Any]]
) -> dict[str, Any] | None:
    """Give the leaders' yes to what was asked, while this person may act on it."""
    for row, shown in zip(reversed(past), reversed(told), strict=True):
        if row.from_state != row.to_state or row.verb == "seek":
            return None
        on = row.given.get("on", "")
        if row.verb == "instruct" and row.given.get("answer") in (AGREE, REFUSE):
            stands = row.given["answer"] == AGREE and _has(steps, on)
            return shown | {"on": dict(ASKABLE)[on], "to": on} if stands else None
    return None


def _forwards(steps: list[AvailableStep], agreed: dict[str, Any] | None) -> set[str]:
    """Name the way forward: what a leader has just agreed to, else all that is not backwards."""
    return {agreed["to"]} if agreed else {line.verb for line in steps} - BACKWARDS


def _units(incident: Incident) -> dict[str, list[str]]:
    """Name the assisting and the informed units."""
    wanted = [*incident.assistants, *incident.informed]
    names = dict(Unit.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}
    return {
        "assistants": [names[pk] for pk in incident.assistants if pk in names],
        "informed": [names[pk] for pk in incident.informed if pk in names],
    }
