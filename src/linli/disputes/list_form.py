"""What the list of disputes is asked for in its address, and the chips that switch it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms

from linli.disputes import codes
from linli.disputes.categories import category_choices
from linli.disputes.lists import Filters
from linli.kernel.scope import Actor
from linli.organisation.queries import units_to_choose

SWITCHES = {
    "open": "在办",
    "overdue": "超过化解时限",
    "fulfil": "该核查履行了",
    "waiting": "待履行",
    "mine": "我负责的",
    "late": "迟报",
}
SELECTS = ("risk", "difficulty", "category", "place")
SELECT = {"class": "form-select", "data-changes": ""}


@dataclass(frozen=True)
class Chip:
    """One condition: where a click leads, and whether it holds now."""

    label: str
    query: str
    on: bool = False


def _select(label: str, choices: Any) -> forms.ChoiceField:
    every = [("", f"{label}不限"), *choices]
    return forms.ChoiceField(
        label=label, choices=every, required=False, widget=forms.Select(attrs=SELECT)
    )


class ListForm(forms.Form):
    """The conditions; what makes no sense in an address is left out."""

    q = forms.CharField(required=False, max_length=80)
    risk = _select("风险等级", codes.Risk.choices)
    difficulty = _select("难易程度", codes.Difficulty.choices)
    category = _select("类别", ())
    place = _select("单位", ())

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        self._offer("category", category_choices())
        self._offer("place", units_to_choose(actor))
        for name, label in SWITCHES.items():
            self.fields[name] = forms.BooleanField(label=label, required=False)
        self.is_valid()
        self.kept = {name: str(value) for name, value in self.cleaned_data.items() if value}
        self.kept |= dict.fromkeys((name for name in SWITCHES if name in self.kept), "1")

    def _offer(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", f"{field.label}不限"), *choices]

    def filters(self) -> Filters:
        """Give what the query takes."""
        given: dict[str, Any] = {n: v for n, v in self.cleaned_data.items() if v}
        if "place" in given:
            given["place"] = int(given["place"])
        return Filters(**given)

    def query(self, **changes: str) -> str:
        """Write the address of this list with some conditions changed; "" takes one away."""
        left = {name: value for name, value in (self.kept | changes).items() if value}
        return f"?{urlencode(left)}"

    @property
    def selects(self) -> list[forms.BoundField]:
        """Give the fields behind "more conditions"."""
        return [self[name] for name in SELECTS]

    @property
    def has_selects(self) -> bool:
        """Tell whether one of them narrows the list."""
        return any(name in self.kept for name in SELECTS)

    @property
    def unasked(self) -> list[tuple[str, str]]:
        """Give the conditions that a search carries on though no field shows them."""
        return [(n, v) for n, v in self.kept.items() if n in SWITCHES]

    def switches(self) -> list[Chip]:
        """Give the chips that are always there."""
        return [
            Chip(label, self.query(**{name: "" if name in self.kept else "1"}), name in self.kept)
            for name, label in SWITCHES.items()
        ]
