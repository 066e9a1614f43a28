"""What is typed for a dynamic information: two fields are required, the rest is folded away."""

from typing import Any

from django import forms

from linli.fieldwork.informing import CLASSES, AsIncident, Subject, may_record_at
from linli.fieldwork.models import DynamicInfo
from linli.incidents.models import Category
from linli.kernel import clock
from linli.kernel.plain_form import PlainForm
from linli.kernel.scope import Actor

Kind = DynamicInfo.Kind
AT = "%Y-%m-%dT%H:%M"
ABOUT = ("person", "household", "dwelling", "establishment")


class DynamicsForm(PlainForm):
    """One form for all eight kinds; what may become an incident asks for a category besides."""

    op_id = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label="类别",
        choices=Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择类别。"},
    )
    text = forms.CharField(
        label="情况",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明是什么情况。"},
    )
    is_special = forms.BooleanField(label="紧急，马上告诉社区和镇", required=False)
    as_incident = forms.BooleanField(label="同时上报为事件", required=False)
    category = forms.ChoiceField(label="事件类别", required=False)
    while_visiting = forms.BooleanField(label="是走访时发现的", required=False)
    happened_at = forms.DateTimeField(
        label="发生时间",
        required=False,
        input_formats=[AT, "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(format=AT, attrs={"type": "datetime-local"}),
        help_text="不填就是现在。",
        error_messages={"invalid": "请写成 2026-03-02 09:30。"},
    )
    place = forms.TypedChoiceField(label="网格", coerce=int)
    person = forms.UUIDField(widget=forms.HiddenInput, required=False)
    household = forms.UUIDField(widget=forms.HiddenInput, required=False)
    dwelling = forms.UUIDField(label="房屋", required=False)
    establishment = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, **more: Any) -> None:
        super().__init__(*args, **more)
        grids = [(unit.pk, unit.name) for unit in may_record_at(actor)]
        for name, choices in (("place", grids), ("category", categories(self["kind"].value()))):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        for name in ("is_special", "as_incident", "while_visiting"):
            self.fields[name].widget.attrs["class"] = "form-check-input"

    @property
    def may_be_incident(self) -> bool:
        """Tell whether the chosen kind is one that may become an incident."""
        return self["kind"].value() in CLASSES

    @property
    def must_unfold(self) -> bool:
        """Tell whether a folded field needs another look."""
        return any(self[name].errors for name in ("happened_at", "dwelling", "place"))

    def asked(self) -> dict[str, Any]:
        """Give what `record_info` takes, photos apart."""
        given = self.cleaned_data
        names = ("op_id", "kind", "text", "is_special", "happened_at", "place")
        wanted = given["as_incident"] and given["kind"] in CLASSES
        event = AsIncident(given["category"], given["while_visiting"]) if wanted else None
        about = Subject(**{name: given[name] for name in ABOUT})
        return {name: given[name] for name in names} | {"subject": about, "incident": event}


def categories(kind: Any) -> list[tuple[str, Any]]:
    """Offer the categories that an information of a kind may have as an incident."""
    rows = Category.objects.filter(is_active=True, klass__in=CLASSES.get(kind, ()))
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in rows.order_by("code"):
        groups.setdefault(row.klass_name, []).append((row.code, row.name))
    first = "不清楚，先按“其他”" if kind == Kind.DISPUTE else "待定，由受理的人选"
    return [("", first), *groups.items()]


def now_typed() -> str:
    """Write this moment as the browser's own field takes it."""
    return clock.now().astimezone(clock.CHINA).strftime(AT)
