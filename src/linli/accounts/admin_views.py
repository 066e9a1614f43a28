"""The page of accounts: search, a new account, another first password, closing and opening."""

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from linli.accounts import administration
from linli.accounts.administration import GRANT, MANAGE
from linli.accounts.gate import actor_of, needs
from linli.accounts.models import User
from linli.kernel.errors import Invalid, NotFound

PAGE = 50


@needs(MANAGE, GRANT)
@require_http_methods(["GET", "POST"])
def users(request: HttpRequest) -> HttpResponse:
    """List the accounts I look after; a first password is shown this once."""
    if request.method == "GET":
        return _page(request, {})
    try:
        return _done(request, request.POST.get("action", ""))
    except Invalid as error:
        given = {name: request.POST.get(name, "") for name in ("username", "name")}
        return _page(request, {"errors": error.errors, "given": given}, status=422)


def _done(request: HttpRequest, action: str) -> HttpResponse:
    actor = actor_of(request)
    if action == "add":
        user, password = administration.add_account(
            request.POST.get("username", ""), actor=actor, name=request.POST.get("name", "")
        )
        return _page(request, {"slip": {"user": user, "password": password}})
    user = _chosen(request)
    if action == "reset":
        password = administration.reset_password(user, actor=actor)
        return _page(request, {"slip": {"user": user, "password": password}})
    if action not in ("close", "open"):
        raise NotFound()
    administration.set_active(user, actor=actor, active=action == "open")
    messages.success(request, f"{user.name}的账号已{'启用' if action == 'open' else '停用'}。")
    return redirect("accounts:users")


def _chosen(request: HttpRequest) -> User:
    pk = _uuid(request.POST.get("user", ""))
    user = administration.accounts_for(actor_of(request)).filter(pk=pk).first() if pk else None
    if user is None:
        raise NotFound()
    return user


def _page(request: HttpRequest, page: dict[str, object], status: int = 200) -> HttpResponse:
    actor, wanted = actor_of(request), request.GET.get("q", "").strip()[:40]
    rows = list(_after(_found(request, wanted), request.GET.get("after", ""))[: PAGE + 1])
    more = ""
    if len(rows) > PAGE:
        last = rows[PAGE - 1]
        more = urlencode({"q": wanted, "after": f"{last.pk} {last.name_key}"})
    page |= {
        "users": rows[:PAGE],
        "more": more,
        "q": wanted,
        "may_manage": actor.may(MANAGE),
        "may_close": actor.may(GRANT),
    }
    return render(request, "accounts/users.html", page, status=status)


def _found(request: HttpRequest, wanted: str) -> QuerySet[User]:
    rows = administration.accounts_for(actor_of(request)).order_by("name_key", "id")
    if not wanted:
        return rows
    test = Q(name__contains=wanted) | Q(username__istartswith=wanted)
    return rows.filter(test | Q(name_key__startswith=wanted.lower()))


def _after(rows: QuerySet[User], mark: str) -> QuerySet[User]:
    """Go on after the last line of the page before: its id and the key of its name."""
    text, _, key = mark.partition(" ")
    pk = _uuid(text)
    return rows.filter(Q(name_key__gt=key) | Q(name_key=key, id__gt=pk)) if pk else rows


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
