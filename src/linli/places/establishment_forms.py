"""What is typed about establishments; the rules are in the services."""

import re
from typing import Any

from django import forms

from linli.places import codes
from linli.places.forms import (
    AskingForm,
    PlacedForm,
    choice_field,
    number_field,
    point_of,
    text_field,
    tick_field,
    ticks_field,
    values,
)
from linli.places.models import Establishment
from linli.places.owners import People


class EstablishmentForm(AskingForm, PlacedForm):
    """An establishment, new or known; its people in clear only as far as they are typed anew."""

    name = text_field("名称", 80, missing="请填名称。")
    kind = choice_field("类别", codes.EstablishmentKind.choices)
    address = text_field("地址", 200, missing="请填地址。")
    key_place = choice_field("重点场所", codes.KeyPlace.choices, required=False)
    hazards = ticks_field("隐患", codes.Hazard.choices)
    principal = text_field("负责人", 60)
    phones = text_field("电话", 120, "几个电话用顿号分开。")
    credit_code = text_field("统一社会信用代码", 40, "营业执照上的 18 位代码。")
    legal = text_field("法定代表人", 60)
    trade = text_field("行业", 40, "如 餐饮、五金、教育培训。")
    staff = number_field("从业人数", 0, 1_000_000)
    safety_grade = choice_field("安全等级", codes.SafetyGrade.choices, required=False)
    org_flags = ticks_field("组织情况", codes.OrgFlag.choices)
    forget_people = tick_field("去掉已登记的负责人、法定代表人和电话")

    MORE_LABEL = "更多（信用代码、法定代表人、行业……）"
    FIRST = ("place", "name", "kind", "address", "key_place", "hazards", "principal", "phones")
    MORE = ("credit_code", "legal", "trade", "staff", "safety_grade", "org_flags")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.knows_people = False

    @staticmethod
    def of(row: Establishment) -> dict[str, Any]:
        """Give what the form shows of a row."""
        names = ("version", "name", "kind", "address", "key_place", "hazards", "credit_code")
        said = values(row, *names, "trade", "staff", "safety_grade", "org_flags")
        return said | {"place": row.place.code, "point": point_of(row)}

    def facts(self) -> dict[str, Any]:
        """Give the values for the service; `people` only when something is typed of them."""
        given = dict(self.cleaned_data)
        legal, principal = given.pop("legal").strip(), given.pop("principal").strip()
        phones = tuple(filter(None, re.split(r"[、，,；;/\n]+", given.pop("phones"))))
        typed = People(legal, principal, phones)
        people = typed if typed != People() else None
        given["extra"] = self.extra
        return given | {"people": People() if given.pop("forget_people") else people}

    @property
    def first_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.FIRST]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        forget = ("forget_people",) if self.knows_people else ()
        more = (*self.MORE, *self.asked, *forget)
        return [self[name] for name in more]
