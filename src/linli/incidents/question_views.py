"""Pages of a category's extra questions: those of a report, and their administration."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from linli.accounts.gate import actor_of, needs
from linli.incidents import questions
from linli.incidents.models import Category
from linli.incidents.report_form import answer_fields
from linli.kernel.errors import Invalid
from linli.organisation.roles import MANAGE_UNITS


@needs("incident.report")
@require_GET
def asked(request: HttpRequest) -> HttpResponse:
    """Give the part of the report form that asks what a category wants to know."""
    form = answer_fields(request.GET.get("category", ""))
    return render(request, "incidents/_answers.html", {"answers": list(form)})


@needs(MANAGE_UNITS)
@require_POST
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Add a question; what is wrong is said on the category's page."""
    category, typed = get_object_or_404(Category, pk=code), request.POST
    try:
        questions.add_question(
            category,
            actor=actor_of(request),
            text=typed.get("text", "").strip(),
            kind=typed.get("kind", ""),
            choices=typed.get("choices", "").splitlines(),
            required="required" in typed,
        )
    except Invalid as error:
        for text in error.errors.values():
            messages.error(request, text)
    else:
        messages.success(request, "问题已加上，从下一次上报起会问。")
    return redirect("incidents:category", code=code)


@needs(MANAGE_UNITS)
@require_POST
def retire(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask a question no more."""
    question = questions.retire_question(pk, actor=actor_of(request))
    messages.success(request, "问题已停用；以前的回答都还在。")
    return redirect("incidents:category", code=question.category_id)
