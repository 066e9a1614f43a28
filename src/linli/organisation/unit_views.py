"""Pages of units: the tree, one unit, and the forms to add, change and close one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from linli.accounts.gate import actor_of, needs, signed_in
from linli.kernel import clock
from linli.kernel.errors import Invalid
from linli.organisation import queries, services, tree
from linli.organisation.boundary_views import drawing_of
from linli.organisation.coverage import coverage_of
from linli.organisation.models import Unit
from linli.organisation.powers import may_at
from linli.organisation.roles import GRANT_POSTS, MANAGE_UNITS
from linli.organisation.succession import successors_of, taken_over_by
from linli.organisation.unit_forms import CloseForm, UnitForm

MOST = 200


@needs(MANAGE_UNITS, GRANT_POSTS)
@require_GET
def units(request: HttpRequest) -> HttpResponse:
    """Show the tree of my county with its empty posts, or the units that a search finds."""
    actor, wanted = actor_of(request), request.GET.get("q", "").strip()[:40]
    page: dict[str, object] = {
        "q": wanted,
        "only_empty": "empty" in request.GET,
        "may_manage": actor.may(MANAGE_UNITS),
    }
    if wanted:
        found = queries.units_named(wanted, actor=actor)
        page |= {"found": found[:MOST], "count": found.count(), "most": MOST}
    else:
        roots = tree.tree_for(actor)
        page |= {"roots": roots, "gaps": sum(root.gaps for root in roots)}
    return render(request, "organisation/units.html", page)


@signed_in
@require_GET
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a unit: its facts, its road upwards, what stands below, who works there."""
    actor = actor_of(request)
    row = queries.unit_in_sight(pk, actor=actor)
    is_open = not row.is_closed
    may_manage = is_open and may_at(actor, MANAGE_UNITS, row)
    may_grant = is_open and may_at(actor, GRANT_POSTS, row)
    posts = list(queries.posts_at(row))
    page = {
        "unit": row,
        "drawing": drawing_of(row, row.boundary),
        "faults": coverage_of(row) if may_manage and row.is_territorial else None,
        "road": tree.road_to(row),
        "branch": tree.branch_of(row, actor),
        "now": [post for post in posts if not post.is_over],
        "past": [post for post in posts if post.is_over],
        "took_over": Unit.objects.filter(pk__in=taken_over_by(row)).defer("boundary"),
        "successors": successors_of(row),
        "may_manage": may_manage,
        "may_add": may_manage and bool(_kinds_below(row)),
        "may_grant": may_grant,
        "is_administrator": actor.may(MANAGE_UNITS) or actor.may(GRANT_POSTS),
    }
    return render(request, "organisation/unit.html", page)


@needs(MANAGE_UNITS)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a unit below this one."""
    parent = queries.unit_in_sight(pk, actor=actor_of(request))
    kinds = _kinds_below(parent)
    form = UnitForm(
        request.POST or None,
        kinds=kinds,
        initial={
            "kind": kinds[0] if kinds else "",
            "code": tree.next_code(parent),
            "grid_kind": Unit.GridKind.GENERAL,
            "function": Unit.Function.OTHER,
            "valid_from": clock.today(),
        },
    )
    if form.is_valid():
        try:
            made = services.add_unit(parent, actor=actor_of(request), **form.facts())
            messages.success(request, f"已新增{made.name}。")
            return redirect("organisation:unit", pk=made.pk)
        except Invalid as error:
            form.refuse(error.errors)
    return _form_page(request, form, parent, "新增下级单位", "新增")


@needs(MANAGE_UNITS)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the name and the other facts of a unit."""
    row = queries.unit_in_sight(pk, actor=actor_of(request))
    now = {field: getattr(row, field) for field in services.CHANGEABLE}
    form = UnitForm(request.POST or None, kinds=[row.kind], unit=row, initial=now)
    if form.is_valid():
        try:
            services.change_unit(row, actor=actor_of(request), **form.facts())
            messages.success(request, "已保存。")
            return redirect("organisation:unit", pk=pk)
        except Invalid as error:
            form.refuse(error.errors)
    return _form_page(request, form, row, "修改单位", "保存")


@needs(MANAGE_UNITS)
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a unit for good, after saying what that means."""
    row = queries.unit_in_sight(pk, actor=actor_of(request))
    form = CloseForm(request.POST or None, initial={"valid_to": clock.today()})
    if form.is_valid():
        try:
            last_day = form.cleaned_data["valid_to"]
            services.close_unit(row, actor=actor_of(request), last_day=last_day)
            messages.success(request, f"{row.name}将于 {last_day:%Y-%m-%d} 后停用。")
            return redirect("organisation:unit", pk=pk)
        except Invalid as error:
            form.refuse(error.errors)
    says = (
        "撤销后不能恢复：不再能在这里登记新的事件，也不能再任命人员；"
        "已有的记录全部保留。名称或编码变了请用“修改”，不必撤销。"
    )
    return _form_page(request, form, row, "撤销单位", "确认撤销", says=says, is_final=True)


def _kinds_below(parent: Unit) -> list[str]:
    """List the kinds that may stand below, the next level first."""
    return [kind for kind, above in services.PARENT_KINDS.items() if parent.kind in above]


def _form_page(
    request: HttpRequest, form: Any, row: Unit, title: str, button: str, **more: Any
) -> HttpResponse:
    page = {"form": form, "unit": row, "title": title, "button": button, **more}
    status = 422 if form.is_bound else 200
    return render(request, "organisation/unit_form.html", page, status=status)
