"""Pages of a household: itself, a new one, one more person in it, its own facts, “unchanged”."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.forms import formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.accounts.gate import actor_of, needs
from linli.kernel.errors import Invalid, Refused
from linli.kernel.ids import id_in
from linli.kernel.plain_form import PlainForm
from linli.organisation.roles import KEEP_RESIDENTS, READ_RESIDENTS, VISIT
from linli.places.choosing import choice_of
from linli.places.collecting import items_of
from linli.places.collecting import shown as shown_items
from linli.places.item_fields import put_fields, read_fields
from linli.residents import codes
from linli.residents.changing import change_household, confirm_household
from linli.residents.events import events_of
from linli.residents.household_parts import parts_of
from linli.residents.models import Household
from linli.residents.page_parts import first_op_id, op_id_in, shown, tell
from linli.residents.papers import may_print_at
from linli.residents.person_form import MemberRow, PersonForm
from linli.residents.queries import (
    changes_of,
    dwelling_for,
    household_for,
    households_at,
    members_of,
)
from linli.residents.registering import add_person, register_household

ROWS, MOST_ROWS = 5, 12
Rows = formset_factory(MemberRow, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


class HomeForm(PlainForm):
    """Where a new family lives."""

    op_id = forms.UUIDField(widget=forms.HiddenInput)
    dwelling = forms.UUIDField(error_messages={"required": "请选这一家住在哪里。"})
    number = forms.CharField(label="户号", max_length=30, required=False)


class FactsForm(PlainForm):
    """A household's own facts."""

    op_id = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
    number = forms.CharField(label="户号", max_length=30, required=False)
    kind = forms.ChoiceField(
        label="户别", choices=[("", "未填"), *codes.HouseholdKind.choices], required=False
    )
    flags = forms.MultipleChoiceField(
        label="标记",
        choices=codes.HouseholdFlag.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )
    remark = forms.CharField(label="备注", max_length=300, required=False)

    def __init__(self, *args: Any, household: Household, **more: Any) -> None:
        super().__init__(*args, **more)
        self.household = household
        self.items_asked = items_of("household", household.county)
        self.item_names = put_fields(self, self.items_asked, household.extra)

    def clean(self) -> dict[str, Any]:
        """Read the collection items."""
        self.extra = read_fields(self, self.items_asked, self.household.extra)
        return self.cleaned_data

    def facts(self) -> dict[str, Any]:
        """Give the fields of the household, with its collection items."""
        said = {n: v for n, v in self.cleaned_data.items() if n not in self.item_names}
        return said | {"extra": self.extra}

    @property
    def items_shown(self) -> list[forms.BoundField]:
        """Give the fields of the collection items."""
        return [self[name] for name in self.item_names]


@needs(READ_RESIDENTS)
@require_GET
def household(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a household: where, who, what may be done."""
    actor = actor_of(request)
    row = household_for(actor, pk)
    names = dict(codes.HouseholdFlag.choices)
    page = {
        "household": row,
        "inmates": members_of(row, actor=actor),
        "flags": [names[flag] for flag in row.flags if flag in names],
        "changes": changes_of(actor=actor, household=pk),
        "items": shown_items(row.extra, "household", row.county),
        "events": events_of(),
        "parts": parts_of(actor, row),
        "may_keep": actor.may(KEEP_RESIDENTS) and not row.is_over,
        "may_print": may_print_at(actor, row.place_id) and not row.is_over,
        "may_confirm": (actor.may(KEEP_RESIDENTS) or actor.may(VISIT)) and not row.is_over,
    }
    return render(request, "residents/household.html", page)


@needs(READ_RESIDENTS)
@require_GET
def home(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show who lives in a home: its households with their members."""
    actor = actor_of(request)
    dwelling = dwelling_for(actor, pk)
    page = {
        "dwelling": dwelling,
        "households": households_at(dwelling, actor=actor),
        "may_keep": actor.may(KEEP_RESIDENTS),
    }
    return render(request, "residents/home.html", page)


@needs(KEEP_RESIDENTS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Register a family: where it lives, and a line for each; the head first."""
    actor = actor_of(request)
    if request.method == "GET":
        first = {"relation": codes.Relation.HEAD, "kind": codes.PersonKind.REGISTERED}
        rows = Rows(initial=[first, *([{}] * (ROWS - 1))], prefix="p")
        dwelling = id_in(request.GET.get("dwelling", ""))
        form = HomeForm(initial={"op_id": first_op_id(request), "dwelling": dwelling})
        return render(request, "residents/family_form.html", _family(request, form, rows))
    form, rows = HomeForm(request.POST), Rows(request.POST, prefix="p")
    status, error = 422, None
    if form.is_valid() & rows.is_valid():
        given = form.cleaned_data
        people = [row.newcomer() for row in rows if not row.is_blank]
        try:
            made = register_household(
                given["op_id"],
                actor=actor,
                dwelling=given["dwelling"],
                people=people,
                facts={"number": given["number"]},
            )
            messages.success(request, f"已登记一户 {len(people)} 人。要补充的，点开各人修改。")
            return redirect("residents:household", pk=made.pk)
        except Refused as refused:
            status, error = tell(form, refused), refused
    page = _family(request, form, rows)
    return shown(request, "residents/family_form.html", page, status=status, error=error)


def _family(request: HttpRequest, form: HomeForm, rows: Any) -> dict[str, Any]:
    chosen = choice_of(actor_of(request), form["dwelling"].value())
    return {"form": form, "rows": rows, "chosen": chosen}


@needs(KEEP_RESIDENTS)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add one more person to a household."""
    actor = actor_of(request)
    row = household_for(actor, pk)
    form = PersonForm(request.POST or None, county=row.county)
    status, error = 422 if form.is_bound else 200, None
    if form.is_valid():
        try:
            made = add_person(op_id_in(request), form.newcomer(), actor=actor, household=pk)
            messages.success(request, "已登记。")
            return redirect("residents:person", pk=made.pk)
        except Refused as refused:
            status, error = tell(form, refused), refused
    page = {"form": form, "household": row, "title": "加一位家庭成员", "op_id": _op(request)}
    return shown(request, "residents/person_form.html", page, status=status, error=error)


@needs(KEEP_RESIDENTS)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a household's own facts."""
    actor = actor_of(request)
    row = household_for(actor, pk)
    now = {name: getattr(row, name) for name in ("version", "number", "kind", "flags", "remark")}
    form = FactsForm(request.POST or None, household=row, initial=now | {"op_id": uuid4()})
    status, error = 422 if form.is_bound else 200, None
    if form.is_valid():
        given = form.facts()
        op_id, version = given.pop("op_id"), given.pop("version")
        try:
            change_household(op_id, actor=actor, household=pk, version=version, facts=given)
            messages.success(request, "已保存。")
            return redirect("residents:household", pk=pk)
        except Refused as refused:
            status, error = tell(form, refused), refused
    page = {"form": form, "household": row}
    return shown(request, "residents/household_form.html", page, status=status, error=error)


@needs(KEEP_RESIDENTS, VISIT)
@require_POST
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that all is as the register has it: one tap."""
    actor = actor_of(request)
    household_for(actor, pk)
    try:
        confirm_household(op_id_in(request), actor=actor, household=pk)
        messages.success(request, "已核实，情况无变化。")
    except Invalid as error:
        messages.warning(request, str(error))
    return redirect("residents:household", pk=pk)


def _op(request: HttpRequest) -> UUID:
    return id_in(request.POST.get("op_id", "")) or first_op_id(request)
