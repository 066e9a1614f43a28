"""Pages of one's own account: password, second factor, devices, and proving afresh who one is."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from linli.accounts import devices, second_factor, services
from linli.accounts.forms import CodeForm, PasswordForm
from linli.accounts.gate import (
    actor_of,
    note_confirmed,
    second_factor_fresh,
    signed_in,
)
from linli.accounts.models import User
from linli.accounts.passwords import has_run_out
from linli.accounts.policy import asks_code_of, policy
from linli.accounts.sessions import device_of
from linli.accounts.views import counted_refusal, safe
from linli.kernel.errors import Invalid, NotFound, TooMany
from linli.kernel.ids import id_in


@signed_in
@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """Show my password, second factor and devices together."""
    user = me(request)
    page = {
        "row": user,
        "factor": second_factor.factor_of(user),
        "left": second_factor.recovery_codes_left(user),
        "asked": asks_code_of(actor_of(request)),
        "devices": devices.devices_of(user),
        "here": device_of(request),
        "most": policy().most_devices,
    }
    return render(request, "accounts/account.html", page)


@signed_in
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password."""
    user = me(request)
    form = PasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        forced = user.must_change_password
        services.change_password(user, actor=actor_of(request), to=form.cleaned_data["new"])
        update_session_auth_hash(request, user)
        messages.success(request, "密码已修改，其他设备已退出登录。")
        return redirect("/" if forced else "accounts:account")
    page = {"form": form, "forced": user.must_change_password, "has_run_out": has_run_out(user)}
    return render(request, "accounts/password.html", page, status=422 if form.errors else 200)


@signed_in
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Bind an authenticator, renew the recovery codes, or give it up."""
    user = me(request)
    if request.method == "GET":
        return _code_page(request, user, CodeForm())
    deed = _DEEDS.get(request.POST.get("action", ""))
    if deed is None:
        raise NotFound()
    if deed is not _confirm and not second_factor_fresh(request):
        return redirect("/account/confirm?next=/account/code")
    return deed(request, user)


@signed_in
@require_http_methods(["GET", "POST"])
def sign_out_devices(request: HttpRequest) -> HttpResponse:
    """Sign out one of my devices, or all but this one."""
    if request.method == "GET":
        return redirect("/account#devices")
    user, actor = me(request), actor_of(request)
    pk = id_in(request.POST.get("device", ""))
    if request.POST.get("device") == "others":
        count = devices.sign_out_others(user, actor=actor, here=device_of(request))
        messages.success(request, f"其他 {count} 台设备已退出登录。")
    elif pk:
        device = devices.sign_out_device(user, pk, actor=actor)
        messages.success(request, f"{device.name}已退出登录。")
    else:
        raise NotFound()
    return redirect("/account#devices")


@signed_in
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Prove afresh who one is, by the code or, where there is none, by the password."""
    user, address = me(request), actor_of(request).address
    after = safe(request, request.POST.get("next") or request.GET.get("next") or "/")
    by_code = second_factor.has_code(user)
    form = CodeForm(request.POST or None)
    page = {"form": form, "next": after, "by_code": by_code, "error": ""}
    if not form.is_valid():
        page["error"] = "请先填写。" if form.is_bound else ""
        return render(request, "accounts/confirm.html", page, status=422 if form.is_bound else 200)
    try:
        services.prove(user, form.cleaned_data["code"], by_code=by_code, address=address)
    except (services.SignInFailed, TooMany) as error:
        page["error"] = error.message
        answer = render(request, "accounts/confirm.html", page, status=error.status)
        counted_refusal(request, error, user.username, answer)
        return answer
    note_confirmed(request, with_code=by_code)
    return redirect(after)


def me(request: HttpRequest) -> User:
    """Give the account itself, as the database has it."""
    return User.objects.get(username=request.user.get_username())


def _begin(request: HttpRequest, user: User) -> HttpResponse:
    second_factor.begin(user, actor=actor_of(request))
    return redirect("accounts:code")


def _confirm(request: HttpRequest, user: User) -> HttpResponse:
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _code_page(request, user, form, "请填写手机上显示的六位数。")
    try:
        codes = second_factor.confirm(user, form.cleaned_data["code"], actor=actor_of(request))
    except Invalid as error:
        return _code_page(request, user, form, error.errors["code"])
    note_confirmed(request, with_code=True)
    return _codes_shown(request, codes)


def _renew(request: HttpRequest, user: User) -> HttpResponse:
    if second_factor.factor_of(user) is None:
        raise NotFound()
    return _codes_shown(request, second_factor.renew_recovery_codes(user, actor=actor_of(request)))


def _turn_off(request: HttpRequest, user: User) -> HttpResponse:
    services.turn_off_second_factor(user, actor=actor_of(request))
    messages.success(request, "已停用动态口令，今后只用密码登录。")
    return redirect("accounts:account")


_DEEDS = {"begin": _begin, "confirm": _confirm, "renew": _renew, "off": _turn_off}


def _codes_shown(request: HttpRequest, codes: list[str]) -> HttpResponse:
    return render(request, "accounts/recovery_codes.html", {"codes": codes})


def _code_page(request: HttpRequest, user: User, form: CodeForm, error: str = "") -> HttpResponse:
    page = {
        "form": form,
        "error": error,
        "factor": second_factor.factor_of(user),
        "enrolment": second_factor.enrolment_of(user),
        "left": second_factor.recovery_codes_left(user),
        "asked": asks_code_of(actor_of(request)),
    }
    return render(request, "accounts/code.html", page, status=422 if error else 200)
