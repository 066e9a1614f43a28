"""What is typed about facilities; the rules are in the services."""

from typing import Any

from linli.places import codes
from linli.places.forms import PlacedForm, choice_field, point_of, text_field, values
from linli.places.models import Facility


class FacilityForm(PlacedForm):
    name = text_field("名称", 60, missing="请填名称。")
    kind = choice_field("类别", codes.FacilityKind.choices)
    where = text_field("位置说明", 150, missing="请写在哪里。")
    state = choice_field("状态", codes.FacilityState.choices)
    keeper = text_field("养护单位", 60)
    code = text_field("部件编码", 16, "有编码牌的照抄。")

    @staticmethod
    def of(row: Facility) -> dict[str, Any]:
        """Give what the form shows of a row."""
        said = values(row, "version", "name", "kind", "where", "state", "keeper", "code")
        return said | {"place": row.place.code, "point": point_of(row)}

    def facts(self) -> dict[str, Any]:
        """Give the values for the service."""
        return dict(self.cleaned_data)
