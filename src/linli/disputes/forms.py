"""What is typed about disputes: shape and type; the rules are in the services."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django import forms

from linli.disputes import codes
from linli.disputes.categories import category_choices
from linli.disputes.models import Dispute
from linli.incidents.states import Source
from linli.kernel import clock
from linli.kernel.plain_form import PlainForm, day_field
from linli.kernel.scope import Actor
from linli.residents.codes import Sex

FULFIL_AFTER = timedelta(days=30)  # proposed; a promise says its own day
NOT_BY_STAFF = (Source.WEB, Source.DEVICE)


def _text(label: str, rows: int, most: int, **more: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, widget=area, **more)


def _phone(label: str) -> forms.RegexField:
    return forms.RegexField(
        label=label,
        regex=r"^[0-9+() -]{0,30}$",
        max_length=30,
        required=False,
        error_messages={"invalid": "电话只写数字，如 13812345678 或 0570-8123456。"},
    )


def _needed(sentence: str) -> dict[str, str]:
    return {"required": sentence}


class _Numbered(PlainForm):
    """Carries the number that makes its repeats one operation."""

    op_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"op_id": uuid4()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    def offer(self, name: str, choices: Any) -> None:
        """Give a field its choices."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class RegisterForm(_Numbered):
    """A new dispute: who, what about, where; the rest can be said later."""

    category = forms.ChoiceField(label="纠纷类别", error_messages=_needed("请选择纠纷类别。"))
    name = forms.CharField(
        label="纠纷名称",
        max_length=80,
        help_text="一句话说是什么事，如“楼上漏水赔偿纠纷”；不写当事人的全名。",
        error_messages=_needed("请写纠纷名称。"),
    )
    summary = _text("简要情况", 4, 10000, error_messages=_needed("请写明是什么情况。"))
    place = forms.ChoiceField(label="地点", error_messages=_needed("请选择地点。"))
    address = forms.CharField(label="详细地址", max_length=200, required=False)
    occurred_on = day_field("发生日期", error_messages=_needed("请写发生日期。"))
    name_a = forms.CharField(
        label="甲方（姓名或单位）",
        max_length=60,
        required=False,
        help_text="至少写一方，另一方不清楚可以以后再补。",
    )
    phone_a = _phone("甲方电话")
    name_b = forms.CharField(label="乙方（姓名或单位）", max_length=60, required=False)
    phone_b = _phone("乙方电话")
    risk = forms.ChoiceField(
        label="风险等级",
        choices=codes.Risk.choices,
        initial=codes.Risk.BLUE,
        help_text="有肢体冲突或极端行为的苗头选红色，按紧急件上报。",
    )
    difficulty = forms.ChoiceField(
        label="难易程度", choices=codes.Difficulty.choices, initial=codes.Difficulty.SIMPLE
    )
    # folded
    source = forms.ChoiceField(
        label="来源", choices=[(s.value, s.label) for s in Source if s not in NOT_BY_STAFF]
    )
    people = forms.IntegerField(label="涉及人数", min_value=0, max_value=999_999, required=False)
    amount = forms.DecimalField(
        label="涉及金额（元）",
        min_value=0,
        max_digits=14,
        decimal_places=2,
        required=False,
    )
    units_involved = forms.CharField(label="涉及单位", max_length=200, required=False)
    method = forms.ChoiceField(
        label="化解方式", choices=codes.Method.choices, initial=codes.Method.MEDIATION
    )
    organisation = forms.CharField(
        label="化解组织", max_length=80, required=False, help_text="如“东街社区人民调解委员会”。"
    )
    deadline = day_field("化解时限", required=False, help_text="不填则为登记后 30 天。")
    FOLDED = ("source", "people", "amount", "units_involved", "method", "organisation", "deadline")

    def __init__(self, *args: Any, places: Any, carried: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("category", [("", "请选择"), *category_choices()])
        self.offer("place", places)
        if carried:  # the incident has said where, what kind of thing and from whom
            for name in ("category", "place", "source"):
                del self.fields[name]

    @property
    def shown(self) -> list[forms.BoundField]:
        """Give the fields asked at once."""
        return [field for field in self.visible_fields() if field.name not in self.FOLDED]

    @property
    def folded(self) -> list[forms.BoundField]:
        """Give the fields behind "more"."""
        return [field for field in self.visible_fields() if field.name in self.FOLDED]

    @property
    def must_unfold(self) -> bool:
        """Tell whether a folded field needs another look."""
        return any(field.errors for field in self.folded)

    def asked(self) -> dict[str, Any]:
        """Give what `registering.register` takes."""
        given = dict(self.cleaned_data)
        sides = {}
        for side in codes.Side.values:
            name, phone = given.pop(f"name_{side.lower()}"), given.pop(f"phone_{side.lower()}")
            sides[side] = {"name": name, "phone": phone}
        return given | {"sides": sides}


class PartyForm(_Numbered):
    """One party; who is in the register is chosen there and typed no more."""

    side = forms.ChoiceField(label="哪一方", choices=codes.Side.choices)
    name = forms.CharField(label="姓名或单位", max_length=60, required=False)
    person = forms.CharField(max_length=36, required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label="人员类别", choices=codes.PartyKind.choices, initial=codes.PartyKind.UNKNOWN
    )
    phone = _phone("电话")
    doc = forms.CharField(
        label="证件号码",
        max_length=30,
        required=False,
        help_text="填了身份证号，性别和年龄段自动带出。",
    )
    sex = forms.ChoiceField(label="性别", choices=Sex.choices, initial="0", required=False)
    age = forms.ChoiceField(
        label="年龄段", choices=[("", "不清楚"), *codes.AgeGroup.choices], required=False
    )
    address = forms.CharField(label="住址", max_length=200, required=False)


class MediationForm(_Numbered):
    """One sitting."""

    held_at = forms.DateTimeField(
        label="调解时间",
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        error_messages=_needed("请写调解时间。"),
    )
    where = forms.CharField(
        label="调解地点", max_length=80, error_messages=_needed("请写调解地点。")
    )
    mediator = forms.CharField(
        label="调解人", max_length=80, error_messages=_needed("请写调解人。")
    )
    present = forms.CharField(
        label="参加人", max_length=200, required=False, help_text="除当事人和调解人以外还有谁。"
    )
    course = _text("调解过程", 5, 10000, error_messages=_needed("请写调解过程。"))
    result = forms.ChoiceField(
        label="调解结果",
        choices=codes.Result.choices,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages=_needed("请选调解结果。"),
    )
    agreement = _text("协议内容", 4, 10000, required=False)
    fulfil_on = day_field(
        "履行核查日期", required=False, help_text="到这天提醒负责人去看有没有履行；当场履行的不填。"
    )


class FulfilmentForm(_Numbered):
    """Whether it was kept."""

    on = day_field("核查日期", error_messages=_needed("请写核查日期。"))
    kept = forms.ChoiceField(
        label="履行情况",
        choices=[
            (k.value, k.label) for k in (codes.Kept.KEPT, codes.Kept.PARTLY, codes.Kept.BROKEN)
        ],
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages=_needed("请选履行情况。"),
    )
    words = _text("说明", 3, 2000, required=False)
    again_on = day_field("下次核查日期", required=False, help_text="没有履行完的，到这天再提醒。")


class RevisitForm(_Numbered):
    """What a party says some time after."""

    on = day_field("回访日期", error_messages=_needed("请写回访日期。"))
    satisfaction = forms.TypedChoiceField(
        label="满意度",
        choices=[(str(value), label) for value, label in codes.Satisfaction.choices],
        coerce=int,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages=_needed("请选满意度。"),
    )
    words = _text("回访情况", 3, 2000, required=False)


class ChangeForm(PlainForm):
    """What may be said of a dispute afterwards."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=10**6)
    name = forms.CharField(
        label="纠纷名称", max_length=80, error_messages=_needed("请写纠纷名称。")
    )
    risk = forms.ChoiceField(label="风险等级", choices=codes.Risk.choices)
    difficulty = forms.ChoiceField(label="难易程度", choices=codes.Difficulty.choices)
    responsible = forms.TypedChoiceField(label="负责人", required=False, empty_value=None)
    deadline = day_field("化解时限", error_messages=_needed("请写化解时限。"))
    method = forms.ChoiceField(label="化解方式", choices=codes.Method.choices)
    organisation = forms.CharField(label="化解组织", max_length=80, required=False)
    scale = forms.ChoiceField(label="规模", choices=codes.Scale.choices)
    people = forms.IntegerField(label="涉及人数", min_value=0, max_value=999_999, required=False)
    amount = forms.DecimalField(
        label="涉及金额（元）", min_value=0, max_digits=14, decimal_places=2, required=False
    )
    units_involved = forms.CharField(label="涉及单位", max_length=200, required=False)
    settled = forms.TypedChoiceField(
        label="化解成功",
        choices=[("", "还没有结果"), ("yes", "是"), ("no", "否")],
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
    )
    situation = _text("化解情况", 3, 4000, required=False)
    evaluation = _text("考评意见", 2, 2000, required=False)

    def __init__(self, data: Any, *, dispute: Dispute, people: list[tuple[str, str]]) -> None:
        names = [name for name in self.base_fields if name not in ("responsible", "settled")]
        now = {name: getattr(dispute, name) for name in names}
        now["responsible"] = str(dispute.responsible_id or "")
        now["settled"] = {None: "", True: "yes", False: "no"}[dispute.settled]
        super().__init__(data, initial=now)
        choice = self.fields["responsible"]
        assert isinstance(choice, forms.ChoiceField)
        present = [] if now["responsible"] in dict(people) else _still(dispute)
        choice.choices = [("", "未定"), *present, *people]

    def facts(self) -> dict[str, Any]:
        """Give what `registering.change` takes."""
        given = dict(self.cleaned_data)
        chosen = given.pop("responsible")
        return given | {"responsible_id": UUID(chosen) if chosen else None}


def _still(dispute: Dispute) -> list[tuple[str, str]]:
    """Offer whoever answers for it now, though he no longer works there."""
    person = dispute.responsible
    return [(str(person.pk), person.name)] if person else []


def first_words(actor: Actor, dispute: Dispute) -> dict[str, Any]:
    """Give what a new sitting begins with: now, here, me."""
    now = clock.now().astimezone(clock.CHINA)
    return {
        "held_at": now.replace(second=0, microsecond=0, tzinfo=None),
        "where": f"{dispute.place.name}"[:80],
        "mediator": actor.name,
    }
