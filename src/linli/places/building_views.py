"""Pages of buildings: by grid, one as a stack of its homes, a new one, changes."""

from typing import NamedTuple
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from linli.accounts.gate import actor_of, needs
from linli.kernel.errors import Invalid
from linli.organisation import outlines
from linli.organisation.models import Unit
from linli.organisation.roles import KEEP_RESIDENTS, READ_RESIDENTS
from linli.places import changing, queries, registering
from linli.places.addresses import home_text
from linli.places.answering import attempt, say_saved, shown
from linli.places.building_forms import BuildingChangeForm, BuildingForm
from linli.places.parts import notes_on, papers_of
from linli.places.rooms import rooms_of
from linli.places.stacks import Layers, layers_of, stack_of
from linli.places.standing import may_keep


class Preview(NamedTuple):
    """What is about to be registered: a seal of what it was made of, and how it lies."""

    seal: str
    homes: int
    layers: Layers
    one_house: str  # its address, where it is a house of one family


@needs(READ_RESIDENTS)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """List the buildings of one grid; which grids there are to choose from."""
    actor = actor_of(request)
    units = queries.buildings_by_unit(actor)
    wanted = request.GET.get("place", "")
    chosen = next((unit for unit, _ in units if str(unit.pk) == wanted), None)
    if chosen is None and len(units) == 1:
        chosen = units[0][0]
    page = {
        "groups": _by_community(units),
        "chosen": chosen,
        "several": len(units) > 1,
        "buildings": queries.buildings_in(actor, chosen.pk) if chosen else [],
        "may_keep": actor.may(KEEP_RESIDENTS),
    }
    return render(request, "places/buildings.html", page)


@needs(READ_RESIDENTS)
@require_GET
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Draw a building: its floors from the top, its entrances side by side."""
    actor = actor_of(request)
    row = queries.building_for(actor, pk)
    homes = queries.homes_of(actor, row)
    page = {
        "building": row,
        "stack": stack_of(homes, notes_on(actor, [home.pk for home in homes])),
        "firms": queries.establishments_in(actor, row),
        "may_keep": may_keep(actor, row.place_id),
        "papers": papers_of(actor, row),
    }
    return render(request, "places/building.html", page)


@needs(KEEP_RESIDENTS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Register a building: first its rooms are shown, then they are written."""
    actor = actor_of(request)
    skipped = frozenset(request.POST.getlist("skip"))
    form = BuildingForm(request.POST or None, actor=actor, skipped=skipped)
    preview = _preview_of(form)
    if preview and request.POST.get("seen") == preview.seal:
        made = attempt(form, lambda: registering.register_building(actor=actor, **form.facts()))
        if made:
            say_saved(request, f"已登记{made.name}，共 {preview.homes} 户。", made)
            return redirect("places:building", pk=made.pk)
    if form.errors:
        preview = None
    page = {"form": form, "preview": preview, "extent": outlines.home(actor)}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "places/building_new.html", page, status=status)


@needs(KEEP_RESIDENTS)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what a building is now."""
    actor = actor_of(request)
    row = queries.building_for(actor, pk)
    initial = BuildingChangeForm.of(row)
    heads = changing.heads_of(row)
    form = BuildingChangeForm(request.POST or None, heads=heads, initial=initial)
    done = attempt(
        form,
        lambda: changing.change_building(pk, actor=actor, **form.cleaned_data),
        version=row.version,
    )
    if done:
        say_saved(request, "已保存。", done)
        return redirect("places:building", pk=pk)
    page = {"row": row, "back": f"/buildings/{pk}", "extent": outlines.home(actor)}
    return shown(request, "places/form.html", form, title="修改楼栋", **page)


def _preview_of(form: BuildingForm) -> Preview | None:
    """Give the rooms that would be written; None while something typed is wrong."""
    if not (form.is_bound and form.is_valid()):
        return None
    try:
        name = registering.name_of_building(form.parts, form.cleaned_data["name"])
        rooms, every = rooms_of(form.layout), rooms_of(form.whole_layout)
    except Invalid as error:
        form.refuse(error.errors)
        return None
    layers = layers_of((room, room.key in form.skipped) for room in every)
    one_house = home_text(form.parts.text, name) if form.whole_layout.is_one_house else ""
    return Preview(form.seal, len(rooms), layers, one_house)


def _by_community(units: list[tuple[Unit, int]]) -> list[tuple[str, list[tuple[Unit, int]]]]:
    groups: dict[str, list[tuple[Unit, int]]] = {}
    for unit, count in units:
        is_grid = unit.kind == Unit.Kind.GRID and unit.parent
        name = unit.parent.name if is_grid and unit.parent else unit.name
        groups.setdefault(name, []).append((unit, count))
    return list(groups.items())
