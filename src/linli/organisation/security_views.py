"""The page 登录安全: how strict signing in is, who is locked out, what awaits a second person."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from linli.accounts import lockout
from linli.accounts.administration import MANAGE, accounts_for
from linli.accounts.gate import actor_of, asks_afresh, needs
from linli.accounts.models import SecurityPolicy
from linli.accounts.policy import GRANT, change_policy, policy
from linli.kernel.errors import Invalid, NotFound
from linli.kernel.ids import id_in
from linli.kernel.scope import Actor
from linli.organisation import countersigning, sign_in_lists
from linli.organisation.powers import must_for_all
from linli.organisation.roles import READ_JOURNAL

SHOWN = 30  # answered requests


class PolicyForm(forms.Form):
    administrators_need_code = forms.BooleanField(
        label="系统、安全、审计管理员必须使用动态口令", required=False
    )
    exporters_need_code = forms.BooleanField(
        label="能导出个人信息的人必须使用动态口令", required=False
    )
    passwords = forms.ChoiceField(label="密码规则", choices=SecurityPolicy.Passwords.choices)
    most_devices = forms.IntegerField(
        label="每人最多同时登录几台设备",
        min_value=0,
        max_value=20,
        error_messages={"invalid": "请填 0 至 20 的整数。", "required": "请填 0 至 20 的整数。"},
        help_text="超过时最早登录的一台退出；0 表示不限。",
    )


@needs(MANAGE, GRANT, READ_JOURNAL)
@require_http_methods(["GET", "POST"])
def security(request: HttpRequest) -> HttpResponseBase:
    """Show the policy, the locked accounts and the requests; the answers are given here too."""
    if request.method == "GET":
        return _page(request, PolicyForm(initial=_now()))
    try:
        return _answered(request)
    except Invalid as error:
        messages.error(request, str(error))
        return redirect("organisation:security")


@asks_afresh
def _answered(request: HttpRequest) -> HttpResponse:
    actor, action = actor_of(request), request.POST.get("action", "")
    if action == "policy":
        form = PolicyForm(request.POST)
        if not form.is_valid():
            return _page(request, form, status=422)
        must_for_all(actor, GRANT)
        change_policy(actor=actor, **form.cleaned_data)
        messages.success(request, "登录安全设置已保存，从下一次登录起生效。")
    elif action in ("agree", "refuse"):
        pk = id_in(request.POST.get("request", ""))
        if pk is None:
            raise NotFound()
        row = countersigning.decide(pk, actor=actor, agreed=action == "agree")
        messages.success(request, f"{row.get_outcome_display()}：{row.get_kind_display()}。")
    else:
        raise NotFound()
    return redirect("organisation:security")


def _page(request: HttpRequest, form: PolicyForm, status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    rows = list(countersigning.requests_for(actor)[:SHOWN])
    waiting = [row for row in rows if not row.outcome]
    page: dict[str, Any] = {
        "form": form,
        "policy": policy(),
        "may_change": actor.may(GRANT),
        "open": [{"row": r, "mine": countersigning.may_decide(r, actor)} for r in waiting],
        "answered": [row for row in rows if row.outcome],
        "locks": _locks(actor),
    }
    if actor.may(GRANT):
        page |= _lists(actor)
    return render(request, "organisation/security.html", page, status=status)


def _lists(actor: Actor) -> dict[str, Any]:
    roles = sign_in_lists.roles_with_code()
    without = sign_in_lists.without_code(actor, roles)
    signed_in = sign_in_lists.signed_in_now(actor)
    most = sign_in_lists.MOST
    return {
        "asks_code": bool(roles),
        "without_code": without[:most],
        "more_without": len(without) > most,
        "signed_in": signed_in[:most],
        "more_signed_in": len(signed_in) > most,
        "most": most,
    }


def _locks(actor: Actor) -> list[lockout.Lock]:
    return lockout.locks_of(accounts_for(actor)) if actor.may(GRANT) else []


def _now() -> dict[str, object]:
    now = policy()
    return {name: getattr(now, name) for name in PolicyForm.base_fields}
