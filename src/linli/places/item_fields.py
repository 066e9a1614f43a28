"""The fields by which a form asks for the collection items of a county."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from linli.kernel.plain_form import day_field
from linli.places.collecting import Kind, read_extra
from linli.places.models import CollectionItem

PREFIX = "item_"


def put_fields(
    form: forms.Form, items: Iterable[CollectionItem], extra: Mapping[str, Any]
) -> list[str]:
    """Put a field for each item into a form, with what was answered; give their names."""
    names = []
    for item in items:
        name = f"{PREFIX}{item.key}"
        said = extra.get(item.key, [0, ""])[1]
        field = _field(item, said)
        field.initial = said
        field.widget.attrs["class"] = "form-select" if item.options else "form-control"
        form.fields[name] = field
        names.append(name)
    return names


def read_fields(
    form: forms.Form, items: Iterable[CollectionItem], before: Mapping[str, Any]
) -> dict[str, Any]:
    """Read the fields of the items into `extra`; what is wrong goes beside its field."""
    typed = {
        name.removeprefix(PREFIX): "" if value is None else str(value)
        for name, value in form.cleaned_data.items()
        if name.startswith(PREFIX)
    }
    extra, errors = read_extra(items, typed, before)
    for key, text in errors.items():
        form.add_error(f"{PREFIX}{key}", text)
    return extra


def _field(item: CollectionItem, said: str) -> forms.Field:
    """Make the field; an answer of an earlier version stays among those to choose from."""
    label = f"{item.label}（必采）" if item.required else item.label
    if item.kind == Kind.DATE:
        return day_field(label, required=False)
    if item.options:
        options = [*item.options, *([said] if said and said not in item.options else [])]
        every = [("", "未填"), *((option, option) for option in options)]
        return forms.ChoiceField(label=label, choices=every, required=False)
    return forms.CharField(label=label, max_length=100, required=False)
