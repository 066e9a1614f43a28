"""What is typed on the stairs: who was met; the rest is folded away."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms

from linli.fieldwork.confirming import may_confirm
from linli.fieldwork.models import Need, Visit
from linli.fieldwork.staff import staff_of
from linli.fieldwork.targets import Target, cares_for
from linli.fieldwork.visiting import Asked, Finding, Told
from linli.incidents.forms import category_choices
from linli.kernel import clock
from linli.kernel.plain_form import PlainForm, day_field
from linli.kernel.scope import Actor
from linli.organisation.roles import REPORT
from linli.residents.projections import line

CHECK = {"class": "form-check-input"}
DAYS = [(1, "1 个工作日"), (3, "3 个工作日"), (5, "5 个工作日"), (10, "10 个工作日")]


def _check(label: str, **more: Any) -> forms.BooleanField:
    return forms.BooleanField(
        label=label, required=False, widget=forms.CheckboxInput(attrs=CHECK), **more
    )


def _text(label: str, most: int, rows: int) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, required=False, widget=area)


def _moment(label: str) -> forms.DateTimeField:
    picker = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
    return forms.DateTimeField(label=label, required=False, widget=picker)


class VisitForm(PlainForm):
    """One visit; nothing is required but who was met, and even that is ticked beforehand."""

    op_id = forms.UUIDField(widget=forms.HiddenInput)
    met = forms.MultipleChoiceField(
        label="见到了谁", required=False, widget=forms.CheckboxSelectMultiple(attrs=CHECK)
    )
    outcome = forms.ChoiceField(
        label="结果",
        choices=Visit.Outcome.choices,
        required=False,
        widget=forms.RadioSelect(attrs=CHECK),
    )
    content = _text("情况", 4000, 3)
    is_unchanged = _check("登记的信息没有变化")
    has_need = _check("居民有需求，或者答应了他什么")
    need = _text("什么事", 500, 2)
    need_kind = forms.ChoiceField(label="是需求还是承诺", choices=Need.Kind.choices, required=False)
    owner = forms.ChoiceField(label="谁来办", required=False)
    days = forms.TypedChoiceField(label="几天内答复", choices=DAYS, coerce=int, required=False)
    has_finding = _check("发现问题，上报为事件")
    finding = _text("什么问题", 10_000, 3)
    category = forms.ChoiceField(label="类别", required=False)
    mode = forms.ChoiceField(label="方式", choices=Visit.Mode.choices, required=False)
    kind = forms.ChoiceField(label="类型", required=False)
    topic = forms.ChoiceField(label="反映的问题属于", choices=Visit.Topic.choices, required=False)
    answer = _text("当场怎样答复或处理", 1000, 2)
    satisfied = forms.ChoiceField(
        label="居民是否满意", choices=Visit.Satisfied.choices, required=False
    )
    next_due = day_field("约定下次走访", required=False)
    started_at = _moment("走访时间")
    ended_at = _moment("结束时间")
    companions = forms.MultipleChoiceField(
        label="同行的人", required=False, widget=forms.CheckboxSelectMultiple(attrs=CHECK)
    )

    FOLDED = (
        *("mode", "kind", "topic", "answer", "satisfied", "next_due"),
        *("started_at", "ended_at"),
    )

    def __init__(self, actor: Actor, target: Target, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.refused_photos: list[str] = []
        staff = staff_of(target.place)
        self._offer("met", [(str(p.pk), _called(p)) for p in target.people])
        self._offer("companions", [(str(u), n) for u, n in staff.items() if u != actor.user])
        self._offer("owner", [("", "我自己"), *((str(u), n) for u, n in staff.items())])
        self._offer("category", [("", "待定，由受理的人选"), *category_choices()])
        kinds = [(k.value, k.label) for k in Visit.Kind if k != Visit.Kind.SPECIAL]
        if cares_for(actor, target.place):
            kinds = [(k.value, k.label) for k in Visit.Kind]
        self._offer("kind", [("", "按见到的人定"), *kinds])
        if not may_confirm(actor) or target.establishment:
            del self.fields["is_unchanged"]
        if not actor.may(REPORT):
            del self.fields["has_finding"], self.fields["finding"], self.fields["category"]

    def _offer(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def folded(self) -> list[forms.BoundField]:
        return [self[name] for name in self.FOLDED]

    @property
    def must_unfold(self) -> bool:
        return any(field.errors for field in (*self.folded, self["companions"]))

    def refuse(self, errors: Mapping[str, str]) -> None:
        """Put the service's sentences beside their fields, those of the photos at the photos."""
        self.refused_photos = [text for name, text in errors.items() if name in ("photos", "file")]
        super().refuse({n: text for n, text in errors.items() if n not in ("photos", "file")})
        if self.refused_photos:
            self.add_error(None, self.refused_photos[0])

    def clean(self) -> dict[str, Any]:
        """Ask for the words of what was ticked."""
        given = self.cleaned_data
        if given.get("has_need") and not given.get("need"):
            self.add_error("need", "请写明是什么需求，或者答应了什么。")
        if given.get("has_finding") and not given.get("finding"):
            self.add_error("finding", "请写明发现了什么问题。")
        return given

    def told(self, photos: list[UUID]) -> Told:
        """Give what the service takes."""
        given = self.cleaned_data
        return Told(
            met=tuple(UUID(pk) for pk in given["met"]),
            kind=given["kind"],
            mode=given["mode"] or Visit.Mode.DOOR,
            outcome=given["outcome"] or Visit.Outcome.MET,
            started_at=given["started_at"],
            ended_at=given["ended_at"],
            content=given["content"],
            topic=given["topic"],
            answer=given["answer"],
            satisfied=given["satisfied"],
            is_unchanged=given.get("is_unchanged", False),
            next_due=given["next_due"],
            photos=tuple(photos),
            companions=tuple(UUID(pk) for pk in given["companions"]),
        )

    def needs(self) -> list[Asked]:
        """Give the need, where one was ticked."""
        given = self.cleaned_data
        if not given["has_need"]:
            return []
        owner = UUID(given["owner"]) if given["owner"] else None
        kind = given["need_kind"] or Need.Kind.NEED
        return [Asked(given["need"], kind, owner, given["days"] or 5)]

    def found(self) -> Finding | None:
        """Give the finding, where one was ticked."""
        given = self.cleaned_data
        if not given.get("has_finding"):
            return None
        return Finding(given["finding"], given["category"])


def _called(person: Any) -> str:
    shown = line(person)
    age = f"{shown.age} 岁" if shown.age is not None else ""
    return "，".join(filter(None, (shown.name, shown.sex, age, *shown.care)))


def now_typed() -> datetime:
    """Give this minute for the field of the time."""
    return clock.now().astimezone(clock.CHINA).replace(second=0, microsecond=0)
