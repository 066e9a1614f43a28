"""Parties: the form to add one, the press that shows one in clear, the press that takes one off."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from linli.accounts.gate import actor_of, needs
from linli.disputes import parties
from linli.disputes.dispute_page import page_of
from linli.disputes.forms import PartyForm
from linli.disputes.queries import dispute_for
from linli.disputes.reveal import reveal_party
from linli.disputes.views import form_page
from linli.kernel.errors import Invalid
from linli.kernel.ids import id_in
from linli.organisation.roles import DISPUTE, MEDIATE


@needs(DISPUTE, MEDIATE)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add a party: typed, or chosen among those whom the register knows by this name."""
    actor = actor_of(request)
    row = dispute_for(actor, pk)
    typed = request.POST or None
    form = PartyForm(typed, initial={"side": request.GET.get("side", "A")})
    if typed and "find" in typed:
        found = parties.people_called(typed.get("name", ""), actor)
        form = PartyForm(initial={name: typed.get(name, "") for name in form.fields})
        return form_page(request, form, row, "登记当事人", "保存", found=found, is_party=True,
                         looked=True)  # fmt: skip
    if form.is_valid():
        given = dict(form.cleaned_data)
        given["person"] = id_in(typed.get("person", "")) if typed else None
        try:
            parties.add_party(row, actor=actor, **given)
        except Invalid as error:
            form.refuse(error.errors)
        else:
            messages.success(request, "已登记当事人。")
            return redirect("disputes:dispute", pk=pk)
    return form_page(request, form, row, "登记当事人", "保存", is_party=True)


@needs(MEDIATE)
@require_POST
def reveal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a party in clear, once, on this answer alone."""
    actor = actor_of(request)
    party = parties.party_for(actor, pk)
    more: dict[str, object] = {}
    status = 200
    try:
        more["clear"] = reveal_party(pk, actor=actor, reason=request.POST.get("reason", ""))
    except Invalid as error:
        more |= {"reveal_error": error.errors["reason"], "asked_for": pk}
        status = error.status
    page = page_of(dispute_for(actor, party.dispute_id), actor) | more
    return render(request, "disputes/dispute.html", page, status=status)


@needs(DISPUTE, MEDIATE)
@require_POST
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a party off that was put down by mistake."""
    actor = actor_of(request)
    party = parties.party_for(actor, pk)
    parties.remove_party(party, actor=actor)
    messages.success(request, "已移除当事人。")
    return redirect("disputes:dispute", pk=party.dispute_id)
