"""What is typed about homes; the rules are in the services."""

from typing import Any

from django import forms

from linli.kernel.plain_form import PlainForm
from linli.places import codes
from linli.places.forms import (
    AskingForm,
    VersionForm,
    choice_field,
    number_field,
    text_field,
    tick_field,
    ticks_field,
    values,
)
from linli.places.models import Dwelling
from linli.places.owners import Owner

RENTAL_USES = [("", "不清楚"), *codes.RentalUse.choices]


class DwellingForm(PlainForm):
    """One more home of a building."""

    op_id = forms.UUIDField(widget=forms.HiddenInput)
    entrance = text_field("单元", 20, "如 2单元；没有分单元就不填。")
    room = text_field("门号", 20, "如 501。", missing="请填门号，如 501。")
    floor = number_field("楼层", -9, 200, "不填就按门号推算。")


class DwellingChangeForm(AskingForm, VersionForm):
    """What a home is now; the owner in clear only as far as it is typed anew."""

    state = choice_field("房屋状态", codes.DwellingState.choices)
    rental_use = choice_field("出租用途", RENTAL_USES, required=False)
    hazards = ticks_field("隐患", codes.Hazard.choices)
    has_gas = tick_field("用瓶装燃气")
    has_ebike = tick_field("有电动自行车")
    use = choice_field("用途", codes.BuildingUse.choices)
    room = text_field("门号", 20)
    floor = number_field("楼层", -9, 200)
    area = forms.DecimalField(
        label="面积（平方米）", required=False, min_value=0, max_digits=8, decimal_places=2
    )
    owner_name = text_field("产权人姓名", 60)
    owner_doc = text_field("产权人证件号", 30)
    owner_phone = text_field("产权人电话", 30)
    forget_owner = tick_field("去掉已登记的产权人")

    MORE_LABEL = "产权人（不改就不用填）"
    OWNER = ("owner_name", "owner_doc", "owner_phone", "forget_owner")

    @staticmethod
    def of(row: Dwelling) -> dict[str, Any]:
        """Give what the form shows of a row."""
        names = ("version", "state", "rental_use", "hazards", "has_gas", "has_ebike", "use")
        return values(row, *names, "room", "floor", "area")

    def facts(self) -> dict[str, Any]:
        """Give the values for the service; `owner` only when something is typed of him."""
        given = dict(self.cleaned_data)
        name, doc, phone, forget = (given.pop(field) for field in self.OWNER)
        typed = Owner(name.strip(), doc.strip(), phone.strip())
        owner = Owner() if forget else typed if typed != Owner() else None
        return given | {"owner": owner, "extra": self.extra}

    @property
    def first_fields(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in self.OWNER]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.OWNER]
