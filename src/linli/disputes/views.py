"""Pages of disputes: the list, a new one, one with all that belongs to it, and its form."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from linli.accounts.gate import actor_of, needs, signed_in
from linli.disputes import lists, queries, registering
from linli.disputes.dispute_page import page_of
from linli.disputes.forms import ChangeForm, RegisterForm
from linli.disputes.list_form import ListForm
from linli.disputes.naming import names_for
from linli.disputes.papers import print_form, print_register
from linli.disputes.screening import my_lines
from linli.incidents.models import Incident
from linli.incidents.queries import incident_for
from linli.incidents.report_places import home_of, place_choices
from linli.incidents.states import Source
from linli.kernel import clock
from linli.kernel.errors import Forbidden, Invalid, NotAllowedNow, NotFound, OutOfStep
from linli.kernel.ids import id_in
from linli.kernel.scope import ActingPost, Actor
from linli.organisation.roles import DISPUTE, MEDIATE, REPORT
from linli.prints.sending import sent


@needs(REPORT)
@require_GET
def disputes(request: HttpRequest) -> HttpResponse:
    """List the disputes that I see, the latest first."""
    actor = actor_of(request)
    form, cursor = ListForm(request.GET, actor=actor), request.GET.get("cursor") or None
    try:
        page = lists.find(actor, form.filters(), cursor)
    except Invalid:  # a cursor of another list: its first page is what was meant
        return redirect(f"{request.path}{form.query()}")
    shown = {
        "page": page,
        "rows": zip(page.items, names_for(page.items, actor=actor), strict=True),
        "form": form,
        "cursor": cursor,
        "next": form.query(cursor=page.next) if page.next else "",
        "overdue": lists.count_overdue(actor),
        "fulfil": lists.count_fulfilment_due(actor),
        "may_register": actor.may(DISPUTE),
        "may_print": actor.may(DISPUTE) or actor.may(MEDIATE),
        "mine": my_lines(actor),
    }
    return render(request, "disputes/disputes.html", shown)


@needs(DISPUTE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Register one; a double click makes one dispute."""
    actor = actor_of(request)
    incident = _carrier(request, actor)
    form = RegisterForm(
        request.POST or None,
        places=place_choices(_posts(actor)),
        carried=incident is not None,
        initial=_first_words(incident, actor),
    )
    if request.method == "POST" and form.is_valid():
        try:
            carrier = incident.pk if incident else None
            made = registering.register(actor=actor, incident=carrier, **form.asked())
        except Invalid as error:
            form.refuse(error.errors)
        except (NotAllowedNow, Forbidden) as error:
            form.refuse({"": error.message})
        else:
            messages.success(request, f"已登记：{made.no}。")
            return redirect("disputes:dispute", pk=made.pk)
    status = 422 if request.method == "POST" else 200
    page = {"form": form, "incident": incident}
    return render(request, "disputes/new.html", page, status=status)


@signed_in
@require_GET
def dispute(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one dispute: facts, parties, sittings, what was agreed and whether it was kept."""
    actor = actor_of(request)
    page = page_of(queries.dispute_for(actor, pk), actor)
    return render(request, "disputes/dispute.html", page)


@needs(MEDIATE)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change what is said of it."""
    actor = actor_of(request)
    row = queries.dispute_for(actor, pk)
    people = queries.those_who_can_answer(row)
    form = ChangeForm(request.POST or None, dispute=row, people=people)
    if form.is_valid():
        try:
            registering.change(row, actor=actor, **form.facts())
        except Invalid as error:
            form.refuse(error.errors)
        except OutOfStep as error:
            form.refuse({"": error.message})
        else:
            messages.success(request, "已保存。")
            return redirect("disputes:dispute", pk=pk)
    return form_page(request, form, row, "修改纠纷情况", "保存")


@signed_in
@require_GET
def paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give 矛盾纠纷登记表 as PDF, to look at or to print."""
    name, content = print_form(pk, actor=actor_of(request))
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(False, name) or ""
    return answer


@needs(DISPUTE, MEDIATE)
@require_GET
def register(request: HttpRequest, paper: str) -> HttpResponse:
    """Give the register of the list that is shown; a unit that is not mine has none."""
    actor = actor_of(request)
    form = ListForm(request.GET, actor=actor)
    if request.GET.get("place") and "place" not in form.kept:
        raise NotFound()
    return sent(print_register(lists.matching(actor, form.filters()), paper, actor=actor))


def form_page(
    request: HttpRequest, form: Any, row: Any, title: str, button: str, **more: Any
) -> HttpResponse:
    """Show a form about a dispute; 422 where something typed has to be put right."""
    page = {"form": form, "dispute": row, "title": title, "button": button, **more}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "disputes/form.html", page, status=status)


def _carrier(request: HttpRequest, actor: Actor) -> Incident | None:
    """Give the incident from whose page it is registered."""
    wanted = request.POST.get("incident") or request.GET.get("incident") or ""
    pk = id_in(wanted)
    return incident_for(actor, pk) if pk else None


def _posts(actor: Actor) -> list[ActingPost]:
    return [post for post in actor.posts if post.may(DISPUTE)]


def _first_words(incident: Incident | None, actor: Actor) -> dict[str, Any]:
    today = clock.today()
    if incident is None:
        grid = any(post.may(DISPUTE) and post.role.startswith("grid_w") for post in actor.posts)
        source = Source.PATROL if grid else Source.COUNTER_PHONE
        return {"occurred_on": today, "place": home_of(_posts(actor)), "source": source.value}
    moment = incident.found_at or incident.reported_at
    return {
        "name": incident.title,
        "summary": incident.description,
        "address": incident.address,
        "occurred_on": moment.astimezone(clock.CHINA).date(),
        "people": incident.people_involved,
    }
