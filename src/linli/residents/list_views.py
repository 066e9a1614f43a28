"""Pages: people by name, people found by what a worker has at hand, households by door."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from linli.accounts.gate import actor_of, needs
from linli.kernel.errors import Invalid
from linli.kernel.place import is_territorial
from linli.kernel.plain_form import PlainForm
from linli.kernel.quick_select import QuickSelect
from linli.kernel.scope import Actor
from linli.organisation.queries import units_to_choose
from linli.organisation.roles import ASK_EXPORT, KEEP_RESIDENTS, READ_RESIDENTS
from linli.residents import codes, lists, search
from linli.residents.models import Person
from linli.residents.papers import grid_to_print
from linli.residents.quality import rule_named
from linli.residents.quality_report import gap_names
from linli.residents.quality_report import report as quality_report

SELECT = {"class": "form-select", "data-changes": ""}


class _Where(PlainForm):
    """The unit of a list; any number may be asked for: what is out of sight is not in it."""

    place = forms.IntegerField(required=False, min_value=1, max_value=10**16)
    stale = forms.BooleanField(required=False)


class _Wanted(_Where):
    """The conditions of the list of people; what makes no sense is left out."""

    state = forms.ChoiceField(choices=Person.State.choices, required=False)
    kind = forms.ChoiceField(choices=codes.PersonKind.choices, required=False)
    care = forms.ChoiceField(choices=codes.CareGroup.choices, required=False)
    match = forms.ChoiceField(choices=codes.Match.choices, required=False)
    fault = forms.SlugField(max_length=24, required=False)  # from the report, never chosen here
    gap = forms.SlugField(max_length=24, required=False)


def _selects(actor: Actor, kept: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Draw the selects of the list of people: name, label, HTML."""
    places = [
        (label, rows) for label, rows in units_to_choose(actor) if is_territorial(int(rows[0][0]))
    ]
    offers = (
        ("place", "单位", [("", "单位不限"), *places] if places else []),
        ("state", "状态", [(c, str(n)) for c, n in Person.State.choices]),
        ("kind", "人口类别", [("", "人口类别不限"), *codes.PersonKind.choices]),
        ("care", "关爱类别", [("", "关爱类别不限"), *codes.CareGroup.choices]),
        ("match", "人户一致", [("", "人户一致不限"), *codes.Match.choices]),
    )
    drawn: list[tuple[str, str, str]] = []
    for name, label, choices in offers:
        if not choices:
            continue
        select = QuickSelect(attrs=SELECT | {"id": f"id_{name}", "aria-label": label})
        select.choices = choices
        drawn.append((name, label, select.render(name, str(kept.get(name) or ""))))
    return drawn


@needs(READ_RESIDENTS)
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """List people; a search is posted, because what is typed is personal data."""
    actor = actor_of(request)
    form = _Wanted(request.GET)
    form.is_valid()
    kept = {name: value for name, value in form.cleaned_data.items() if value}
    page: dict[str, Any] = {
        "selects": _selects(actor, kept),
        "kept": kept,
        "may_keep": actor.may(KEEP_RESIDENTS),
        "may_export": actor.may(ASK_EXPORT),
        "rule": rule_named(str(kept.get("fault") or "")),
        "gap": dict(gap_names(actor)).get(str(kept.get("gap") or "")),
    }
    if request.method == "POST":
        typed = request.POST.get("q", "").replace("\x00", "").strip()[:60]
        page |= {"q": typed, "found": search.find_people(typed, actor=actor) if typed else None}
        return render(request, "residents/people.html", page)
    try:
        wanted = lists.PeopleWanted(**kept, cursor=request.GET.get("cursor"))
        lines, listed = lists.people(wanted, actor=actor)
    except Invalid:  # a cursor of another list
        return redirect("residents:people")
    return render(request, "residents/people.html", page | {"lines": lines, "page": listed})


@needs(READ_RESIDENTS)
@require_GET
def households(request: HttpRequest) -> HttpResponse:
    """List households in the order of their doors."""
    actor = actor_of(request)
    form = _Where(request.GET)
    form.is_valid()
    place, stale = form.cleaned_data.get("place"), bool(form.cleaned_data.get("stale"))
    cursor = request.GET.get("cursor")
    try:
        doors, listed = lists.doors(place, actor=actor, stale=stale, cursor=cursor)
    except Invalid:
        return redirect("residents:households")
    page = {
        "doors": doors,
        "page": listed,
        "stale": stale,
        "place": place,
        "paper_grid": grid_to_print(actor, place),
        "select": next((s for s in _selects(actor, {"place": place}) if s[0] == "place"), None),
        "may_keep": actor.may(KEEP_RESIDENTS),
    }
    return render(request, "residents/households.html", page)


@needs(READ_RESIDENTS)
@require_GET
def quality(request: HttpRequest) -> HttpResponse:
    """Show how complete, how fresh and how sound the registers are, unit by unit."""
    form = _Where(request.GET)
    form.is_valid()
    report = quality_report(form.cleaned_data.get("place"), actor=actor_of(request))
    return render(request, "residents/quality.html", {"report": report})
