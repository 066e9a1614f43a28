"""The page of visit rules: how often whom, for a county or a township of its own."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from linli.accounts.gate import actor_of, needs
from linli.fieldwork import rules, setting_rules
from linli.kernel.errors import Invalid
from linli.kernel.plain_form import PlainForm
from linli.organisation.roles import SET_VISIT_RULES

CHECK = {"class": "form-check-input"}


class RuleForm(PlainForm):
    """What a county or township may change of a rule."""

    interval_days = forms.IntegerField(label="每几天", min_value=1, max_value=366)
    grace_days = forms.IntegerField(label="宽限天数", min_value=0, max_value=90)
    phone_ok = forms.BooleanField(
        label="电话可顶一次", required=False, widget=forms.CheckboxInput(attrs=CHECK)
    )
    is_active = forms.BooleanField(
        label="启用", required=False, widget=forms.CheckboxInput(attrs=CHECK)
    )


@needs(SET_VISIT_RULES)
@require_http_methods(["GET", "POST"])
def visit_rules(request: HttpRequest) -> HttpResponse:
    """Show the rules that hold at the actor's county or township; take one changed rule."""
    actor = actor_of(request)
    seat = setting_rules.seat_of(actor)
    code, form = request.POST.get("code", ""), RuleForm(request.POST or None)
    if request.method == "POST" and "reset" in request.POST:
        setting_rules.reset(code, actor=actor)
        messages.success(request, "已恢复上级的规定。")
        return redirect("fieldwork:visit_rules")
    if request.method == "POST" and form.is_valid():
        try:
            setting_rules.change(code, actor=actor, **form.cleaned_data)
        except Invalid as error:
            form.refuse(error.errors)
        else:
            messages.success(request, "已保存，明天的名单就按新的排。")
            return redirect("fieldwork:visit_rules")
    page: dict[str, Any] = {
        "seat": seat,
        "rules": rules.rules_at(seat.unit),
        "wrong": code if form.errors else "",
        "form": form,
        "typed": request.POST,
    }
    status = 422 if form.errors else 200
    return render(request, "fieldwork/visit_rules.html", page, status=status)
