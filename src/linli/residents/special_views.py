"""Pages of special groups: the list, a person's profiles, a new one, one profile."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.accounts.gate import actor_of, needs
from linli.kernel import clock
from linli.kernel.errors import Forbidden, Invalid, NotFound, OutOfStep, TooMany
from linli.organisation.roles import READ_SPECIAL
from linli.residents import care_queries, special
from linli.residents.basis import offered_groups
from linli.residents.codes import SpecialGroup
from linli.residents.models import SpecialProfile
from linli.residents.projections import line as person_line
from linli.residents.special_form import EndForm, RevealForm, SpecialForm
from linli.residents.special_list import line, listed

NAMES = dict(SpecialGroup.choices)


@needs(READ_SPECIAL)
@require_GET
def profiles(request: HttpRequest) -> HttpResponse:
    """List the special groups of my places."""
    actor, asked = actor_of(request), request.GET
    units = care_queries.units_to_filter(special.readers(actor))
    unit = next((n for n, _ in units if str(n) == asked.get("unit", "")), None)
    group = asked.get("group", "") if asked.get("group", "") in NAMES else ""
    ended = "ended" in asked
    try:
        page = listed(
            actor=actor, group=group, unit=unit, ended=ended, cursor=asked.get("cursor") or None
        )
    except Invalid:  # a cursor of another list: its first page is what was meant
        return redirect(request.path)
    shown = {"page": page, "group": group, "units": units, "unit": unit, "ended": ended}
    return render(request, "residents/special_list.html", shown)


@needs(READ_SPECIAL)
@require_GET
def of_person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show which profiles a person has, and which may be opened for him."""
    actor = actor_of(request)
    person = special.person_for(actor, pk)
    found = special.read_of(person, actor=actor)
    open_now = {row.group for row in found if row.until is None}
    may_write = special.may_write_at(actor, person.place_id)
    groups = offered_groups(person.county) if may_write else []
    page = {
        "person": person_line(person),
        "rows": [line(row) for row in found],
        "groups": [(code, name) for code, name in groups if code not in open_now],
        "may_write": may_write,
    }
    return render(request, "residents/special_person.html", page)


@needs(READ_SPECIAL)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open a profile of a group (?group=) for a person; without one, choose it first."""
    actor, group = actor_of(request), request.GET.get("group", "")
    person = special.person_for(actor, pk)
    if not group:
        return redirect("privacy:special_person", pk=pk)
    if not special.may_write_at(actor, person.place_id):
        raise Forbidden("您的岗位只能查看，不能建立档案。")
    if group not in dict(offered_groups(person.county)):
        raise NotFound()
    start = {"op_id": uuid4(), "attention": "01"}
    form = SpecialForm(request.POST or None, group=group, is_new=True, initial=start)
    if form.is_valid():
        try:
            made = special.open_special(pk, actor=actor, group=group, **form.cleaned_data)
            messages.success(request, "已建立档案。")
            return redirect("privacy:special_profile", pk=made.pk)
        except Invalid as error:
            form.refuse(error.errors)
    page = {"form": form, "person": person_line(person), "title": f"建立档案：{NAMES[group]}"}
    return _answer(request, "residents/special_form.html", page, form)


@needs(READ_SPECIAL)
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a profile; what it says after a reason has been given."""
    actor = actor_of(request)
    if request.method == "GET":
        return _profile(request, special.read_special(pk, actor=actor))
    form = RevealForm(request.POST)
    if form.is_valid():
        try:
            opened = special.reveal_special(pk, actor=actor, reason=form.cleaned_data["reason"])
            return _profile(request, opened.profile, facts=opened.facts)
        except TooMany as error:
            form.refuse({"reason": error.message})
    return _profile(request, special.read_special(pk, actor=actor), reveal=form)


@needs(READ_SPECIAL)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a profile; to open the form is to read it in clear."""
    actor = actor_of(request)
    try:
        if request.method == "GET":
            row, facts = special.facts_to_change(pk, actor=actor)
            return _change_form(request, row, _form_of(row, facts))
        row = special.read_special(pk, actor=actor)
        form = SpecialForm(request.POST, group=row.group, is_new=False)
        if form.is_valid():
            special.change_special(pk, actor=actor, **form.cleaned_data)
            messages.success(request, "已保存。")
            return redirect("privacy:special_profile", pk=pk)
    except Invalid as error:
        form.refuse(error.errors)
    except (TooMany, OutOfStep) as error:
        messages.error(request, error.message)
        return redirect("privacy:special_profile", pk=pk)
    return _change_form(request, row, form)


@needs(READ_SPECIAL)
@require_POST
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a profile."""
    actor, form = actor_of(request), EndForm(request.POST)
    if form.is_valid():
        try:
            special.end_special(pk, actor=actor, **form.cleaned_data)
            messages.success(request, "已解除。一年后自动删除。")
            return redirect("privacy:special")
        except Invalid as error:
            form.refuse(error.errors)
    return _profile(request, special.read_special(pk, actor=actor), end=form)


def _form_of(row: SpecialProfile, facts: dict[str, Any]) -> SpecialForm:
    start = facts | {
        "attention": row.attention,
        "risk": row.risk,
        "read_at": row.updated_at.isoformat(),
    }
    return SpecialForm(group=row.group, is_new=False, initial=start)


def _change_form(request: HttpRequest, row: SpecialProfile, form: SpecialForm) -> HttpResponse:
    page = {
        "form": form,
        "person": person_line(row.person),
        "title": f"修改档案：{row.get_group_display()}",
        "back": row.pk,
    }
    return _answer(request, "residents/special_form.html", page, form)


def _profile(
    request: HttpRequest,
    row: SpecialProfile,
    *,
    facts: list[tuple[str, str]] | None = None,
    reveal: RevealForm | None = None,
    end: EndForm | None = None,
) -> HttpResponse:
    page = {
        "row": line(row),
        "facts": facts,
        "reveal": reveal or RevealForm(),
        "end": end or EndForm(initial={"until": clock.today()}),
        "may_write": row.until is None and special.may_write_at(actor_of(request), row.place_id),
    }
    return _answer(request, "residents/special_profile.html", page, reveal or end)


def _answer(request: HttpRequest, template: str, page: dict[str, Any], form: Any) -> HttpResponse:
    return render(request, template, page, status=422 if form and form.is_bound else 200)
