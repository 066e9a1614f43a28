"""The page of the registers about privacy: assessments of impact, and breaches."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from linli.accounts.gate import actor_of, needs
from linli.kernel import clock
from linli.kernel.errors import Invalid
from linli.organisation.roles import BASIS
from linli.residents import basis_registers
from linli.residents.basis_registers_form import AssessmentForm, BreachForm, CloseForm


@needs(BASIS)
@require_http_methods(["GET", "POST"])
def registers(request: HttpRequest) -> HttpResponse:
    """List assessments and breaches; put one down."""
    typed = request.POST
    assess, breach = "assess-op_id" in typed, "breach-op_id" in typed
    today = clock.today()
    assessment = AssessmentForm(typed if assess else None, initial={"op_id": uuid4(), "on": today})
    loss = BreachForm(typed if breach else None, initial={"op_id": uuid4(), "found_at": today})
    if assessment.is_valid() and _put(assessment, basis_registers.assess, request):
        return redirect("privacy:registers")
    if loss.is_valid() and _put(loss, basis_registers.report_breach, request):
        return redirect("privacy:registers")
    actor = actor_of(request)
    page = {
        "assessments": basis_registers.assessments(actor),
        "breaches": basis_registers.breaches(actor),
        "assessment": assessment,
        "breach": loss,
        "close": CloseForm(),
        "today": today,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "residents/privacy_registers.html", page, status=status)


@needs(BASIS)
@require_POST
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that a breach has been dealt with."""
    form = CloseForm(request.POST)
    if not form.is_valid():
        messages.error(request, "日期没有写对，请重新填写。")
        return redirect("privacy:registers")
    basis_registers.close_breach(pk, actor=actor_of(request), **form.cleaned_data)
    messages.success(request, "已记为处置完毕。")
    return redirect("privacy:registers")


def _put(form: Any, service: Any, request: HttpRequest) -> bool:
    try:
        service(actor=actor_of(request), **form.cleaned_data)
    except Invalid as error:
        form.refuse(error.errors)
        return False
    messages.success(request, "已登记。")
    return True
