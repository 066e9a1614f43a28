"""What the lists of this room are asked for in their address; nonsense there is left out."""

from typing import Any
from urllib.parse import urlencode

from django import forms

from linli.kernel.quick_select import QuickSelect
from linli.kernel.scope import Actor
from linli.organisation.models import Unit
from linli.organisation.queries import units_to_choose
from linli.places import codes
from linli.places.lists import ANY, Filters

SELECT = {"class": "form-select", "data-changes": ""}
STALE = (("90", "90 天没有核实"), ("180", "半年没有核实"), ("365", "一年没有核实"))


def _select(label: str, choices: Any, any_of: str = "") -> forms.ChoiceField:
    every = [("", f"{label}不限"), *([(ANY, any_of)] if any_of else []), *choices]
    widget = QuickSelect(attrs=SELECT)
    return forms.ChoiceField(label=label, choices=every, required=False, widget=widget)


class _UnitField(forms.ChoiceField):
    """A unit by its number; which ones are offered depends on who looks."""

    def valid_value(self, value: str) -> bool:
        """Take any number of a place: what a person does not see is not in his list anyway."""
        return value.isascii() and value.isdecimal() and 0 < int(value) < 10**15


class ListForm(forms.Form):
    """The conditions that all registers share; `SELECTS` are those with a select of their own."""

    SELECTS: tuple[str, ...] = ()

    q = forms.CharField(label="搜索", required=False, max_length=80)
    place = _UnitField(label="网格", required=False, widget=QuickSelect(attrs=SELECT))
    stale = _select("核实", STALE)
    building = forms.UUIDField(required=False)
    ended = forms.BooleanField(label="已注销的", required=False)

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        groups = [
            (name, kept)
            for name, units in units_to_choose(actor)
            if (kept := [unit for unit in units if int(unit[0]) < 10**15])
        ]
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "网格不限"), *groups]
        self.is_valid()
        self.kept = {name: str(value) for name, value in self.cleaned_data.items() if value}
        if "ended" in self.kept:
            self.kept["ended"] = "1"

    def filters(self, cursor: str | None) -> Filters:
        """Give what the query takes."""
        given: dict[str, Any] = {n: v for n, v in self.cleaned_data.items() if v}
        given |= {name: int(given[name]) for name in ("place", "stale") if name in given}
        return Filters(**given, cursor=cursor)

    def query(self, **changes: str) -> str:
        """Write the address of this list with some conditions changed; "" takes one away."""
        return "?" + urlencode({n: v for n, v in (self.kept | changes).items() if v})

    @property
    def selects(self) -> list[forms.BoundField]:
        """Give the fields beside the search."""
        return [self[name] for name in ("place", *self.SELECTS, "stale")]

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """Give each condition that holds and the address without it."""
        names = [name for name in ("place", *self.SELECTS, "stale") if name in self.kept]
        chips = [(self._label(name), self.query(**{name: ""})) for name in names]
        if "building" in self.kept:
            chips.append(("一栋楼", self.query(building="")))
        return chips

    def with_ended(self) -> str:
        """Give the address of what has ended among these."""
        return self.query(ended="1")

    def without_ended(self) -> str:
        """Give the address of what is in force among these."""
        return self.query(ended="")

    @property
    def is_wrong(self) -> bool:
        """Tell whether the address names a condition that means nothing."""
        return bool(self.errors)

    def _label(self, name: str) -> str:
        if name == "place":
            found = Unit.objects.filter(pk=self.kept[name]).values_list("name", flat=True)
            return found.first() or "没有这个单位"
        chosen = [option for option in self[name].subwidgets if option.data["selected"]]
        return str(chosen[0].data["label"])


class DwellingListForm(ListForm):
    SELECTS = ("state", "use", "hazard")

    state = _select("状态", codes.DwellingState.choices)
    use = _select("用途", codes.BuildingUse.choices)
    hazard = _select("隐患", codes.Hazard.choices, any_of="有隐患")


class EstablishmentListForm(ListForm):
    SELECTS = ("key_place", "hazard", "kind", "grade")

    key_place = _select("重点场所", codes.KeyPlace.choices[1:], any_of="重点场所")
    hazard = _select("隐患", codes.Hazard.choices, any_of="有隐患")
    kind = _select("类别", codes.EstablishmentKind.choices)
    grade = _select("安全等级", codes.SafetyGrade.choices[1:])


class FacilityListForm(ListForm):
    SELECTS = ("kind", "state")

    kind = _select("类别", codes.FacilityKind.choices)
    state = _select("状态", codes.FacilityState.choices)
