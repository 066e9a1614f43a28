"""Lays out the statistics of incidents: rates and times of a unit, and of what makes it up."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from linli.dashboards.statistics_form import StatisticsForm
from linli.incidents import figures
from linli.incidents.figure_list import DIRECT, TIMED, FigureFilter
from linli.incidents.figures import Cut, Sums
from linli.incidents.models import Category
from linli.incidents.models.figures import UNDECIDED
from linli.incidents.rates import BY_NAME, COUNTED, RATES, Rate
from linli.kernel import place
from linli.kernel.errors import NotFound
from linli.kernel.place import Level
from linli.kernel.scope import Actor
from linli.organisation.models import Unit

# The rates that are compared side by side.
COMPARED = (
    *("accepting", "accepting_in_time", "closing", "on_time", "overdue"),
    *("rework", "sending_back", "extension", "suspension"),
)
HEADLINE = ("reported", "accepted", "due", "closed", "on_time", "overdue", "hanging")
CHARTED = ("closing", "on_time")
CLOCK_LABELS = ("全程", "社区", "乡镇", "县级")
WHOLE = "合计"
UNDECIDED_CLASS = UNDECIDED[:2]


@dataclass(frozen=True)
class Number:
    """A count and the list behind it."""

    value: int
    url: str


@dataclass(frozen=True)
class Share:
    """A rate with its part and whole, each leading to its rows; no value where none applies."""

    rate: Rate
    value: Decimal | None
    part: Number
    whole: Number


@dataclass(frozen=True)
class Line:
    """A line of a table: what it is of, where its name leads, and its cells."""

    label: str
    url: str
    sums: Sums
    cells: list[Any]
    count: Number | None = None

    @property
    def spans(self) -> list[tuple[str, Any]]:
        """Give the cells of a line of times, each with the name of its clock."""
        return list(zip(CLOCK_LABELS, self.cells, strict=True))


@dataclass(frozen=True)
class Key:
    """What a line stands for: its name, the address of it alone, and how to list its rows."""

    label: str
    query: str
    cut: Cut
    only: str = ""
    category: str = ""

    def rows(self, name: str) -> str:
        """Give the address of the incidents behind one of its figures."""
        figure = FigureFilter(name, self.cut.first, self.cut.last, self.cut.unit, self.only)
        asked = {"figure": str(figure)} | ({"category": self.category} if self.category else {})
        return f"{reverse('incidents:incidents')}?{urlencode(asked)}"


def unit_for(actor: Actor, number: int | None) -> Unit:
    """Give the unit that is asked for, or one's own; NotFound where it is not one's to see."""
    posts = sorted(actor.posts, key=lambda post: not post.is_default)
    wanted = number or next((post.unit for post in posts), 0)
    unit = Unit.objects.filter(pk=wanted).defer("boundary").first()
    if unit is None or not (wanted in actor.units or _reads(actor, unit)):
        raise NotFound()
    return unit


def _reads(actor: Actor, unit: Unit) -> bool:
    return any(low <= unit.seat <= high for low, high in actor.ranges)


def page_of(actor: Actor, form: StatisticsForm) -> dict[str, Any]:
    """Give all that the page shows."""
    unit = unit_for(actor, form.kept.get("unit"))
    cut, ways = Cut(unit.pk, form.span.first, form.span.last), _ways(unit)
    asked = str(form.kept.get("by", ""))
    way = asked if asked in ways else ways[0]
    groups, sums = _counted(actor, form, cut, way)
    here = Key(unit.name, "", cut)
    lines = _lines(form, unit, cut, way, groups)
    return {
        "form": form,
        "unit": unit,
        "road": _road(actor, unit, form),
        "headline": [(COUNTED[n], Number(sums[n], here.rows(n))) for n in HEADLINE],
        "shares": [share_of(rate, sums, here) for rate in RATES],
        "compared": [BY_NAME[name] for name in COMPARED],
        "clocks": CLOCK_LABELS,
        "way": way,
        "ways": form.ways(ways, way),
        "classes": _classes(form) if way == "class" else [],
        "lines": lines,
        "chart": _chart(form.shown, way, lines),
    }


def _counted(actor: Actor, form: StatisticsForm, cut: Cut, way: str) -> tuple[dict[Any, Any], Sums]:
    """Give what makes up the unit, counts or times, and the counts of the whole."""
    klass = str(form.kept.get("klass", "")) if way == "class" else ""
    inside = cut if klass in ("", "all") else replace(cut, categories=klass)
    way = "category" if klass else way
    if form.shown == "times":
        groups: dict[Any, Any] = figures.times(actor, inside, way)
        if groups:
            groups[WHOLE] = figures.times(actor, inside)[None]
        return groups, figures.total(actor, cut)
    groups = figures.by_month(actor, cut) if way == "month" else figures.by(actor, inside, way)
    is_whole = inside == cut and not (way == "lead" and cut.is_county)  # need not be read again
    sums = figures.added(groups.values()) if is_whole else figures.total(actor, cut)
    return {key: found for key, found in groups.items() if any(found.values())}, sums


def _ways(unit: Unit) -> list[str]:
    if not unit.is_territorial:
        return ["class", "month"]
    return {Level.COMMUNITY: ["unit", "class", "month"], Level.GRID: ["class", "month"]}.get(
        unit.level, ["unit", "lead", "class", "month"]
    )


def _road(actor: Actor, unit: Unit, form: StatisticsForm) -> list[tuple[str, str]]:
    """Name the units above that the actor reads too, the widest first."""
    above = [place.ancestor(unit.seat, level) for level in Level if level <= unit.level]
    found = Unit.objects.filter(pk__in=[n for n in above if n]).defer("boundary").order_by("pk")
    return [(u.name, form.query(unit=u.pk)) for u in found if u != unit and _reads(actor, u)]


def share_of(rate: Rate, sums: Mapping[str, int], key: Key) -> Share:
    """Give a rate of some counts, each number with its rows."""
    return Share(
        rate,
        rate.of(sums),
        Number(sums[rate.part], "" if rate.is_index else key.rows(rate.part)),
        Number(sums[rate.whole], key.rows(rate.whole)),
    )


def _lines(
    form: StatisticsForm, unit: Unit, cut: Cut, way: str, groups: dict[Any, Any]
) -> list[Line]:
    make = _line if form.shown == "rates" else _times_line
    whole = groups.pop(WHOLE, None)
    lines = [make(key, groups[raw]) for raw, key in _keys(form, unit, cut, way, list(groups))]
    if whole:
        klass = str(form.kept.get("klass", "")) if way == "class" else ""
        code = "" if klass == "all" else klass
        lines.append(_times_line(Key(WHOLE, "", cut, category=code), whole))
    return lines


def _line(key: Key, sums: Sums) -> Line:
    cells: list[Any] = [Number(sums[name], key.rows(name)) for name in ("reported", "due")]
    cells += [share_of(BY_NAME[name], sums, key) for name in COMPARED]
    return Line(key.label, key.query, sums, cells)


def _times_line(key: Key, found: figures.Times) -> Line:
    spans = [
        (*span, key.rows(name) if span[2] else "")
        for name, span in zip(TIMED, found.spans, strict=True)
    ]
    return Line(key.label, key.query, {}, spans, Number(found.count, key.rows("timed")))


def _keys(
    form: StatisticsForm, unit: Unit, cut: Cut, way: str, raw: list[Any]
) -> list[tuple[Any, Key]]:
    """Say what each group stands for, in the order of the lines."""
    if way == "month":
        return [(day, _month_key(form, cut, day)) for day in sorted(raw)]
    if way == "class":
        said = _names()
        return [(code, _class_key(form, cut, code, said)) for code in sorted(raw)]
    numbers = [int(n) for n in raw if n is not None]
    names = dict(Unit.objects.filter(pk__in=numbers).order_by("pk").values_list("pk", "name"))
    wanted = [n for n in sorted(raw, key=lambda n: int(n or 0)) if _belongs(way, unit, n)]
    make = _lead_key if way == "lead" else _below_key
    return [(n, make(form, unit, cut, n, names)) for n in wanted]


def _belongs(way: str, unit: Unit, number: str | None) -> bool:
    return way == "unit" or (number is not None and not place.is_territorial(int(number)))


def _month_key(form: StatisticsForm, cut: Cut, day: date) -> Key:
    text = f"{day:%Y-%m}"
    last = date.fromordinal(_next_month(day).toordinal() - 1)
    query = form.query(begin=text, end=text, period="", by="")
    return Key(f"{day:%Y}年{day.month}月", query, Cut(cut.unit, day, last))


def _next_month(day: date) -> date:
    return day.replace(year=day.year + day.month // 12, month=day.month % 12 + 1)


def _class_key(form: StatisticsForm, cut: Cut, code: str, said: Mapping[str, str]) -> Key:
    if code in (UNDECIDED, UNDECIDED_CLASS):
        return Key("类别待定", "", cut, only=UNDECIDED)
    query = form.query(klass=code, by="class") if len(code) == 2 else ""
    return Key(said.get(code, code), query, cut, category=code)


def _names() -> dict[str, str]:
    """Give the names of the classes and of the categories, by code."""
    rows = list(Category.objects.values_list("code", "name", "klass", "klass_name"))
    return {klass: said for _, _, klass, said in rows} | {code: name for code, name, *_ in rows}


def _below_key(
    form: StatisticsForm, unit: Unit, cut: Cut, number: str | None, names: Mapping[int, str]
) -> Key:
    if number is None or int(number) == unit.pk:
        return Key("未落到下级", "", cut, only=DIRECT)
    below = int(number)
    return Key(names.get(below, number), form.query(unit=below), Cut(below, cut.first, cut.last))


def _lead_key(
    form: StatisticsForm, unit: Unit, cut: Cut, number: str, names: Mapping[int, str]
) -> Key:
    return Key(names.get(int(number), number), form.query(unit=number), cut, only=number)


def _classes(form: StatisticsForm) -> list[tuple[str, str, bool]]:
    now = form.kept.get("klass", "")
    return [
        ("按大类", form.query(klass=""), not now),
        ("全部类别", form.query(klass="all", by="class"), now == "all"),
    ]


def _chart(show: str, way: str, lines: list[Line]) -> dict[str, Any]:
    """Give the script what it draws; the table says the same in words."""
    if show == "times":
        drawn = [line for line in lines if line.label != WHOLE]
        return {
            "kind": "bar",
            "unit": "天",
            "labels": [line.label for line in drawn],
            "series": [
                {"name": name, "values": [_days(line.cells[0][n]) for line in drawn]}
                for n, name in enumerate(("一半在…以内", "九成在…以内"))
            ],
        }
    return {
        "kind": "line" if way == "month" else "bar",
        "unit": "%",
        "labels": [line.label for line in lines],
        "series": [
            {"name": BY_NAME[name].label, "values": [_number(name, line.sums) for line in lines]}
            for name in CHARTED
        ],
    }


def _days(span: Any) -> float | None:
    return None if span is None else round(span.total_seconds() / 86400, 2)


def _number(name: str, sums: Sums) -> float | None:
    value = BY_NAME[name].of(sums)
    return None if value is None else float(value)
