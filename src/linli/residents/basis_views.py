"""Pages of the legal basis: the register with its forms, and the notice to hang up or hand out."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.accounts.gate import actor_of, needs, signed_in
from linli.kernel.errors import Invalid
from linli.organisation.roles import BASIS
from linli.residents import basis
from linli.residents.basis_form import BasisForm, ReasonForm
from linli.residents.basis_notice import notice_for


@needs(BASIS)
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """List the sensitive kinds with their basis; record one."""
    actor = actor_of(request)
    chosen = request.GET.get("subject", "")
    start = {"op_id": uuid4(), "subject": chosen, "basis": basis.EXAMPLES.get(chosen, "")}
    form = BasisForm(request.POST or None, initial=start)
    if form.is_valid():
        try:
            made = basis.record_basis(actor=actor, **form.cleaned_data)
            messages.success(request, f"已登记：{basis.SUBJECTS[made.subject]}。")
            return redirect("privacy:bases")
        except Invalid as error:
            form.refuse(error.errors)
    return _page(request, form, status=422 if form.is_bound else 200)


@needs(BASIS)
@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a basis, with the reason."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, "没有撤回：请写明理由。")
        return _page(request, BasisForm(initial={"op_id": uuid4()}), status=422)
    basis.withdraw_basis(pk, actor=actor_of(request), reason=form.cleaned_data["reason"])
    messages.success(request, "已撤回。这一类信息不再采集，已有的已解除。")
    return redirect("privacy:bases")


@signed_in
@require_GET
def notice(request: HttpRequest) -> HttpResponse:
    """Show the notice about the handling of personal data, to print."""
    actor = actor_of(request)
    return render(request, "residents/privacy_notice.html", {"notice": notice_for(actor)})


def _page(request: HttpRequest, form: BasisForm, *, status: int) -> HttpResponse:
    page = {"lines": basis.register_of(actor_of(request)), "form": form}
    return render(request, "residents/bases.html", page, status=status)
