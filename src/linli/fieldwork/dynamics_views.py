"""Pages of dynamic information: the list, a new one, one with who has read it, the urgent ones."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.accounts.gate import actor_of, needs
from linli.attachments.sent import photo_ids, stored
from linli.fieldwork import dynamics, informing
from linli.fieldwork.about import about, life_links
from linli.fieldwork.dynamics_form import ABOUT, DynamicsForm, categories
from linli.fieldwork.informing import CLASSES, AsIncident
from linli.fieldwork.models import DynamicInfo
from linli.kernel.errors import Invalid, NotAllowedNow
from linli.kernel.ids import id_in
from linli.organisation.roles import KEEP_RESIDENTS, LEAD_FIELD, VISIT
from linli.places.choosing import choice_of


@needs(VISIT, LEAD_FIELD)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """List what happened in my places, the latest first."""
    actor, asked = actor_of(request), request.GET
    kind = asked.get("kind", "")
    filters = dynamics.InfoFilters(
        kind=kind if kind in DynamicInfo.Kind.values else "",
        special="special" in asked,
        mine="mine" in asked,
    )
    try:
        page = dynamics.page_of(actor, filters, cursor=asked.get("cursor") or None)
    except Invalid:  # a cursor of another list: its first page is what was meant
        return redirect("fieldwork:dynamics")
    shown = {
        "page": page,
        "digested": dynamics.digests_of(page.items, actor=actor),
        "filters": filters,
        "kinds": DynamicInfo.Kind.choices,
        "may_record": actor.may(VISIT),
        "unread": dynamics.count_unread(actor),
    }
    return render(request, "fieldwork/dynamics.html", shown)


@needs(VISIT)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Take one; what is wrong comes back beside its field with all that was typed."""
    actor = actor_of(request)
    first: dict[str, Any] = {name: id_in(request.GET.get(name, "")) for name in ABOUT}
    first |= {"op_id": uuid4(), "kind": request.GET.get("kind")}
    form = DynamicsForm(request.POST or None, actor=actor, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            photos = stored(request, "photos", actor)
            info = informing.record_info(actor=actor, photos=photos, **form.asked())
        except Invalid as error:
            form.refuse(error.errors)
        except NotAllowedNow as error:
            form.add_error(None, error.message)
        else:
            return _done(request, info)
    page = {
        "form": form,
        "home": choice_of(actor, form["dwelling"].value()),
        "about": about(actor, {name: id_in(str(form[name].value() or "")) for name in ABOUT}),
        "kept": photo_ids(request.POST, "photos"),
        "dropped": bool(request.FILES),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "fieldwork/dynamics_form.html", page, status=status)


@needs(VISIT)
@require_GET
def more(request: HttpRequest) -> HttpResponse:
    """Give the part of the form that depends on the kind."""
    form = DynamicsForm(actor=actor_of(request), initial={"kind": request.GET.get("kind", "")})
    return render(request, "fieldwork/_dynamics_more.html", {"form": form})


@needs(VISIT, LEAD_FIELD)
@require_GET
def urgent(request: HttpRequest) -> HttpResponse:
    """List the urgent information that waits for my eyes, and what came last."""
    actor = actor_of(request)
    page = {
        "unread": list(
            dynamics.unread_urgent(actor).select_related("place").order_by("recorded_at")
        ),
        "latest": dynamics.page_of(actor, dynamics.InfoFilters(special=True)).items,
    }
    return render(request, "fieldwork/urgent.html", page)


@needs(VISIT, LEAD_FIELD)
@require_GET
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one; opening it is the receipt of who was told."""
    actor = actor_of(request)
    info = dynamics.info_for(actor, pk)
    informing.read_info(info, actor=actor)
    return render(request, "fieldwork/dynamic.html", _one(info, request))


@needs(VISIT, LEAD_FIELD)
@require_POST
def read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put down that I have read it, without opening it."""
    actor = actor_of(request)
    informing.read_info(dynamics.info_for(actor, pk), actor=actor)
    return redirect("fieldwork:urgent")


@needs(VISIT)
@require_POST
def make_incident(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Report it as an incident after all."""
    actor = actor_of(request)
    asked = AsIncident(request.POST.get("category", ""), "while_visiting" in request.POST)
    try:
        informing.make_incident(pk, actor=actor, incident=asked)
    except Invalid as error:
        info = dynamics.info_for(actor, pk)
        page = _one(info, request) | {"error": str(error)}
        return render(request, "fieldwork/dynamic.html", page, status=422)
    messages.success(request, "已上报为事件。")
    return redirect("fieldwork:dynamic", pk=pk)


def _one(info: DynamicInfo, request: HttpRequest) -> dict[str, Any]:
    actor = actor_of(request)
    change = dynamics.change_from(info, actor=actor)
    mine = informing.may_record_at(actor).filter(pk=info.place_id).exists()
    ids = {name: getattr(info, f"{name}_id") for name in ABOUT}
    chosen = id_in(request.GET.get("dwelling", ""))
    keeps = mine and change is None and info.kind not in CLASSES and actor.may(KEEP_RESIDENTS)
    return {
        "info": info,
        "about": about(actor, ids),
        "receipts": dynamics.receipts_of(info, actor=actor) if info.is_special else [],
        "digest": dynamics.digests_of([info], actor=actor).get(info.pk),
        "change": change,
        "may_keep": keeps,
        "home": choice_of(actor, chosen),
        "links": life_links(info, actor=actor, dwelling=chosen) if keeps else [],
        "categories": (
            categories(info.kind) if mine and info.kind in CLASSES and not info.incident_id else []
        ),
    }


def _done(request: HttpRequest, info: DynamicInfo) -> HttpResponse:
    said = "已登记。"
    if info.is_special:
        said = "已登记，并已告诉社区和镇。"
    elif info.incident_id:
        said = "已登记，并已上报为事件。"
    messages.success(request, said)
    answer = redirect("fieldwork:dynamic", pk=info.pk)
    answer["Location"] += "?done=dynamics"
    return answer
