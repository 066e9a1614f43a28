"""Pages of accounts: the list, a new account, one account with its posts and what may be done."""

from collections.abc import Callable
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from linli.accounts import administration, devices, lockout, second_factor
from linli.accounts.administration import MANAGE
from linli.accounts.gate import actor_of, needs
from linli.accounts.models import User
from linli.accounts.policy import GRANT
from linli.kernel.errors import Invalid, NotFound
from linli.kernel.ids import id_in
from linli.kernel.scope import Actor
from linli.organisation import countersigning, people
from linli.organisation.models import Post
from linli.organisation.slips import slips_for

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


@needs(MANAGE, GRANT)
@require_GET
def user(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show an account: its posts now and before, and what I may do with it."""
    actor, row = actor_of(request), _chosen(request, str(pk))
    posts = list(Post.objects.filter(user=row).select_related("unit", "unit__parent"))
    is_administrator = bool(administration.administrators_among([row]))
    page = {
        "row": row,
        "now": [post for post in posts if not post.is_over],
        "past": [post for post in posts if post.is_over],
        "is_administrator": is_administrator,
        "has_code": second_factor.has_code(row),
        "locks": lockout.locks_of(User.objects.filter(pk=row.pk)) if actor.may(GRANT) else [],
        "devices": len(devices.devices_of(row)) if actor.may(GRANT) else 0,
        "may_ask": row.pk != actor.user and administration.is_security_administrator(row),
    }
    for deed in ("reset", "close", "sign_out", "reset_code"):
        verb = administration.verb_for(deed, is_administrator=is_administrator)
        page[f"may_{deed}"] = row.pk != actor.user and actor.may(verb)
    return render(request, "organisation/user.html", page)


def _done(request: HttpRequest, action: str) -> HttpResponse:
    actor = actor_of(request)
    if action == "add":
        return _slip(
            request,
            administration.add_account(
                request.POST.get("username", ""), actor=actor, name=request.POST.get("name", "")
            ),
        )
    row = _chosen(request, request.POST.get("user", ""))
    if action == "reset":
        return _slip(request, (row, administration.reset_password(row, actor=actor)))
    deed = _DEEDS.get(action)
    if deed is None:
        raise NotFound()
    messages.success(request, deed(row, actor))
    return redirect("organisation:user", pk=row.pk)


def _close(row: User, actor: Actor) -> str:
    administration.set_active(row, actor=actor, active=False)
    return f"{row.name}的账号已停用。"


def _open(row: User, actor: Actor) -> str:
    administration.set_active(row, actor=actor, active=True)
    return f"{row.name}的账号已启用。"


def _sign_out(row: User, actor: Actor) -> str:
    administration.sign_out_everywhere(row, actor=actor)
    return f"{row.name}已从所有设备退出登录。"


def _release(row: User, actor: Actor) -> str:
    administration.release(row, actor=actor)
    return f"已解除，{row.name}现在可以再登录。"


def _reset_code(row: User, actor: Actor) -> str:
    administration.reset_second_factor(row, actor=actor)
    return f"{row.name}的动态口令已重置，已通知本人；下次登录时本人重新绑定。"


def _ask_reset_code(row: User, actor: Actor) -> str:
    countersigning.ask_to_reset_code(row, actor=actor)
    return "已提出。请另一位管理员在“登录安全”里同意。"


_DEEDS: dict[str, Callable[[User, Actor], str]] = {
    "close": _close,
    "open": _open,
    "sign_out": _sign_out,
    "release": _release,
    "reset_code": _reset_code,
    "ask_reset_code": _ask_reset_code,
}


def _slip(request: HttpRequest, fresh: tuple[User, str]) -> HttpResponse:
    page = {
        "slips": slips_for([fresh]),
        "back": reverse("organisation:user", args=[fresh[0].pk]),
        "back_name": fresh[0].name,
        "address": request.build_absolute_uri(reverse("accounts:sign_in")),
    }
    return render(request, "organisation/slips.html", page)


def _chosen(request: HttpRequest, text: str) -> User:
    pk = id_in(text)
    row = administration.accounts_for(actor_of(request)).filter(pk=pk).first() if pk else None
    if row is None:
        raise NotFound()
    return row


def _page(request: HttpRequest, page: dict[str, object], status: int = 200) -> HttpResponse:
    actor, wanted = actor_of(request), request.GET.get("q", "").strip()[:40]
    found = people.accounts_named(wanted, actor=actor)
    rows = people.with_posts(_after(found, request.GET.get("after", ""))[: PAGE + 1])
    more = ""
    if len(rows) > PAGE:
        last = rows[PAGE - 1].user
        more = urlencode({"q": wanted, "after": f"{last.pk} {last.name_key}"})
    page |= {"people": rows[:PAGE], "more": more, "q": wanted, "may_manage": actor.may(MANAGE)}
    return render(request, "organisation/users.html", page, status=status)


def _after(rows: QuerySet[User], mark: str) -> QuerySet[User]:
    """Go on after the last line of the page before: its id and the key of its name."""
    text, _, key = mark.partition(" ")
    pk = id_in(text)
    return rows.filter(Q(name_key__gt=key) | Q(name_key=key, id__gt=pk)) if pk else rows
