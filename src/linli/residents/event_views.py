"""The page of a life event: one form, one service; what is refused comes back beside its field."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from linli.accounts.gate import actor_of, needs
from linli.kernel import clock
from linli.kernel.errors import NotFound, Refused
from linli.kernel.scope import Actor
from linli.organisation.roles import KEEP_RESIDENTS
from linli.places.choosing import choice_of
from linli.residents.event_forms import EventForm
from linli.residents.events import EVENTS, HOUSEHOLD, PERSON, Event
from linli.residents.models import Household, Person
from linli.residents.page_parts import first_op_id, shown, tell, was_done
from linli.residents.projections import line
from linli.residents.queries import (
    Inmate,
    household_for,
    members_of,
    membership_of,
    people_in_sight,
    person_for,
)

NEEDS_HOUSEHOLD = ("leave", "join")


@needs(KEEP_RESIDENTS)
@require_http_methods(["GET", "POST"])
def of_person(request: HttpRequest, pk: UUID, slug: str) -> HttpResponse:
    """Register what has happened to a person."""
    actor, event = actor_of(request), _event(slug, PERSON)
    if was_done(request):  # he may have left the actor's sight by it
        messages.success(request, event.done)
        still = people_in_sight(actor).filter(pk=pk).exists()
        return redirect(f"/people/{pk}" if still else "/residents")
    person = person_for(actor, pk)
    membership = membership_of(person, actor=actor)
    if membership is None and slug in NEEDS_HOUSEHOLD:
        raise NotFound()
    home = membership.household if membership else None
    inmates = members_of(home, actor=actor) if home else []
    subject = next((one for one in inmates if one.person.id == pk), None)
    subject = subject or _alone(person)
    given = {"household": home.pk} if slug == "leave" and home else {}
    return _page(request, event, pk, inmates, subject, given, home)


@needs(KEEP_RESIDENTS)
@require_http_methods(["GET", "POST"])
def of_household(request: HttpRequest, pk: UUID, slug: str) -> HttpResponse:
    """Register what has happened to a household."""
    actor, event = actor_of(request), _event(slug, HOUSEHOLD)
    home = household_for(actor, pk)
    inmates = members_of(home, actor=actor)
    everybody = {"everybody": [one.person.id for one in inmates]} if slug == "all-leave" else {}
    return _page(request, event, pk, inmates, None, everybody, home)


def _page(
    request: HttpRequest,
    event: Event,
    pk: UUID,
    inmates: list[Inmate],
    subject: Inmate | None,
    given: dict[str, Any],
    home: Household | None,
) -> HttpResponse:
    actor = actor_of(request)
    today: dict[str, UUID | date] = {"op_id": first_op_id(request)}
    if event.slug not in ("birth", "pregnancy"):
        today["on"] = clock.today()
    form = event.form(request.POST or None, inmates=inmates, subject=subject, initial=today)
    status, error = 422 if form.is_bound else 200, None
    if form.is_valid():
        try:
            event.act(form.cleaned_data["op_id"], pk, form.given() | given, actor)
            messages.success(request, event.done)
            return redirect(_after(event, pk, home))
        except NotFound:
            raise
        except Refused as refused:
            status, error = tell(form, refused), refused
    page = {
        "event": event,
        "form": form,
        "subject": subject,
        "household": home,
        "back": f"residents:{event.of}",
        "pk": pk,
        "homes": _homes(form, actor),
    }
    return shown(request, "residents/event.html", page, status=status, error=error)


def _homes(form: EventForm, actor: Actor) -> dict[str, Any]:
    """Give the chosen homes of the form's pickers by field."""
    return {name: choice_of(actor, form[name].value()) for name in getattr(form, "homes", ())}


def _after(event: Event, pk: UUID, home: Household | None) -> str:
    """Say where to go when it is done: the person, unless he is to be seen no more."""
    if event.of == HOUSEHOLD:
        return f"/households/{pk}"
    if event.slug == "remove":
        return f"/households/{home.pk}" if home else "/residents"
    return f"/people/{pk}"


def _event(slug: str, of: str) -> Event:
    event = EVENTS.get(slug)
    if event is None or event.of != of:
        raise NotFound()
    return event


def _alone(person: Person) -> Inmate:
    return Inmate(line(person), "", False)
