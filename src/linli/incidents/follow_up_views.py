"""回访: call, score, next; the number is shown on request and journalled."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from linli.accounts.gate import actor_of, needs
from linli.incidents import calls, services
from linli.incidents.reveal import reveal_reporter
from linli.incidents.states import State
from linli.incidents.views import op_id_in
from linli.incidents.workflow import SCORES
from linli.kernel.errors import NotFound, Refused
from linli.kernel.ids import id_in
from linli.organisation.roles import FOLLOW_UP, OPERATE

PAGE = "incidents/follow_ups.html"


@needs(OPERATE, FOLLOW_UP)
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Show the call at hand and those after it."""
    return render(request, PAGE, _page(request, id_in(request.GET.get("at", ""))))


@needs(OPERATE, FOLLOW_UP)
@require_POST
def number(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show whom to call in clear, on this answer alone."""
    person = reveal_reporter(calls.call_of(actor_of(request), pk).pk, actor=actor_of(request),
                             reason="follow_up")  # fmt: skip
    return render(request, PAGE, _page(request, pk) | {"person": person})


@needs(OPERATE, FOLLOW_UP)
@require_POST
def call(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep what was answered, and go on with the next call."""
    typed, op_id = request.POST, op_id_in(request)
    answer = typed.get("answer", "")
    if answer not in ANSWERS:
        return _again(request, pk, "请先选满意度；没打通请选“没打通”。")
    opinion = typed.get("opinion", "").strip()
    if answer in UNHAPPY and not opinion:
        return _again(request, pk, "请写一句他哪里不满意，重新办理的人要看。")
    given = _given(answer, opinion)
    try:
        taken = services.take(pk, "follow_up", actor=actor_of(request), op_id=op_id, given=given)
    except NotFound:
        raise
    except Refused as refused:
        return _again(request, pk, str(refused))
    _tell(request, taken, answer)
    return redirect("incidents:follow_ups")


# By the key that chooses it: 0 is the "不了解" that the table writes as no score at all.
ANSWERS = {(value or "0"): label for value, label in SCORES} | {"unreached": "没打通"}
UNHAPPY = ("1", "2")  # reopens by itself (settled 2.12)


def _given(answer: str, opinion: str) -> dict[str, str]:
    given = {"reached": "no"} if answer == "unreached" else {"score": answer.removeprefix("0")}
    return given | ({"opinion": opinion} if opinion else {})


def _tell(request: HttpRequest, taken: services.Taken, answer: str) -> None:
    """Say what was kept, and what it set going or leaves to be asked."""
    incident, said = taken.incident, f"{ANSWERS[answer]}：{taken.incident.title}。"
    if answer == "unreached":
        more = "两小时后再打。" if incident.followed_at is None else "三次没打通，不再打。"
        messages.info(request, f"{said}{more}")
    elif incident.state != State.CLOSED:
        messages.warning(request, f"{said}群众不满意，已自动重启，重新办理。")
    elif answer in UNHAPPY:
        messages.warning(request, f"{said}已重启过一次，再重启要先请示领导：打开事件办理。")
    else:
        messages.success(request, said)


def _again(request: HttpRequest, pk: UUID, reason: str) -> HttpResponse:
    more = {"reason": reason, "typed": request.POST}
    return render(request, PAGE, _page(request, pk) | more, status=422)


def _page(request: HttpRequest, at: UUID | None) -> dict[str, Any]:
    found = calls.calls(actor_of(request), at)
    return {"calls": found, "answers": ANSWERS.items(), "unhappy": UNHAPPY}
