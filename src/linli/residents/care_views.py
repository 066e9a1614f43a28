"""Pages of care: the list of those to be looked after, a new profile, one profile, proposals."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.accounts.gate import actor_of, needs
from linli.kernel import clock
from linli.kernel.errors import Forbidden, Invalid, NotFound
from linli.kernel.ids import id_in
from linli.kernel.masking import mask_name
from linli.organisation.roles import KEEP_RESIDENTS, READ_RESIDENTS
from linli.residents import care, care_queries, sealed
from linli.residents.care_form import CareForm, EndForm
from linli.residents.care_rules import OLD, PROPOSED_FROM
from linli.residents.models import CareProfile, Person
from linli.residents.projections import line


@needs(READ_RESIDENTS)
@require_GET
def cared_for(request: HttpRequest) -> HttpResponse:
    """List who is looked after in my places, by group, with who is proposed."""
    actor, asked = actor_of(request), request.GET
    units = care_queries.units_to_filter(actor)
    unit = next((n for n, _ in units if str(n) == asked.get("unit", "")), None)
    groups = care_queries.groups_in(actor, unit)
    group = asked.get("group", "") if asked.get("group", "") in care_queries.GROUPS else ""
    try:
        page = care_queries.cared_for(
            actor, group=group, unit=unit, cursor=asked.get("cursor") or None
        )
    except Invalid:  # a cursor of another list: its first page is what was meant
        return redirect(request.path)
    shown = {
        "page": page,
        "groups": groups,
        "group": group,
        "group_name": care_queries.GROUPS.get(group, ""),
        "units": units,
        "unit": unit,
        "proposed": care_queries.proposed_counts(actor, unit),
    }
    return render(request, "residents/care.html", shown)


@needs(KEEP_RESIDENTS)
@require_http_methods(["GET", "POST"])
def proposals(request: HttpRequest) -> HttpResponse:
    """List who has reached the age of a group (?group=); take in those who are ticked."""
    actor = actor_of(request)
    group = request.GET.get("group", OLD)
    if group not in PROPOSED_FROM:
        raise NotFound()
    if request.method == "POST":
        people = [pk for pk in map(id_in, request.POST.getlist("person")) if pk]
        done = care.take_proposed(people, actor=actor, group=group)
        messages.success(request, f"已列入 {done} 人。" if done else "没有勾选。")
        return redirect(request.get_full_path())
    page = {
        "people": care_queries.proposals(actor, group),
        "group": group,
        "group_name": care_queries.GROUPS[group],
        "age": PROPOSED_FROM[group],
    }
    return render(request, "residents/care_proposals.html", page)


@needs(KEEP_RESIDENTS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a person into a group."""
    actor = actor_of(request)
    person = _person(request, pk)
    form = CareForm(
        request.POST or None,
        helpers=care_queries.helpers_for(person.place_id),
        is_new=True,
        initial={"op_id": uuid4(), "attention": "01", "helper": str(actor.user)},
    )
    if form.is_valid():
        try:
            care.open_care(pk, actor=actor, **form.facts())
            messages.success(request, "已列为关爱对象。")
            return redirect("privacy:care")
        except Invalid as error:
            form.refuse(error.errors)
    return _form(request, form, person, title="列为关爱对象")


@needs(READ_RESIDENTS)
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a profile; who keeps the person changes it."""
    actor = actor_of(request)
    row = care_queries.profile_for(actor, pk)
    may = row.until is None and care.keeping_post(actor, row.person.place_id) is not None
    form = None
    if may:
        form = CareForm(
            request.POST or None,
            helpers=care_queries.helpers_for(row.person.place_id),
            is_new=False,
            initial=_now(row),
        )
        if form.is_valid():
            try:
                care.change_care(pk, actor=actor, **form.facts())
                messages.success(request, "已保存。")
                return redirect("privacy:care_profile", pk=pk)
            except Invalid as error:
                form.refuse(error.errors)
    elif request.method == "POST":
        raise Forbidden()
    return _profile(request, pk, form, EndForm(initial={"until": clock.today()}))


@needs(KEEP_RESIDENTS)
@require_POST
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a profile."""
    actor, form = actor_of(request), EndForm(request.POST)
    row = care_queries.profile_for(actor, pk)
    if care.keeping_post(actor, row.person.place_id) is None:
        raise Forbidden("您的岗位不能修改这里的登记。")  # the form says in clear what is needed
    if form.is_valid():
        try:
            care.close_care(pk, actor=actor, until=form.cleaned_data["until"])
            messages.success(request, "已结束。")
            return redirect("privacy:care_profile", pk=pk)
        except Invalid as error:
            form.refuse(error.errors)
    again = CareForm(
        helpers=care_queries.helpers_for(row.person.place_id), is_new=False, initial=_now(row)
    )
    return _profile(request, pk, again, form)


def _now(row: CareProfile) -> dict[str, object]:
    said = sealed.open_facts(row)
    return {
        "attention": row.attention,
        "due_on": row.due_on,
        "helper": str(row.helper_id or ""),
        "needs": said.get("needs", ""),
        "remark": said.get("remark", ""),
    }


def _person(request: HttpRequest, pk: UUID) -> Person:
    rows = Person.objects.visible_to(actor_of(request)).select_related("place")
    person: Person | None = rows.filter(pk=pk, is_deleted=False).first()
    if person is None:
        raise NotFound()
    return person


def _form(request: HttpRequest, form: CareForm, person: Person, *, title: str) -> HttpResponse:
    page = {"form": form, "person": line(person), "title": title}
    return render(request, "residents/care_form.html", page, status=422 if form.is_bound else 200)


def _profile(request: HttpRequest, pk: UUID, form: CareForm | None, end: EndForm) -> HttpResponse:
    actor = actor_of(request)
    row = care_queries.profile_for(actor, pk)
    shown = next(one for one in care_queries.care_of(actor, row.person_id) if one.id == pk)
    page = {
        "profile": shown,
        "person_id": row.person_id,
        "name": mask_name(row.person.name),
        "place": row.person.place.name,
        "form": form,
        "end": end,
    }
    wrong = end.is_bound or bool(form and form.is_bound)
    return render(request, "residents/care_profile.html", page, status=422 if wrong else 200)
