"""Pages to sign in, with a code where one is due, and to sign out."""

from datetime import datetime, timedelta

from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from linli.accounts import devices, second_factor, services
from linli.accounts.forms import CodeForm, SignInForm
from linli.accounts.gate import actor_of, note_confirmed
from linli.accounts.models import BrowserSession, User
from linli.accounts.sessions import device_of, remember_where
from linli.journal.services import record
from linli.kernel import clock
from linli.kernel.errors import Refused, TooMany
from linli.kernel.request import ours

BACKEND = "django.contrib.auth.backends.ModelBackend"
HALF, HALF_LASTS = "half_signed_in", timedelta(minutes=5)


@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Take a name and a password; go on to the code, or back to where the person wanted to be."""
    after = safe(request, request.POST.get("next") or request.GET.get("next") or "/")
    form = SignInForm(request.POST or None)
    page = {"form": form, "next": after, "error": "", "why": _why(request)}
    if request.method == "GET":
        return redirect(after) if request.user.is_authenticated else _page(request, page, 200)
    if not form.is_valid():
        return _page(request, page | {"error": "请填写登录名和密码。"}, 422)
    username, address = form.cleaned_data["username"], actor_of(request).address
    try:
        user = services.authenticate(username, form.cleaned_data["password"], address=address)
    except (services.WrongPassword, TooMany) as error:
        return _refused(request, error, username, page)
    if not second_factor.has_code(user):
        return _enter(request, user, after, with_code=False)
    request.session.flush()
    known = user.get_session_auth_hash()
    request.session[HALF] = [str(user.pk), known, clock.now().isoformat(), after]
    return redirect("accounts:sign_in_code")


@require_http_methods(["GET", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """Take the code of the second factor, after the password."""
    user, after = _half(request)
    if user is None:
        return redirect("accounts:sign_in")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            address = actor_of(request).address
            services.check_code(user, form.cleaned_data["code"], address=address)
            return _enter(request, user, after, with_code=True)
        except (services.WrongCode, TooMany) as error:
            page = {"form": form, "error": error.message}
            return _refused(request, error, user.username, page, "accounts/sign_in_code.html")
    page = {"form": form, "error": "请填写动态口令。" if form.is_bound else ""}
    return render(request, "accounts/sign_in_code.html", page, status=422 if form.is_bound else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, and have the browser forget what it kept."""
    if actor_of(request).user:
        record("accounts.sign_out", actor=actor_of(request))
    logout(request)
    answer = redirect("/sign-in")
    answer["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def counted_refusal(
    request: HttpRequest, error: Refused, username: str, answer: HttpResponse
) -> None:
    """Count a failed try after the rollback, or say when to come back."""
    if isinstance(error, TooMany):
        answer["Retry-After"] = str(error.retry_after)
        return
    address = actor_of(request).address
    ours(request).after_refusal.append(lambda: services.note_failed_try(username, address=address))


def safe(request: HttpRequest, address: str) -> str:
    """Go only to a page of this product."""
    allowed = url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure())
    return address if allowed else "/"


def _half(request: HttpRequest) -> tuple[User | None, str]:
    """Read whose password was right in the last five minutes and is still the same."""
    pk, known, at, after = request.session.get(HALF) or ("", "", "", "/")
    if not at or clock.now() - datetime.fromisoformat(at) > HALF_LASTS:
        return None, after
    user = User.objects.filter(pk=pk, is_active=True).first()
    return (user if user and user.get_session_auth_hash() == known else None), after


def _enter(request: HttpRequest, user: User, after: str, *, with_code: bool) -> HttpResponse:
    address = actor_of(request).address
    failures = services.complete_sign_in(user, address=address)
    request.session.flush()  # a new key, also where the same person was signed in
    login(request, user, backend=BACKEND)
    remember_where(request, address)
    note_confirmed(request, with_code=with_code)
    if failures:
        text = f"过去 24 小时，您的账号有 {failures} 次登录失败。如果不是您本人，请修改密码。"
        messages.warning(request, text)
    for device in devices.keep_to_the_limit(user, newest=device_of(request)):
        text = (
            f"同时登录的设备超过上限，已让最早登录的一台退出：{device.name}（{device.address}）。"
        )
        messages.warning(request, text)
    return redirect(after)


def _refused(
    request: HttpRequest,
    error: Refused,
    username: str,
    page: dict[str, object],
    template: str = "accounts/sign_in.html",
) -> HttpResponse:
    answer = render(request, template, page | {"error": error.message}, status=error.status)
    counted_refusal(request, error, username, answer)
    return answer


def _page(request: HttpRequest, page: dict[str, object], status: int) -> HttpResponse:
    return render(request, "accounts/sign_in.html", page, status=status)


def _why(request: HttpRequest) -> str:
    ended = dict(BrowserSession.Ended.choices)
    return str(ended.get(request.GET.get("why", ""), ""))
