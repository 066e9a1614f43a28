"""Pages of needs: what is open and who sees to it; answering, handing on."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from linli.accounts.gate import actor_of, needs
from linli.fieldwork import needs as the_needs
from linli.fieldwork.models import Need
from linli.kernel.errors import Invalid, NotAllowedNow
from linli.kernel.ids import id_in
from linli.organisation.roles import LEAD_FIELD, VISIT

WHICH = (("open", "没答复的"), ("mine", "归我办的"), ("late", "超期的"), ("closed", "已办结的"))


@needs(VISIT, LEAD_FIELD)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """List needs by due date, the late ones first."""
    return _page(request, request.GET.get("which", "open"))


@needs(VISIT, LEAD_FIELD)
@require_POST
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a need with its result; what is wrong comes back with what was typed."""
    given = request.POST
    typed = {"result": given.get("result", ""), "reply": given.get("reply", "")}
    try:
        the_needs.close(pk, actor=actor_of(request), **typed)
        messages.success(request, "已办结。")
    except Invalid as error:
        return _page(request, "open", wrong=pk, errors=error.errors, typed=typed)
    except NotAllowedNow as error:
        messages.warning(request, error.message)
    return redirect("fieldwork:needs")


@needs(VISIT, LEAD_FIELD)
@require_POST
def hand(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a need to somebody else."""
    to = id_in(request.POST.get("owner", ""))
    try:
        if to is None:
            raise Invalid({"owner": "请选转给谁。"})
        the_needs.hand(pk, actor=actor_of(request), to=to)
        messages.success(request, "已转交，期限不变。")
    except Invalid as error:
        return _page(request, "open", wrong=pk, errors=error.errors)
    except NotAllowedNow as error:
        messages.warning(request, error.message)
    return redirect("fieldwork:needs")


def _page(request: HttpRequest, which: str, **more: Any) -> HttpResponse:
    chosen = which if which in dict(WHICH) else "open"
    page = {
        "rows": the_needs.listed(actor=actor_of(request), which=chosen),
        "which": chosen,
        "choices": WHICH,
        "results": Need.Result.choices,
        "most": the_needs.MOST,
        **more,
    }
    return render(request, "fieldwork/needs.html", page, status=422 if "errors" in more else 200)
