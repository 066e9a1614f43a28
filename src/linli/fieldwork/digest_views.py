"""Pages of digests: my grid's, the state of all grids on a day, one to read, confirm and print."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from linli.accounts.gate import actor_of, needs
from linli.fieldwork import digesting, digests
from linli.journal.services import record
from linli.kernel import clock
from linli.kernel.errors import Invalid
from linli.organisation.roles import CONFIRM, LEAD_FIELD


@needs(CONFIRM, LEAD_FIELD)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Show my grid's digests, and how far the grids that I lead are on a day."""
    actor, days = actor_of(request), digests.days_to_choose()
    day = _day(request.GET.get("day", ""), days)
    states = digests.states_on(day, actor) if day and actor.may(LEAD_FIELD) else []
    page = {
        "own": digests.own_digests(actor) if actor.may(CONFIRM) else [],
        "leads": actor.may(LEAD_FIELD),
        "day": day,
        "days": days,
        "communities": states,
        "open": sum(state.is_open for one in states for state in one.grids),
        "coming": digests.next_day(),
    }
    return render(request, "fieldwork/digests.html", page)


@needs(CONFIRM, LEAD_FIELD)
@require_GET
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one with what it holds."""
    actor = actor_of(request)
    shown = digests.shown(digests.digest_for(actor, pk), actor=actor)
    return render(request, "fieldwork/digest.html", {"shown": shown})


@needs(CONFIRM)
@require_POST
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm it by one tap."""
    actor, note = actor_of(request), request.POST.get("note", "")
    try:
        digesting.confirm(pk, actor=actor, note=note)
    except Invalid as error:
        shown = digests.shown(digests.digest_for(actor, pk), actor=actor)
        page = {"shown": shown, "note": note, "error": str(error)}
        return render(request, "fieldwork/digest.html", page, status=422)
    messages.success(request, "已确认上报。")
    return redirect("fieldwork:digest", pk=pk)


@needs(LEAD_FIELD)
@require_POST
def remind(request: HttpRequest) -> HttpResponse:
    """Speak to the workers whose digest of a day is not confirmed."""
    actor, days = actor_of(request), digests.days_to_choose()
    day = _day(request.POST.get("day", ""), days)
    states = digests.states_on(day, actor) if day else []
    late = [s.digest.pk for one in states for s in one.grids if s.digest and s.is_open]
    told = digesting.remind(late, actor=actor)
    messages.success(request, f"已提醒 {told} 个网格。" if told else "没有要提醒的。")
    answer = redirect("fieldwork:digests")
    if day:
        answer["Location"] += f"?day={day:%Y-%m-%d}"
    return answer


@needs(CONFIRM, LEAD_FIELD)
@require_GET
def printed(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Lay one out for A4."""
    actor = actor_of(request)
    digest = digests.digest_for(actor, pk)
    record(
        "field.digest_print",
        actor=actor,
        object_type="digest",
        object_id=digest.pk,
        county=digest.county,
    )
    page = {"shown": digests.shown(digest, actor=actor), "by": actor.name, "at": clock.now()}
    return render(request, "fieldwork/digest_print.html", page)


def _day(typed: str, days: list[date]) -> date | None:
    """Read which day is asked for; the latest for anything else."""
    chosen = next((day for day in days if day.isoformat() == typed), None)
    return chosen or (days[0] if days else None)
