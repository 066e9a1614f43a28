"""The page of routing rules: category × place → who usually handles it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from linli.accounts.gate import actor_of, needs
from linli.incidents import routing
from linli.incidents.forms import category_choices
from linli.kernel.errors import Invalid
from linli.organisation.roles import MANAGE_UNITS


@needs(MANAGE_UNITS)
@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """Show the rules, and set one."""
    actor, errors = actor_of(request), {}
    if request.method == "POST":
        typed = request.POST
        try:
            rule = routing.set_rule(
                typed.get("category", ""),
                actor=actor,
                where=_number(typed.get("where", "")),
                lead=_number(typed.get("lead", "")),
            )
        except Invalid as error:
            errors = error.errors
        else:
            messages.success(
                request, f"{rule.place.name}的“{rule.category.name}”由{rule.lead.name}承办。"
            )
            return redirect("incidents:routing")
    page = {
        "rules": routing.rules_of(actor),
        "errors": errors,
        "fields": [
            ("category", "类别", category_choices(), request.POST.get("category")),
            ("where", "地点", routing.places_to_choose(actor), _number(request.POST.get("where"))),
            ("lead", "承办单位", routing.leads_to_choose(actor), _number(request.POST.get("lead"))),
        ],
    }
    return render(request, "incidents/routing.html", page, status=422 if errors else 200)


@needs(MANAGE_UNITS)
@require_POST
def drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take one rule away."""
    routing.drop_rule(pk, actor=actor_of(request))
    messages.success(request, "规则已删除，已经派出的不受影响。")
    return redirect("incidents:routing")


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 18 else 0
