"""Pages of an import: my runs and the upload, the preview, the progress and the result."""

from io import BytesIO
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.accounts.gate import actor_of, signed_in
from linli.imports import queries, services
from linli.imports.forms import UploadForm, chosen_columns, column_choices
from linli.imports.kinds import Kind, kind_named
from linli.imports.models import ImportRun
from linli.imports.undoing import may_undo
from linli.journal.services import record
from linli.kernel.errors import Invalid
from linli.kernel.scope import Actor
from linli.kernel.sheet_writing import XLSX, workbook


@signed_in
@require_http_methods(["GET", "POST"])
def kind_page(request: HttpRequest, name: str) -> HttpResponse:
    """List my imports of a kind; take a workbook."""
    actor, kind = actor_of(request), kind_named(name)
    actor.must(kind.verb)
    form = UploadForm(request.POST or None, request.FILES or None, units=kind.units(actor))
    if request.method == "POST" and (run := _handed_in(form, kind, actor)):
        return redirect("imports:run", pk=run.pk)
    page = {
        "kind": kind,
        "form": form,
        "runs": queries.runs_of(actor, kind),
        "most": settings.UPLOAD_MAX_BYTES // 2**20,
    }
    status = 422 if form.errors else 200
    return render(request, "imports/kind.html", page, status=status)


@signed_in
@require_GET
def run_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a run: being read, its preview, its progress or its result."""
    return render(request, "imports/run.html", _page(request, pk))


@signed_in(prolong=False)
@require_GET
def progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the moving part alone; when it has stopped moving, have the page read afresh."""
    run, kind = queries.run_of(actor_of(request), pk)
    response = render(request, "imports/_progress.html", {"run": run, "kind": kind})
    if not run.is_moving:
        response["HX-Refresh"] = "true"
    return response


@signed_in
@require_POST
def remap(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the columns the person has pointed out."""
    run, kind = queries.run_of(actor_of(request), pk)
    try:
        services.remap(run, actor=actor_of(request), mapping=chosen_columns(request.POST, kind))
    except Invalid as error:
        page = _page(request, pk, chosen=chosen_columns(request.POST, kind), errors=error.errors)
        return render(request, "imports/run.html", page, status=422)
    return redirect("imports:run", pk=pk)


@signed_in
@require_POST
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Start the import."""
    run, _kind = queries.run_of(actor_of(request), pk)
    has_checked = request.POST.get("checked") == "yes"
    try:
        services.confirm(run, actor=actor_of(request), has_checked=has_checked)
    except Invalid as error:
        page = _page(request, pk) | {"unchecked": error.errors["checked"]}
        return render(request, "imports/run.html", page, status=422)
    return redirect("imports:run", pk=pk)


@signed_in
@require_POST
def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back what the import wrote."""
    run, _kind = queries.run_of(actor_of(request), pk)
    services.undo(run, actor=actor_of(request))
    return redirect("imports:run", pk=pk)


@signed_in
@require_POST
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Call the import off."""
    run, _kind = queries.run_of(actor_of(request), pk)
    services.cancel(run, actor=actor_of(request))
    return redirect("imports:run", pk=pk)


@signed_in
@require_GET
def rejected(request: HttpRequest, pk: UUID) -> FileResponse:
    """Give the rejected lines with their reasons, ready to be corrected and handed in again."""
    run, _kind = queries.run_of(actor_of(request), pk)
    rows = list(queries.rows_turned_away(run, actor_of(request)))
    book = workbook("退回的行", ["工作表", "行号", "退回原因", *run.header], rows)
    detail = {"rows": len(rows)}
    record("import.export", actor=actor_of(request), object_id=run.pk, detail=detail)
    name = "退回的行.xlsx"
    return FileResponse(BytesIO(book), as_attachment=True, filename=name, content_type=XLSX)


def _handed_in(form: UploadForm, kind: Kind, actor: Actor) -> ImportRun | None:
    """Hand the workbook in; what is wrong with it is said in the form."""
    if not form.is_valid():
        return None
    file, unit = form.cleaned_data["file"], form.cleaned_data["unit"]
    try:
        return services.hand_in(
            file.chunks(), actor=actor, kind=kind, unit=unit, file_name=file.name
        )
    except Invalid as error:
        form.add_error("file", error.errors["file"])
        return None


def _page(
    request: HttpRequest,
    pk: UUID,
    *,
    chosen: dict[str, int] | None = None,
    errors: dict[str, str] | None = None,
) -> dict[str, Any]:
    actor = actor_of(request)
    run, kind = queries.run_of(actor, pk)
    page: dict[str, Any] = {"run": run, "kind": kind, "unit": kind.units(actor).get(run.unit or 0)}
    if kind.then:
        page["then"] = (kind.then[0], kind.then[1].format(run=run.pk))
    if kind.back and run.state == ImportRun.State.DONE:
        page["back"] = (kind.back[0], kind.back[1].format(run=run.pk))
    if run.state == ImportRun.State.PREVIEW:
        page |= {
            "columns": column_choices(run, kind, chosen=chosen, errors=errors),
            "unused": [h for n, h in enumerate(run.header) if n not in run.mapping.values() and h],
            "shown": queries.preview(run, kind, actor),
            "fields": [f.label for f in kind.fields if f.name in run.mapping],
            "missing": kind.missing(run.mapping),
            "earlier": queries.earlier(run, actor),
            "changing": queries.changing(run, actor, most=200),
            "asks_to_check": kind.asks_to_check(run.result),
        }
    page["may_undo"] = may_undo(run, actor)
    if not run.is_moving:
        page["stayed"] = queries.stayed(run, actor, most=200)
        away, told = (read(run, actor, most=50) for read in (queries.turned_away, queries.remarks))
        page["turned_away"] = queries.to_look_at(away, kind)
        page["remarks"] = queries.to_look_at(told, kind)
    return page
