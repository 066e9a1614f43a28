"""What a list is asked for in its address, and the chips that turn each condition on and off."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from linli.incidents.figure_list import figure_in
from linli.incidents.forms import category_choices
from linli.incidents.lists import Filters
from linli.incidents.models.catalogue import Urgency
from linli.incidents.states import Card, Source, State
from linli.kernel import clock
from linli.kernel.geography import box_in
from linli.kernel.place import LEVEL_NAMES, Level
from linli.kernel.quick_select import QuickSelect
from linli.kernel.scope import Actor
from linli.organisation.models import Unit
from linli.organisation.queries import units_to_choose

QUICK = {
    "mine": "等我办理",
    "unit": "我单位的",
    "reported": "我上报的",
    "late": "超期",
    "soon": "将超期",
    "card": "督办",
    "legacy": "历史遗留",
    "follow": "待回访",
}
SWITCHES = tuple(name for name in QUICK if name != "card")
SELECTS = ("place", "state", "level", "urgency", "category", "source", "card", "period")
PERIODS = (("7", "近 7 天"), ("30", "近 30 天"), ("90", "近 90 天"), ("365", "近一年"))
NUMBERS = ("place", "urgency", "card")
OPEN, DONE = "open", "done"
CARDS = (("1", "有督办"), (str(Card.YELLOW), "黄牌以上"), (str(Card.RED), "红牌"))
EVERYTHING = "all=1"
ON_THE_MAP = {"box": "地图上的一片", "unplaced": "没有位置"}
OTHERWISE = ON_THE_MAP | {"figure": "统计里的一项", "order": "排序"}  # what has no label to show
SELECT = {"class": "form-select", "data-changes": ""}
LEVELS = (Level.COMMUNITY, Level.TOWNSHIP, Level.COUNTY)


@dataclass(frozen=True)
class Chip:
    """One condition: where a click leads, and whether it holds now."""

    label: str
    query: str
    on: bool = False


def _select(label: str, choices: Any) -> forms.ChoiceField:
    select = QuickSelect(attrs=SELECT)
    every = [("", f"{label}不限"), *choices]
    return forms.ChoiceField(label=label, choices=every, required=False, widget=select)


class _UnitField(forms.ChoiceField):
    """A unit by its number; which ones are offered depends on who looks (`offer_units`)."""

    def valid_value(self, value: str) -> bool:
        """Take any number of a unit: what a person does not see is not in his list anyway."""
        return value.isascii() and value.isdecimal() and len(value) < 19


class ListForm(forms.Form):
    """The conditions of the incident list; what makes no sense in an address is left out."""

    q = forms.CharField(label="搜索", required=False, min_length=2, max_length=80)
    place = _UnitField(label="单位", required=False, widget=QuickSelect(attrs=SELECT))
    state = _select("状态", ())
    level = _select("受理层级", [(level.name.lower(), LEVEL_NAMES[level]) for level in LEVELS])
    urgency = _select("紧急程度", Urgency.choices)
    category = _select("类别", ())
    source = _select("来源", Source.choices)
    card = _select("督办", CARDS)
    period = _select("上报时间", PERIODS)
    box = forms.CharField(required=False, max_length=80)  # drawn on the map, never typed
    unplaced = forms.BooleanField(required=False)
    figure = forms.CharField(required=False, max_length=120)  # of the statistics, never typed
    order = forms.ChoiceField(choices=(("", ""), ("-reported", "")), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        for name in SWITCHES:
            self.fields[name] = forms.BooleanField(label=QUICK[name], required=False)
        self._offer("state", self.states())
        self._offer("category", [("", "类别不限"), *_with_classes()])
        self.is_valid()
        self.kept = {name: str(value) for name, value in self.cleaned_data.items() if value}
        self.kept |= dict.fromkeys((n for n in (*SWITCHES, "unplaced") if n in self.kept), "1")

    def offer_units(self, actor: Actor) -> None:
        """Let this person choose from the units below: where it is, or which office handles it."""
        self._offer("place", [("", "单位不限"), *units_to_choose(actor)])

    def _offer(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def states(self) -> list[tuple[str, str]]:
        """Give the choices of the state: all, what is open, what is done with, then each."""
        each = [(s.value, s.label) for s in State if s is not State.DRAFT]
        return [("", "状态不限"), (OPEN, "在办"), (DONE, "已了结"), *each]

    def clean_box(self) -> str:
        """Keep a box only as the map writes it; anything else asks for nothing."""
        text = str(self.cleaned_data["box"])
        return text if box_in(text) else ""

    def clean_figure(self) -> str:
        """Keep a figure only as the statistics write it."""
        return str(figure_in(str(self.cleaned_data["figure"])) or "")

    @classmethod
    def from_query(cls, query: str) -> "ListForm":
        """Read conditions that were written by `query`, from wherever they come back."""
        return cls(QueryDict(query.removeprefix("?")))

    @property
    def conditions(self) -> dict[str, str]:
        """What narrows the list; the order only sorts it."""
        return {name: value for name, value in self.kept.items() if name != "order"}

    def filters(self, cursor: str | None) -> Filters:
        """Give what the query takes."""
        given: dict[str, Any] = {n: v for n, v in self.cleaned_data.items() if v}
        given |= {name: int(given[name]) for name in NUMBERS if name in given}
        if given.get("state") in (OPEN, DONE):
            given["open"] = given.pop("state") == OPEN
        if days := given.pop("period", None):
            first = clock.today() - timedelta(days=int(days))
            given["since"] = datetime.combine(first, time.min, clock.CHINA)
        if given.pop("unplaced", None):
            given["placed"] = False
        given["box"] = box_in(given.get("box", ""))
        given["figure"] = figure_in(given.get("figure", ""))
        return Filters(**given, cursor=cursor)

    def query(self, **changes: str) -> str:
        """Write the address of this list with some conditions changed; "" takes one away.

        Where none is left it says so: the bare address opens one's default filter.
        """
        left = {n: v for n, v in (self.kept | changes).items() if v}
        return "?" + (urlencode(left) or EVERYTHING)

    def in_words(self) -> str:
        """Say the conditions and the order as a person would, for paper and requests."""
        q = self.kept.get("q")
        said = [
            *([f"搜索“{q}”"] if q else []),
            *(chip.label for chip in self.switches() if chip.on and chip.label != QUICK["card"]),
            *(f"{self[name].label}：{self._label(name)}" for name in SELECTS if name in self.kept),
            *(label for name, label in ON_THE_MAP.items() if name in self.kept),
            *self._figure(),
        ]
        order = next(chip.label for chip in self.orders() if chip.on)
        return f"{'；'.join(said) or '全部'}，{order}"

    @property
    def selects(self) -> list[forms.BoundField]:
        """Give the fields behind "more conditions"."""
        return [self[name] for name in SELECTS]

    @property
    def not_understood(self) -> list[str]:
        """Name the conditions of the address that mean nothing: the list is without them."""
        wrong = [name for name in self.errors if name != "q"]
        wrong += [n for n in ("box", "figure") if self.data.get(n) and n not in self.kept]
        return [OTHERWISE.get(name) or str(self.fields[name].label) for name in wrong]

    @property
    def unasked(self) -> list[tuple[str, str]]:
        """Give the conditions that a search must carry on though no field shows them."""
        return [(n, v) for n, v in self.kept.items() if n not in (*SELECTS, "q")]

    def orders(self) -> list[Chip]:
        """Give the two orders (settled 1.12)."""
        newest = "order" in self.kept
        return [
            Chip("按到期时间", self.query(order=""), not newest),
            Chip("按上报时间", self.query(order="-reported"), newest),
        ]

    def switches(self) -> list[Chip]:
        """Give the chips that are always there."""
        chips = []
        for name, label in QUICK.items():
            on = name in self.kept
            other = {"late": "soon", "soon": "late"}.get(name)
            changes = {name: "" if on else "1"} | ({other: ""} if other else {})
            chips.append(Chip(label, self.query(**changes), on))
        return chips

    def chosen(self) -> list[Chip]:
        """Give a chip for each select that narrows the list: a click takes it away."""
        names = [n for n in SELECTS if n in self.conditions and n != "card"]
        chips = [
            Chip(f"{self[n].label}：{self._label(n)}", self.query(**{n: ""}), True) for n in names
        ]
        drawn = [(n, label) for n, label in ON_THE_MAP.items() if n in self.conditions]
        drawn += [("figure", label) for label in self._figure()]
        return chips + [Chip(label, self.query(**{n: ""}), True) for n, label in drawn]

    def _figure(self) -> list[str]:
        figure = figure_in(self.kept.get("figure", ""))
        return [figure.label] if figure else []

    def _label(self, name: str) -> str:
        if name == "place":
            found = Unit.objects.filter(pk=self.kept[name]).values_list("name", flat=True)
            return found.first() or "没有这个单位"
        chosen = [option for option in self[name].subwidgets if option.data["selected"]]
        return str(chosen[0].data["label"])


def _with_classes() -> list[tuple[str, list[tuple[str, str]]]]:
    """Let a whole class be chosen before the categories in it."""
    return [
        (name, [(rows[0][0][:2], f"{name}（全部）"), *rows]) for name, rows in category_choices()
    ]
