"""Pages of visits: today's list, one tap at a door, the form, one visit."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.accounts.gate import actor_of, needs
from linli.attachments.sent import photo_ids, stored
from linli.fieldwork import today, visiting, visits
from linli.fieldwork.confirming import may_confirm
from linli.fieldwork.due_facts import done_on
from linli.fieldwork.models import Visit
from linli.fieldwork.targets import Target, target_for
from linli.fieldwork.visit_form import VisitForm, now_typed
from linli.fieldwork.visiting import Told, may_take_back, visit
from linli.kernel import clock
from linli.kernel.errors import Invalid, NotAllowedNow
from linli.kernel.ids import id_in
from linli.kernel.scope import Actor
from linli.organisation.roles import LEAD_FIELD, VISIT
from linli.residents.codes import CareGroup

EACH = 40
KINDS = ("household", "person", "establishment")


@needs(VISIT, LEAD_FIELD)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Show who is due today in a grid, or whom nobody has visited for long."""
    actor = actor_of(request)
    asked = request.GET
    grid, grids = visits.grid_chosen(actor, asked.get("grid", ""))
    page: dict[str, Any] = {"grid": grid, "grids": grids, "days": _number(asked, "days", 90)}
    page |= {
        "view": "long" if asked.get("view") == "long" else "due",
        "group": asked.get("group", ""),
    }
    if grid:
        page |= _list(page, grid.pk, actor, _number(asked, "page", 1))
    page["may_confirm"] = may_confirm(actor)
    return render(request, "fieldwork/visits.html", page)


def _list(page: dict[str, Any], grid: int, actor: Actor, number: int) -> dict[str, Any]:
    found = today.entries(grid, actor=actor)
    due = today.due_today(found)
    groups = frozenset().union(*(entry.groups for entry in found))
    rows = due if page["view"] == "due" else today.longest_unseen(found, days=page["days"])
    if page["group"]:
        rows = [entry for entry in rows if page["group"] in entry.groups]
    begin = (number - 1) * EACH
    return {
        "rows": rows[begin : begin + EACH],
        "found": len(rows),
        "due": len(due),
        "late": sum(entry.late > 0 for entry in due),
        "homes": len(found),
        "confirmed": today.confirmed_lately(found),
        "done": done_on(clock.today(), grid, actor),
        "groups": [(code, name) for code, name in CareGroup.choices if code in groups],
        "number": number,
        "more": number + 1 if len(rows) > begin + EACH else None,
    }


def _number(asked: Any, name: str, default: int) -> int:
    text = asked.get(name, "")
    is_number = text.isascii() and text.isdigit() and len(text) < 5
    return (int(text) if is_number else 0) or default


@needs(VISIT, LEAD_FIELD)
@require_POST
def tap(request: HttpRequest) -> HttpResponse:
    """Take one tap at a door: nothing has changed, or nobody was at home."""
    actor, given = actor_of(request), request.POST
    target, op_id = _target(request, given), id_in(given.get("op_id", ""))
    is_out = given.get("outcome") == Visit.Outcome.NOT_HOME
    told = Told(
        met=tuple(pk for text in given.getlist("met") if (pk := id_in(text))),
        outcome=Visit.Outcome.NOT_HOME if is_out else Visit.Outcome.MET,
        is_unchanged=not is_out,
    )
    try:
        visit(op_id or uuid4(), target, actor=actor, told=told)
    except Invalid as error:
        messages.warning(request, f"{target.address}：{error}")
        return redirect(f"{reverse('fieldwork:new_visit')}?{target.key}")
    said = "记下了：不在家。" if is_out else "已记走访，登记信息已核实。"
    messages.success(request, f"{target.address}：{said}")
    return redirect(_back(given.get("back", "")))


def _back(query: str) -> str:
    """Go back to the list as it was chosen: its conditions hold no address of another page."""
    plain = "".join(sign for sign in query[:100] if sign.isalnum() or sign in "=&_")
    return reverse("fieldwork:visits") + (f"?{plain}" if plain else "")


@needs(VISIT, LEAD_FIELD)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Take a visit with all there is to say of it; a double click makes one."""
    actor = actor_of(request)
    if not any(name in request.GET for name in KINDS):
        messages.info(request, "请先选一户，再登记走访。")
        return redirect("fieldwork:visits")
    target = _target(request, request.GET)
    form = VisitForm(actor, target, request.POST or None, initial=_first(target))
    if request.method == "POST" and form.is_valid():
        try:
            return _recorded(request, form, target)
        except Invalid as error:
            form.refuse(error.errors)
    page = {
        "form": form,
        "target": target,
        "latest": visits.latest_at(target, actor=actor),
        "open_needs": visits.open_needs_at(target, actor=actor),
        "kept": photo_ids(request.POST, "photos"),
        "dropped": bool(request.FILES),
        "photos_error": next(iter(form.refused_photos), ""),
    }
    status = 422 if form.errors else 200
    return render(request, "fieldwork/visit_form.html", page, status=status)


def _first(target: Target) -> dict[str, Any]:
    """Tick beforehand what is most often so: the head was met. Who comes here has something to say,

    so that nothing has changed is for him to tick.
    """
    return {
        "op_id": uuid4(),
        "met": [str(person.pk) for person in target.people[:1]],
        "outcome": Visit.Outcome.MET,
        "is_unchanged": False,
        "days": 5,
        "started_at": now_typed(),
    }


def _recorded(request: HttpRequest, form: VisitForm, target: Target) -> HttpResponse:
    actor = actor_of(request)
    photos = stored(request, "photos", actor)
    told = form.told(photos)
    if told.outcome == Visit.Outcome.NOT_HOME:
        told = replace(told, is_unchanged=False)
    done = visit(
        form.cleaned_data["op_id"],
        target,
        actor=actor,
        told=told,
        needs=form.needs(),
        finding=form.found(),
    )
    said = f"，问题已上报：{done.visit.incident.no}" if done.visit.incident else ""
    messages.success(request, f"走访已登记{said}。")
    return redirect("fieldwork:visit", pk=done.visit.pk)


@needs(VISIT, LEAD_FIELD)
@require_GET
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one visit: who was met, what was said, what became of it."""
    actor = actor_of(request)
    row = visits.visit_for(actor, pk)
    page = {
        "visit": row,
        "facts": visits.facts_of(row, actor=actor),
        "may_take_back": may_take_back(row, actor),
    }
    return render(request, "fieldwork/visit.html", page)


@needs(VISIT, LEAD_FIELD)
@require_POST
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back what was put in by mistake."""
    try:
        visiting.take_back(pk, actor=actor_of(request))
        messages.success(request, "已撤回。登记信息的核实时间不退回，下次走访时再核实。")
    except NotAllowedNow as error:
        messages.warning(request, error.message)
    return redirect("fieldwork:visit", pk=pk)


def _target(request: HttpRequest, given: Any) -> Target:
    kind = next((name for name in KINDS if given.get(name)), "")
    return target_for(actor_of(request), kind, id_in(given.get(kind, "")))
