"""What is typed to report an incident, and what a step's fields send."""

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.http import HttpRequest

from linli.attachments.services import store
from linli.incidents.models import Category
from linli.incidents.models.catalogue import Urgency
from linli.incidents.states import Source
from linli.kernel import place
from linli.kernel.scope import Actor
from linli.kernel.workflow import Need, NeedType
from linli.organisation.models import Unit

AT_THE_DESK = (Source.SELF_REPORT, Source.COUNTER_PHONE, Source.HOTLINE)


class ReportForm(forms.Form):
    """One form for the grid, the counter and the telephone; only two fields are required."""

    op_id = forms.UUIDField(widget=forms.HiddenInput)
    description = forms.CharField(label="情况描述", max_length=10000)
    place = forms.ChoiceField(label="地点")
    address = forms.CharField(label="详细地址", max_length=200, required=False)
    lon = forms.FloatField(label="经度", min_value=-180, max_value=180, required=False)
    lat = forms.FloatField(label="纬度", min_value=-90, max_value=90, required=False)
    category = forms.ChoiceField(label="类别", required=False)
    urgency = forms.TypedChoiceField(
        label="紧急程度",
        choices=[("", "按类别"), *Urgency.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    source = forms.ChoiceField(
        label="来源", choices=[("", "按我的岗位"), *Source.choices], required=False
    )
    reporter_name = forms.CharField(label="反映人姓名", max_length=60, required=False)
    reporter_phone = forms.RegexField(
        label="反映人电话", regex=r"^[0-9+() -]{0,30}$", max_length=30, required=False
    )
    confidential = forms.BooleanField(label="反映人要求保密", required=False)
    settled = forms.BooleanField(label="当场已处置", required=False)
    result = forms.CharField(label="处置结果", max_length=4000, required=False)

    def __init__(self, actor: Actor, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["place"].choices = [(u.code, u.name) for u in places_of(actor)]  # type: ignore[attr-defined]
        self.fields["category"].choices = [("", "待定"), *category_choices()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("settled") and not given.get("result"):
            self.add_error("result", "当场已处置的,请写明处置结果。")
        if (given.get("lon") is None) != (given.get("lat") is None):
            self.add_error("lon", "经度和纬度要一起填。")
        return given

    def asked(self) -> dict[str, Any]:
        """Give what `services.report` takes, files apart."""
        given = self.cleaned_data
        names = ("op_id", "description", "place", "address", "lon", "lat", "urgency")
        asked = {name: given[name] for name in names}
        asked |= {"category": given["category"] or None, "source": given["source"] or None}
        if given["reporter_name"] or given["reporter_phone"]:
            asked["reporter"] = {
                "name": given["reporter_name"],
                "phone": given["reporter_phone"],
                "confidential": given["confidential"],
            }
        return asked


def places_of(actor: Actor) -> list[Unit]:
    """Give the territorial units an actor may name as a place."""
    units = Unit.objects.current().exclude(kind=Unit.Kind.DEPARTMENT)
    ranges = list(actor.ranges)
    if not ranges:  # a department's people: the county or township it stands in
        seats = Unit.objects.filter(id__in=actor.units).values_list("id", "parent_id")
        ranges = [
            place.subtree(number if place.is_territorial(number) else parent)
            for number, parent in seats
            if place.is_territorial(number) or parent
        ]
    test = Q(pk__in=[])
    for low, high in ranges:
        test |= Q(id__range=(low, high))
    return list(units.filter(test))


def category_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Group the categories by class, for a select."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in Category.objects.filter(is_active=True).order_by("code"):
        groups.setdefault(row.klass_name, []).append((row.code, row.name))
    return list(groups.items())


def stored(request: HttpRequest, field: str, actor: Actor) -> list[UUID]:
    """Keep the files of a field; give their ids."""
    return [store(file.read(), actor=actor).id for file in request.FILES.getlist(field)]


def given_for(request: HttpRequest, needs: tuple[Need, ...], actor: Actor) -> dict[str, Any]:
    """Read the fields that a step needs out of its form; empty ones are left out."""
    given: dict[str, Any] = {}
    for need in needs:
        if need.type is NeedType.PHOTOS:
            value: Any = stored(request, need.name, actor)
        elif need.type is NeedType.UNITS:
            value = [code for code in request.POST.getlist(need.name) if code]
        else:
            value = request.POST.get(need.name, "").strip()
        if value:
            given[need.name] = value
    return given
