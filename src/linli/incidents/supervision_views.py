"""The supervision board and its presses: urge or give a card, on one row or on all ticked."""

from typing import Any
from uuid import UUID, uuid5

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from linli.accounts.gate import actor_of, needs
from linli.incidents.each import Taken, take_each
from linli.incidents.supervision import KINDS, LATE
from linli.incidents.supervision import board as board_of
from linli.incidents.views import op_id_in
from linli.incidents.workflow import CARDS
from linli.kernel.errors import NotFound
from linli.kernel.ids import id_in
from linli.organisation.roles import LINKED, OVERSEE

ACTS = {"urge": "催办", **dict(CARDS)}


@needs(OVERSEE, LINKED)
@require_http_methods(["GET", "POST"])
def board(request: HttpRequest) -> HttpResponse:
    """Show what is late, due and supervised; a press sends the sentence beside it."""
    left: dict[str, Any] = {}
    if request.method == "POST":
        left = _press(request)
        if not left and not request.headers.get("HX-Request"):
            return redirect(request.get_full_path())
    kind, unit = request.GET.get("what", LATE), request.GET.get("unit", "")
    if kind not in KINDS:
        return redirect("incidents:supervision")
    number = int(unit) if unit.isdecimal() and len(unit) < 19 else None
    page = {"board": board_of(actor_of(request), kind=kind, unit=number), "kinds": KINDS}
    return render(request, "incidents/supervision.html", page | left)


def _press(request: HttpRequest) -> dict[str, Any]:
    """Take what the pressed button says; give what was typed and ticked and is left to do."""
    typed = request.POST
    act, _, row = typed.get("act", "").partition(":")
    if act not in ACTS:
        raise NotFound()
    picked = [pk for text in ([row] if row else typed.getlist("pick")) if (pk := id_in(text))]
    if not picked:
        messages.warning(request, "请先勾选要催办或督办的事件。")
        return {"typed": typed, "ticked": set()}
    text = typed.get("text", "").strip()
    if act != "urge" and not text:
        messages.warning(request, "督办要写一句意见，对方和督办单上都看得到。")
        return {"typed": typed, "ticked": set(picked)}
    given = {"text": text} | ({} if act == "urge" else {"card": act})
    verb = "urge" if act == "urge" else "supervise"
    wanted: dict[UUID, int | None] = dict.fromkeys(picked[:100])
    op_id = uuid5(op_id_in(request), act)
    taken = take_each(wanted, verb, actor=actor_of(request), op_id=op_id, given=given)
    _tell(request, ACTS[act], taken)
    return {"typed": typed, "left": set(taken.left)} if taken.left else {}


def _tell(request: HttpRequest, act: str, taken: Taken) -> None:
    if taken.done:
        messages.success(request, f"已{act} {len(taken.done)} 件，对方马上收到。")
    for no, reason in taken.left.items():
        messages.warning(request, f"“{taken.titles[no]}”（{no}）没有{act}：{reason}")
