"""What can be done to any row of the registers: confirm it, end it, take the end back."""

from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from linli.accounts.gate import actor_of, needs
from linli.kernel.errors import NotAllowedNow
from linli.organisation.roles import KEEP_RESIDENTS
from linli.places import ending, queries
from linli.places.answering import attempt, shown
from linli.places.ending_form import EndForm
from linli.places.models import Building, Dwelling, Establishment, Facility


class Kind(NamedTuple):
    """A register: its model, how a row is looked up, what it is called."""

    model: type[Any]
    look_up: Any
    name: str
    url: str


KINDS = {
    "building": Kind(Building, queries.building_for, "楼栋", "/buildings"),
    "dwelling": Kind(Dwelling, queries.dwelling_for, "房屋", "/dwellings"),
    "establishment": Kind(
        Establishment, queries.establishment_for, "单位（场所）", "/establishments"
    ),
    "facility": Kind(Facility, queries.facility_for, "设施部件", "/facilities"),
}
SAYS = {
    "building": "楼里的房屋一起注销。有人登记居住的，要先办迁出。",
    "dwelling": "有人登记居住的房屋，要先办迁出。",
}


@needs(KEEP_RESIDENTS)
@require_POST
def confirm(request: HttpRequest, pk: UUID, what: str) -> HttpResponse:
    """Note that nothing has changed."""
    ending.confirm(KINDS[what].model, pk, actor=actor_of(request))
    messages.success(request, "已记下：今天核实，没有变化。")
    return redirect(f"places:{what}", pk=pk)


@needs(KEEP_RESIDENTS)
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: UUID, what: str) -> HttpResponse:
    """End a row for a reason, after saying what that means."""
    actor, kind = actor_of(request), KINDS[what]
    row = kind.look_up(actor, pk)
    form = EndForm(request.POST or None, initial={"version": row.version})
    says = SAYS.get(what, "")
    try:
        done = attempt(
            form,
            lambda: ending.end(kind.model, pk, actor=actor, **form.cleaned_data),
            version=row.version,
        )
    except NotAllowedNow as error:
        done, says = None, error.message
    if done:
        messages.success(request, f"已注销{row}。")
        return redirect(kind.url if done.is_deleted else f"{kind.url}/{pk}")
    page = {"row": row, "back": f"{kind.url}/{pk}", "says": says, "is_final": True}
    return shown(request, "places/form.html", form, title=f"注销{kind.name}", **page)


@needs(KEEP_RESIDENTS)
@require_POST
def restore(request: HttpRequest, pk: UUID, what: str) -> HttpResponse:
    """Take back that it has ended."""
    actor, kind = actor_of(request), KINDS[what]
    row = kind.look_up(actor, pk)
    ending.restore(kind.model, pk, actor=actor, version=row.version)
    messages.success(request, "已恢复。")
    return redirect(f"places:{what}", pk=pk)
