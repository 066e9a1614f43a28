"""待批示: one line or one press answers, and the next one is at hand."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from linli.accounts.gate import actor_of, needs
from linli.incidents import leaders_desk
from linli.incidents.consent import ANSWERS
from linli.incidents.shapes import label
from linli.incidents.views import number_in, op_id_in, refused_in_place
from linli.kernel.errors import NotFound, Refused
from linli.organisation.roles import INSTRUCT, LINKED

BARE_ENTER = "enter"  # the first button of a row that decides: pressing Enter decides nothing


@needs(INSTRUCT, LINKED)
@require_GET
def instructions(request: HttpRequest) -> HttpResponse:
    """Show what waits for my word."""
    desk = leaders_desk.desk(actor_of(request))
    return render(request, "incidents/instructions.html", {"desk": desk})


@needs(INSTRUCT, LINKED)
@require_POST
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a word; with htmx the answer takes the row's place, so that the next one is at hand."""
    typed, version = request.POST, number_in(request.POST.get("version"))
    answer, question = typed.get("answer", ""), typed.get("question", "")
    if answer == BARE_ENTER:
        said = "请按“同意”或“不同意”；按回车不算数，写好的话还在。"
        return refused_in_place(request, said, "incidents:instructions")
    if version is None or answer not in dict(ANSWERS):
        raise NotFound()
    try:
        taken = leaders_desk.answer(
            pk, actor=actor_of(request), op_id=op_id_in(request), version=version,
            question=question, given=(answer, typed.get("text", "")),
        )  # fmt: skip
    except NotFound:
        raise
    except Refused as refused:
        return refused_in_place(request, str(refused), "incidents:instructions")
    said = dict(ANSWERS)[answer] if taken.step.verb == "instruct" else label(taken.step)
    if question == leaders_desk.KNOWN and not typed.get("text", "").strip():
        said = "已阅"
    if request.headers.get("HX-Request"):
        context = {"incident": taken.incident, "said": said}
        return render(request, "incidents/_answered.html", context)
    messages.success(request, f"{said}：{taken.incident.title}")
    return redirect("incidents:instructions")
