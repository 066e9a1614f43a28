"""Pages of one person: the card, a value in clear, corrections, life events, one's own quota."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.accounts.gate import actor_of, needs
from linli.kernel.errors import Refused
from linli.kernel.ids import id_in
from linli.kernel.scope import Actor
from linli.organisation.roles import (
    APPROVE_EXPORT,
    KEEP_RESIDENTS,
    READ_RESIDENTS,
    REVEAL_RESIDENTS,
)
from linli.places.collecting import shown as shown_items
from linli.residents import quota
from linli.residents.care_queries import care_of
from linli.residents.changing import change_person
from linli.residents.events import events_of
from linli.residents.gaps import gaps_of
from linli.residents.overseas import is_overseas, overseas_of
from linli.residents.page_parts import op_id_in, shown, tell
from linli.residents.person_form import ChangeForm
from linli.residents.projections import card
from linli.residents.queries import changes_of, membership_of, person_for, residences, stays_of
from linli.residents.reveal import REASONS, reveal
from linli.residents.rights import may_receive_at
from linli.residents.special import may_read_at


@needs(READ_RESIDENTS)
@require_GET
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a person as a card: masked; each value in clear must be asked for."""
    return render(request, "residents/person.html", _page(actor_of(request), pk))


@needs(REVEAL_RESIDENTS)
@require_POST
def reveal_one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one value in clear, once, on this answer alone."""
    actor, typed = actor_of(request), request.POST
    field, reason = typed.get("field", ""), typed.get("reason", "")
    try:
        value = reveal(pk, field, actor=actor, reason=reason, text=typed.get("text", "")[:200])
    except Refused as error:
        if error.status in (403, 404):
            raise
        said = {"reveal_error": str(error), "revealing": field, "reveal_typed": typed}
        page = _page(actor, pk) | said
        return shown(request, "residents/person.html", page, status=error.status, error=error)
    page = _page(actor, pk) | {"revealed": {field: value or "没有登记"}}
    return render(request, "residents/person.html", page)


@needs(KEEP_RESIDENTS)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct what is known of a person."""
    actor = actor_of(request)
    row = person_for(actor, pk)
    stay = residences([pk], actor=actor).get(pk)
    initial = {"version": row.version}
    form = ChangeForm(request.POST or None, person=row, stay=stay, initial=initial)
    status, error = 422 if form.is_bound else 200, None
    if form.is_valid():
        try:
            change_person(
                op_id_in(request),
                actor=actor,
                person=pk,
                version=form.cleaned_data["version"],
                facts=form.facts(),
                stay=form.stay(),
                doc=form.read.get("doc"),
                phones=form.read.get("phones"),
                religion=form.religion,
            )
            messages.success(request, "已保存。")
            return redirect("residents:person", pk=pk)
        except Refused as refused:
            status, error = tell(form, refused), refused
    op_id = id_in(request.POST.get("op_id", "")) or uuid4()
    page = {"form": form, "card": card(row), "title": "修改居民信息", "op_id": op_id}
    return shown(request, "residents/person_form.html", page, status=status, error=error)


class WishForm(forms.Form):
    """Why somebody must look at more."""

    reason = forms.CharField(max_length=200, required=False)


@needs(REVEAL_RESIDENTS, APPROVE_EXPORT)
@require_http_methods(["GET", "POST"])
def reveals(request: HttpRequest) -> HttpResponse:
    """Show how many values one has looked at and may; ask for more, or answer who asks."""
    actor = actor_of(request)
    said, status = "", 200
    if request.method == "POST":
        typed = request.POST
        try:
            if pk := id_in(typed.get("wish", "")):
                quota.decide(pk, actor=actor, grant=typed.get("answer") == "grant")
                messages.success(request, "已答复。")
            else:
                quota.ask_for_more(actor=actor, reason=typed.get("reason", ""))
                messages.success(request, "已申请，等负责人答复。")
            return redirect("residents:reveals")
        except Refused as error:
            if error.status == 404:
                raise
            said, status = str(error), error.status
    wishes = quota.wishes(actor)
    page = {
        "seen": quota.seen_today(actor),
        "mine": [wish for wish in wishes if wish.user_id == actor.user],
        "theirs": [wish for wish in wishes if wish.user_id != actor.user],
        "may_ask": actor.may(REVEAL_RESIDENTS),
        "error": said,
        "typed": request.POST.get("reason", ""),
    }
    return render(request, "residents/reveals.html", page, status=status)


def _page(actor: Actor, pk: UUID) -> dict[str, Any]:
    row = person_for(actor, pk)
    membership = membership_of(row, actor=actor)
    return {
        "card": card(row),
        "member": membership,
        "stays": stays_of(row, actor=actor),
        "changes": changes_of(actor=actor, person=pk),
        "items": shown_items(row.extra, "person", row.county),
        "gaps": gaps_of(row) if row.is_settled else [],
        "overseas": overseas_of(row, actor=actor),
        "is_overseas": is_overseas(row, actor=actor),
        "events": events_of(row),
        "may_keep": actor.may(KEEP_RESIDENTS),
        "may_reveal": actor.may(REVEAL_RESIDENTS),
        "care": care_of(actor, pk),
        "may_special": may_read_at(actor, row.place_id),
        "may_rights": may_receive_at(actor, row.place_id),
        "reasons": REASONS.items(),
        "revealed": {},
    }
