"""Pages to sign in, to sign out and to change one's own password."""

from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from linli.accounts import services
from linli.accounts.forms import PasswordForm, SignInForm
from linli.accounts.gate import actor_of, signed_in
from linli.accounts.models import User
from linli.journal.services import record
from linli.kernel.errors import TooMany
from linli.kernel.request import ours

BACKEND = "django.contrib.auth.backends.ModelBackend"


@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Take a name and a password; go back to where the person wanted to be."""
    after = _safe(request, request.POST.get("next") or request.GET.get("next") or "/")
    form = SignInForm(request.POST or None)
    page = {"form": form, "next": after, "error": ""}
    if request.method == "GET":
        return redirect(after) if request.user.is_authenticated else _page(request, page, 200)
    if not form.is_valid():
        return _page(request, page | {"error": "请填写登录名和密码。"}, 422)
    username, address = form.cleaned_data["username"], actor_of(request).address
    try:
        user = services.authenticate(username, form.cleaned_data["password"], address=address)
    except services.WrongPassword as error:
        ours(request).after_refusal.append(
            lambda: services.note_failed_try(username, address=address)
        )
        return _page(request, page | {"error": error.message}, 401)
    except TooMany as error:
        answer = _page(request, page | {"error": error.message}, 429)
        answer["Retry-After"] = str(error.retry_after)
        return answer
    login(request, user, backend=BACKEND)
    return redirect(after)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, and have the browser forget what it kept."""
    if actor_of(request).user:
        record("accounts.sign_out", actor=actor_of(request))
    logout(request)
    answer = redirect("/sign-in")
    answer["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@signed_in
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password."""
    user = User.objects.get(username=request.user.get_username())
    form = PasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.change_password(user, actor=actor_of(request), to=form.cleaned_data["new"])
        update_session_auth_hash(request, user)
        messages.success(request, "密码已修改。")
        return redirect("/")
    page = {"form": form, "forced": user.must_change_password}
    return render(request, "accounts/password.html", page, status=422 if form.errors else 200)


def _page(request: HttpRequest, page: dict[str, object], status: int) -> HttpResponse:
    return render(request, "accounts/sign_in.html", page, status=status)


def _safe(request: HttpRequest, address: str) -> str:
    """Go only to a page of this product."""
    allowed = url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure())
    return address if allowed else "/"
