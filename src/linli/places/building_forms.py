"""What is typed about buildings: their address, and how their homes lie."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms

from linli.places import codes
from linli.places.addresses import Parts
from linli.places.forms import (
    PlacedForm,
    VersionForm,
    choice_field,
    number_field,
    point_of,
    text_field,
    tick_field,
    values,
)
from linli.places.models import Building
from linli.places.rooms import MOST_ENTRANCES, MOST_FLOORS, MOST_PER_FLOOR, Layout


class BuildingForm(PlacedForm):
    """A new building: its address, and how its homes lie.

    `skipped`: the rooms that were ticked off in the preview.
    """

    street = text_field("街路巷", 60)
    lane = text_field("小区（弄、组）", 60)
    number = text_field("门牌号", 20, "只写号码就可以，如 12。")
    name = text_field("楼栋名称", 40, "如 3号楼；独户的房屋可以不填。")
    use = choice_field("用途", codes.BuildingUse.choices)
    entrances = number_field("单元数", 0, MOST_ENTRANCES, "没有分单元就不填。")
    floors = number_field("总层数", 0, MOST_FLOORS)
    per_floor = number_field("每层几户", 0, MOST_PER_FLOOR, "每个单元每层的户数。")
    first_floor = number_field("从第几层起住人", 1, MOST_FLOORS, "下面是店面的才填。")
    running = tick_field("各单元的门号连着编（二单元从 103 开始）")

    ADDRESS = ("place", "street", "lane", "number", "name", "use")
    LAYOUT = ("entrances", "floors", "per_floor")
    MORE = ("first_floor", "running")

    def __init__(self, *args: Any, skipped: frozenset[str] = frozenset(), **more: Any) -> None:
        super().__init__(*args, **more)
        self.skipped = skipped

    @property
    def parts(self) -> Parts:
        given = self.cleaned_data
        names = ("street", "lane", "number")
        return Parts(**{name: given[name].strip() for name in names})

    @property
    def whole_layout(self) -> Layout:
        """Give the layout with every room there could be."""
        given = self.cleaned_data
        return Layout(
            entrances=given["entrances"] or 0,
            floors=given["floors"] or 0,
            per_floor=given["per_floor"] or 0,
            first_floor=given["first_floor"] or 1,
            running=given["running"],
        )

    @property
    def layout(self) -> Layout:
        """Give the layout without the rooms that were ticked off."""
        return replace(self.whole_layout, skipped=self.skipped)

    @property
    def seal(self) -> str:
        """Say what a preview was made of: other figures want another preview."""
        layout = self.whole_layout
        return f"{self.parts.text}/{self.cleaned_data['name']}/{layout}"

    def facts(self) -> dict[str, Any]:
        """Give the values for the service."""
        given = {name: self.cleaned_data[name] for name in ("op_id", "place", "name", "use")}
        shapes = {"parts": self.parts, "layout": self.layout, "point": self.cleaned_data["point"]}
        return given | shapes

    def bound_fields(self, names: tuple[str, ...]) -> list[forms.BoundField]:
        return [self[name] for name in names]

    @property
    def address_fields(self) -> list[forms.BoundField]:
        return self.bound_fields(self.ADDRESS)

    @property
    def layout_fields(self) -> list[forms.BoundField]:
        return self.bound_fields(self.LAYOUT)

    @property
    def more_fields(self) -> list[forms.BoundField]:
        return self.bound_fields(self.MORE)


class BuildingChangeForm(VersionForm):
    name = text_field("楼栋名称", 40, missing="请填楼栋名称。")
    use = choice_field("用途", codes.BuildingUse.choices)
    storeys = number_field("层数", 0, 200)
    elevators = number_field("电梯数", 0, 100)
    property_company = text_field("物业公司", 60)
    head = choice_field("楼栋长", [], required=False)
    point = text_field("位置", 60)

    clean_point = PlacedForm.clean_point

    def __init__(self, *args: Any, heads: list[tuple[UUID, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["head"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "没有"), *((str(pk), name) for pk, name in heads)]

    def clean_head(self) -> UUID | None:
        """Give the account of the head, None for none."""
        return UUID(self.cleaned_data["head"]) if self.cleaned_data["head"] else None

    @staticmethod
    def of(row: Building) -> dict[str, Any]:
        """Give what the form shows of a row."""
        names = ("version", "name", "use", "storeys", "elevators", "property_company")
        return values(row, *names) | {"head": row.head_id or "", "point": point_of(row)}
