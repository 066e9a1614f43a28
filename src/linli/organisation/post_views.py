"""Pages of posts: appoint somebody, find the somebody, end a post."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from linli.accounts.gate import actor_of, needs
from linli.accounts.models import User
from linli.kernel import clock
from linli.kernel.errors import Invalid
from linli.kernel.ids import id_in
from linli.kernel.scope import Actor
from linli.organisation import people, queries, services
from linli.organisation.models import Post, TwoPersonRequest, Unit
from linli.organisation.roles import GRANT_POSTS, roles_at
from linli.organisation.slips import slips_for
from linli.organisation.unit_forms import AppointForm, EndForm, month_later


@needs(GRANT_POSTS)
@require_http_methods(["GET", "POST"])
def appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """Give somebody a post at this unit; a newcomer's first password is shown this once."""
    actor = actor_of(request)
    unit = queries.unit_in_sight(pk, actor=actor)
    leaving = _leaving(request, unit, actor)
    initial = _proposal(request, leaving)
    for_good = leaving is not None and not leaving.is_deputy
    roles = roles_at(unit.kind)
    form = AppointForm(request.POST or None, roles=roles, for_good=for_good, initial=initial)
    if form.is_valid():
        try:
            if form.cleaned_data["who"] == "new":
                return _slip(request, unit, _newcomer(form, unit, actor, leaving))
            user = people.person_meant(
                form.cleaned_data["user"] or form.cleaned_data["person"], actor=actor
            )
            done = services.appoint(user, actor=actor, unit=unit, replaces=leaving, **form.post())
            messages.success(request, _told(user, done, leaving))
            return redirect("organisation:unit", pk=pk)
        except Invalid as error:
            form.refuse(error.errors)
    page = {"form": form, "unit": unit, "found": _found(form, actor), "leaving": leaving}
    page["covers"] = queries.covers_of(leaving) if leaving else []
    status = 422 if form.is_bound else 200
    return render(request, "organisation/appoint.html", page, status=status)


@needs(GRANT_POSTS)
@require_GET
def found_people(request: HttpRequest) -> HttpResponse:
    """Give the accounts that fit what is being typed, to choose one of them."""
    found = people.people_named(request.GET.get("person", ""), actor=actor_of(request))
    page = {"found": found, "asked": request.GET.get("person", "").strip()}
    return render(request, "organisation/_found.html", page)


@needs(GRANT_POSTS)
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a post after saying what that means."""
    actor = actor_of(request)
    post = queries.post_in_sight(pk, actor=actor)
    form = EndForm(request.POST or None, initial={"valid_to": clock.today()})
    if form.is_valid():
        try:
            last_day = form.cleaned_data["valid_to"]
            services.end_post(post, actor=actor, last_day=last_day)
            messages.success(request, f"{post.user.name}任职至 {last_day:%Y-%m-%d}。")
            return redirect("organisation:unit", pk=post.unit_id)
        except Invalid as error:
            form.refuse(error.errors)
    page = {
        "form": form,
        "unit": post.unit,
        "title": f"结束任职：{post.user.name}（{post.role_name}）",
        "button": "确认结束",
        "says": "结束后此人不再看到本单位的事，账号仍保留；在办的事请先转交同事。",
        "is_final": True,
    }
    status = 422 if form.is_bound else 200
    return render(request, "organisation/unit_form.html", page, status=status)


def _leaving(request: HttpRequest, unit: Unit, actor: Actor) -> Post | None:
    """Give the post at this unit that is handed over (?after=), if one is."""
    number = id_in(request.GET.get("after", ""))
    post = queries.post_in_sight(number, actor=actor) if number else None
    return post if post and post.unit_id == unit.pk else None


def _proposal(request: HttpRequest, leaving: Post | None) -> dict[str, object]:
    """Fill the form as far as the button pressed says: ?role=, ?deputy, ?after=."""
    is_deputy = leaving.is_deputy if leaving else "deputy" in request.GET
    begins = clock.today() + timedelta(days=1 if leaving else 0)
    return {
        "role": leaving.role if leaving else request.GET.get("role", ""),
        "who": "known",
        "valid_from": begins,
        "is_deputy": is_deputy,
        "valid_to": month_later() if is_deputy else None,
    }


def _newcomer(
    form: AppointForm, unit: Unit, actor: Actor, leaving: Post | None
) -> tuple[User, str]:
    given = form.cleaned_data
    return services.appoint_newcomer(
        given["username"],
        actor=actor,
        name=given["name"],
        phone=given["phone"],
        unit=unit,
        replaces=leaving,
        **form.post(),
    )


def _slip(request: HttpRequest, unit: Unit, fresh: tuple[User, str]) -> HttpResponse:
    page = {
        "slips": slips_for([fresh]),
        "back": reverse("organisation:unit", args=[unit.pk]),
        "back_name": unit.name,
        "address": request.build_absolute_uri(reverse("accounts:sign_in")),
    }
    return render(request, "organisation/slips.html", page)


def _found(form: AppointForm, actor: Actor) -> list[people.Person]:
    """Show again those found for what was typed, so that one can be chosen after an error."""
    return people.people_named(form["person"].value() or "", actor=actor)


def _told(user: User, done: Post | TwoPersonRequest, leaving: Post | None) -> str:
    if isinstance(done, TwoPersonRequest):
        return f"已提出由{user.name}担任{done.role_name}，另一位管理员在“登录安全”里同意后生效。"
    deed = "代理" if done.is_deputy else "担任"
    if leaving is None:
        return f"{user.name}已{deed}{done.role_name}。"
    last_day = done.valid_from - timedelta(days=1)
    begins = f"{user.name}从 {done.valid_from:%Y-%m-%d} 起{deed}{done.role_name}"
    return f"{begins}；{leaving.user.name}任职到 {last_day:%Y-%m-%d}。"
