"""The page on which a county says what its registers ask for (rulebook 2.3.3)."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from linli.accounts.gate import actor_of, needs
from linli.kernel import place
from linli.kernel.errors import Invalid, NotFound
from linli.kernel.plain_form import PlainForm
from linli.kernel.scope import Actor
from linli.organisation.roles import SET_ITEMS
from linli.places import collecting
from linli.places.models import CollectionItem


class ItemForm(PlainForm):
    """One thing to ask for."""

    subject = forms.ChoiceField(label="对象", choices=CollectionItem.Subject.choices)
    label = forms.CharField(label="名称", max_length=30, error_messages={"required": "请写名称。"})
    kind = forms.ChoiceField(label="怎么填", choices=CollectionItem.Kind.choices)
    choices = forms.CharField(
        label="可选的答案",
        required=False,
        max_length=700,
        help_text="“选一个”时填，每行一个。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    required = forms.BooleanField(
        label="必采（没填的算在完整率里）",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    def given(self) -> dict[str, Any]:
        """Give what the services take."""
        return self.cleaned_data | {"choices": self.cleaned_data["choices"].splitlines()}


@needs(SET_ITEMS)
@require_http_methods(["GET", "POST"])
def items(request: HttpRequest) -> HttpResponse:
    """Show what is asked of each subject, and add to it."""
    actor = actor_of(request)
    form = ItemForm(request.POST or None)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        given = form.given()
        try:
            made = collecting.add_item(given.pop("subject"), actor=actor, **given)
            messages.success(request, f"已新增“{made.label}”，登记和修改时就会问到。")
            return redirect("places:items")
        except Invalid as error:
            form.refuse(error.errors)
    page = {"form": form, "groups": _groups(actor)}
    return render(request, "places/items.html", page, status=status)


@needs(SET_ITEMS)
@require_http_methods(["GET", "POST"])
def item(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask a thing otherwise from now on."""
    actor = actor_of(request)
    row = CollectionItem.objects.filter(pk=pk, county=_county(actor), until=None).first()
    if row is None or row.is_built_in:
        raise NotFound()
    now = {"label": row.label, "choices": "\n".join(row.choices), "required": row.required}
    form = ItemForm(request.POST or None, initial=now)
    del form.fields["subject"], form.fields["kind"]
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            collecting.change_item(pk, actor=actor, **form.given())
            messages.success(request, "已改；以前填的仍按原来的名称显示。")
            return redirect("places:items")
        except Invalid as error:
            form.refuse(error.errors)
    page = {"form": form, "item": row}
    return render(request, "places/item.html", page, status=status)


@needs(SET_ITEMS)
@require_POST
def retire(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask a thing no more."""
    collecting.retire_item(pk, actor=actor_of(request))
    messages.success(request, "已停用；以前填的都还在。")
    return redirect("places:items")


@needs(SET_ITEMS)
@require_POST
def require(request: HttpRequest) -> HttpResponse:
    """Say whether a column is 必采."""
    typed = request.POST
    collecting.set_required(
        typed.get("subject", ""),
        typed.get("key", ""),
        actor=actor_of(request),
        required=typed.get("required") == "1",
    )
    return redirect("places:items")


def _groups(actor: Actor) -> list[dict[str, Any]]:
    county = _county(actor)
    groups = []
    for code, label in CollectionItem.Subject.choices:
        required = {key for key, _ in collecting.required_columns(code, county)}
        columns = [(key, text, key in required) for key, text, _ in collecting.BUILT_IN[code]]
        asked = collecting.items_of(code, county)
        groups.append({"code": code, "label": label, "columns": columns, "items": asked})
    return groups


def _county(actor: Actor) -> int:
    unit = actor.must(SET_ITEMS).unit
    return place.ancestor(unit, place.Level.COUNTY) or unit
