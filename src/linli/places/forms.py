"""What the forms of places have in common: their fields, a version, a place, a point."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms

from linli.kernel.geography import Point, point_in, point_text
from linli.kernel.ids import new_id
from linli.kernel.plain_form import PlainForm
from linli.kernel.scope import Actor
from linli.organisation.models import Unit
from linli.places.collecting import items_of
from linli.places.item_fields import put_fields, read_fields
from linli.places.standing import units_kept

TICK = {"class": "form-check-input"}
POINT_IS = "位置写成 经度，纬度，如 118.63,28.73；不填也可以。"


def text_field(label: str, most: int, hint: str = "", *, missing: str = "") -> forms.CharField:
    """Make a field for a line; `missing` is said where it must not be empty."""
    return forms.CharField(
        label=label,
        max_length=most,
        help_text=hint,
        required=bool(missing),
        error_messages={"required": missing} if missing else None,
    )


def number_field(label: str, least: int, most: int, hint: str = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=least, max_value=most, help_text=hint
    )


def tick_field(label: str) -> forms.BooleanField:
    return forms.BooleanField(
        label=label, required=False, widget=forms.CheckboxInput(attrs=dict(TICK))
    )


def ticks_field(label: str, choices: Any) -> forms.MultipleChoiceField:
    widget = forms.CheckboxSelectMultiple(attrs=dict(TICK))
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=widget)


def choice_field(label: str, choices: Any, **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, **more)


class VersionForm(PlainForm):
    """Carries the version that was read, so that nobody writes over what he has not seen."""

    version = forms.IntegerField(
        widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1, required=False
    )
    is_out_of_step = False
    MORE_LABEL = "更多"

    def clean_version(self) -> int:
        """Take a missing version for one that nobody has."""
        return int(self.cleaned_data["version"] or 0)

    def catch_up(self, version: int) -> None:
        """Show what was typed again, over the row as it is now."""
        self.is_out_of_step = True
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data["version"] = str(version)  # type: ignore[index]

    @property
    def first_fields(self) -> list[forms.BoundField]:
        """Give the fields asked at once."""
        return [field for field in self.visible_fields() if field.name != "point"]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """Give the fields behind "more"."""
        return []

    @property
    def must_unfold(self) -> bool:
        """Tell whether a folded field needs another look."""
        return any(field.errors for field in self.more_fields)


class AskingForm(forms.Form):
    """Asks besides what the county has set; `extra` is what the row keeps of it then."""

    extra: Mapping[str, Any] = {}

    def ask(self, subject: str, county: int | None, before: Mapping[str, Any]) -> None:
        """Put the fields of the county's collection items into the form."""
        self.items, self.extra = items_of(subject, county or 0), before
        self.asked = put_fields(self, self.items, before)

    def clean(self) -> dict[str, Any]:
        self.extra = read_fields(self, self.items, self.extra)
        return {n: v for n, v in self.cleaned_data.items() if n not in self.asked}


class PlacedForm(VersionForm):
    """A new row, or one that may move: where it stands, and its point on the map."""

    op_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    place = forms.ChoiceField(
        label="所属网格", required=False, error_messages={"invalid_choice": "请选择您管的网格。"}
    )
    point = text_field("位置", 60)

    def __init__(self, *args: Any, actor: Actor, **more: Any) -> None:
        units = units_kept(actor)
        more["initial"] = {"op_id": new_id(), "place": _home(units)} | (more.get("initial") or {})
        super().__init__(*args, **more)
        self._units = {unit.code: unit.pk for unit in units}
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "请选择"), *_grouped(units)]
        field.widget.is_required = True

    def clean_point(self) -> Point | None:
        """Read the point as the map or a person wrote it."""
        typed = self.cleaned_data["point"]
        if typed and point_in(typed) is None:
            raise forms.ValidationError(POINT_IS)
        return point_in(typed)

    def clean_place(self) -> int | None:
        """Give the number of the chosen unit."""
        return self._units.get(self.cleaned_data["place"])

    def clean_op_id(self) -> UUID:
        """Make a number where the page gave none: then a repeat is not known."""
        return self.cleaned_data["op_id"] or new_id()

    def refuse(self, errors: Mapping[str, str]) -> None:
        """Put what a service refused beside its field."""
        super().refuse({"point" if n in ("lon", "lat") else n: t for n, t in errors.items()})


def values(row: Any, *names: str) -> dict[str, Any]:
    """Read some fields of a row."""
    return {name: getattr(row, name) for name in names}


def point_of(row: Any) -> str:
    """Write the point of a row as its form reads it."""
    return point_text((row.lon, row.lat)) if row.lon is not None and row.lat is not None else ""


def _home(units: list[Unit]) -> str:
    """Give the grid of somebody who has but one."""
    return units[0].code if len(units) == 1 else ""


def _grouped(units: list[Unit]) -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for unit in units:
        is_grid = unit.kind == Unit.Kind.GRID
        above = unit.parent.name if is_grid and unit.parent else unit.name
        said = unit.name if is_grid else f"{unit.name}（不清楚哪个网格）"
        groups.setdefault(above, []).append((unit.code, said))
    return list(groups.items())
