"""How the tests bring an incident to a state: the verbs, who takes them, and what they give."""

from datetime import timedelta
from typing import Any

from linli.incidents.models import Incident
from linli.kernel import clock
from tests.town import Town

# The way of an incident of the first grid that its own grid handles: verb, by whom.
ROAD = (
    ("REPORTED", None),
    ("ACCEPTED", ("accept", "platform_admin")),
    ("DISPATCHED", ("dispatch", "platform_admin")),
    ("HANDLING", ("sign_for", "grid_worker")),
    ("FEEDBACK", ("feedback", "grid_worker")),
    ("VERIFIED", ("verify_pass", "grid_leader")),
    ("CLOSED", ("close", "platform_admin")),
)
# The ends that leave the road: from which state, verb, by whom.
TURNS = {
    "REJECTED": ("REPORTED", (("reject", "platform_admin"),)),
    "VOID": ("REPORTED", (("void", "platform_admin"),)),
    "SUSPENDED": ("HANDLING", (("suspend", "grid_worker"), ("grant_suspend", "grid_chief"))),
    "ARCHIVED": ("CLOSED", (("follow_up", "platform_admin"), ("archive", "platform_admin"))),
}


def given_for(verb: str, town: Town, by: str = "grid_worker", **more: Any) -> dict[str, Any]:
    """Give what a verb asks for, good enough to be accepted."""
    later = clock.now() + timedelta(days=20)
    words = {"text": "已到现场查看。", "reason": "情况属实，请按程序办理。"}
    answers: dict[str, dict[str, Any]] = {
        "verify_claim": {"result": "true"},
        "accept": {"category": "0201"},
        "reject": {"reason": "not_ours"},
        "instruct": {"text": "同意，抓紧办理。"},
        "seek": {"what": "escalate", "reason": words["reason"]},
        "escalate": {"reason": words["reason"]},
        "send_down": {"reason": words["reason"]},
        "dispatch": {"lead": town.grid.code},
        "send_back": {"reason": "not_ours"},
        "transfer": {"handler": str(town.grid_worker.pk)},
        "progress": {"text": words["text"]},
        "extend": {"due_at": later.isoformat(), "reason": words["reason"]},
        "refuse_extend": {"reason": words["reason"]},
        "suspend": {"reason": "season", "review_on": later.date().isoformat()},
        "refuse_suspend": {"reason": words["reason"]},
        "feedback": {"result": "已清理干净，现场恢复整洁。"},
        "verify_fail": {"reason": "仍有残留，请继续处理。"},
        "close": {"party_told": "told"},
        "follow_up": {"score": "5"},
        "reopen": {"reason": "问题又出现。"},
        "supervise": {"card": "normal"},
        "cancel_supervise": {"reason": words["reason"]},
        "mark_legacy": {"reason": words["reason"]},
        "supplement": {"text": words["text"]},
        "inform": {"unit": town.petition.code},
        "correct": {"reason": words["reason"], "text": "小区门口垃圾桶满溢。"},
        "assist": {"assistants": [town.justice.code]},
        "void": {"reason": "重复录入。"},
        "appeal": {"reason": "确有其事，请重新研究。"},
    }
    return answers.get(verb, {}) | more


def step(town: Town, incident: Incident, verb: str, by: str, **more: Any) -> Incident:
    """Take one verb with all it needs."""
    given = given_for(verb, town, by, **more)
    if verb == "feedback" and "photos" not in given:
        given["photos"] = [str(town.photo(by))]
    return town.take(incident, verb, by, **given)


def walk(town: Town, incident: Incident, to: str) -> Incident:
    """Bring a freshly reported incident of the first grid to a state."""
    turn_from, turn = TURNS.get(to, (to, ()))
    for state, move in ROAD:
        if move:
            incident = step(town, incident, *move)
        if state == turn_from:
            break
    else:
        raise ValueError(f"no way to {to}")
    for verb, by in turn:
        incident = step(town, incident, verb, by)
    assert incident.state == to
    return incident
