"""Pages of a reorganisation: a unit moves to another parent, or another one takes over from it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from linli.accounts.gate import actor_of, needs
from linli.kernel.errors import Invalid
from linli.kernel.plain_form import PlainForm
from linli.organisation import moving, queries
from linli.organisation.models import Unit
from linli.organisation.roles import MANAGE_UNITS

MOVES = (
    "整个单位连同下级、人员和边界一起划过去：在新的上级下面重建，编码重新编排；"
    "没有办完的事由新单位接着办，已归档的新单位看得到；原单位从今天起撤销。不能撤回。"
)
MOST_CODES = 100
TAKES_OVER = (
    "没有办完的事从现在起由承接单位接着办，已归档的它也看得到。这里的人员不会自动过去："
    "请安全管理员另行任命，然后撤销本单位。先并下级，后并上级。不能撤回。"
)


@dataclass(frozen=True)
class Done:
    """Where it led, what to say of it, and what went over."""

    there: Unit
    said: str
    facts: list[tuple[str, str]]
    codes: list[tuple[str, str, str]] = field(default_factory=list)


Act = Callable[[Unit, Unit], Done]  # this unit, the other


class OtherUnitForm(PlainForm):
    """Which other unit."""

    other = forms.TypedChoiceField(
        label="单位", coerce=int, error_messages={"required": "请选择单位。"}
    )

    def __init__(self, *args: object, units: list[Unit], label: str) -> None:
        super().__init__(*args)
        field = self.fields["other"]
        assert isinstance(field, forms.ChoiceField)
        field.label = label
        field.choices = [("", "请选择"), *((unit.pk, _named(unit)) for unit in units)]


def _named(unit: Unit) -> str:
    return f"{unit.parent.name} {unit.name}" if unit.parent else unit.name


@needs(MANAGE_UNITS)
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a unit whole to another parent, after showing what goes over."""

    def act(unit: Unit, to: Unit) -> Done:
        made, counts = moving.move_unit(unit, actor=actor_of(request), to=to)
        said = f"{made.name}已划到{to.name}：{_told(counts)}。"
        facts = [("新的上级", to.name), ("新编码", f"{made.code}（现在 {unit.code}）")]
        return Done(made, said, [*facts, *_counted(counts)], moving.codes_after(made))

    unit = queries.unit_in_sight(pk, actor=actor_of(request))
    form = OtherUnitForm(request.POST or None, units=moving.parents_for(unit), label="划转到")
    return _reorganised(request, unit, form, act) or _page(request, form, unit, "划转", MOVES)


@needs(MANAGE_UNITS)
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Let another unit take over from this one, after showing what goes over."""

    def act(unit: Unit, into: Unit) -> Done:
        done = moving.merge_unit(unit, actor=actor_of(request), into=into)
        said = f"{into.name}已承接{unit.name}：{_told(done.counts)}。"
        people = f"{unit.posts.not_over().count()}（不过去，请另行任命）"
        facts = [("由谁承接", into.name), *_counted(done.counts), ("这里的岗位", people)]
        if unit.boundary:
            facts.append(("边界", "不过去，请更新承接单位的边界"))
        return Done(unit, said, facts)

    unit = queries.unit_in_sight(pk, actor=actor_of(request))
    form = OtherUnitForm(request.POST or None, units=moving.heirs_for(unit), label="由谁承接")
    page = _reorganised(request, unit, form, act)
    return page or _page(request, form, unit, "并入别的单位", TAKES_OVER)


def _reorganised(
    request: HttpRequest, unit: Unit, form: OtherUnitForm, act: Act
) -> HttpResponse | None:
    """Show what would go over; once that is confirmed do it, and show where it led.

    None where the form is shown.
    """
    if not form.is_valid():
        return None
    try:
        other = queries.unit_in_sight(form.cleaned_data["other"], actor=actor_of(request))
        if "confirmed" not in request.POST:
            done = moving.rehearsed(lambda: act(unit, other))
            return _confirmation(request, unit.pk, other, done)
        done = act(unit, other)
    except Invalid as error:
        form.refuse(_beside(error))
        return None
    messages.success(request, done.said)
    return redirect("organisation:unit", pk=done.there.pk)


def _confirmation(request: HttpRequest, pk: int, other: Unit, done: Done) -> HttpResponse:
    """Show what a rehearsal gave, with the button that does it in earnest."""
    unit = queries.unit_in_sight(pk, actor=actor_of(request))  # as it is, the rehearsal is over
    page = {"unit": unit, "other": other, "done": done, "codes": done.codes[:MOST_CODES]}
    return render(request, "organisation/reorganise.html", page)


def _counted(counts: dict[str, int]) -> list[tuple[str, str]]:
    labels = {"事件": "没有办完的事", "单位": "单位（连同下级）"}
    return [(labels.get(what, what), str(count)) for what, count in counts.items()]


def _beside(error: Invalid) -> dict[str, str]:
    return {"other": "；".join(error.errors.values())}


def _told(counts: dict[str, int]) -> str:
    return "、".join(f"{what} {count}" for what, count in counts.items() if count) or "没有要移交的"


def _page(
    request: HttpRequest, form: OtherUnitForm, unit: Unit, title: str, says: str
) -> HttpResponse:
    page = {"form": form, "unit": unit, "title": title, "says": says}
    page["button"] = "下一步：看哪些会过去"
    status = 422 if form.is_bound else 200
    return render(request, "organisation/unit_form.html", page, status=status)
