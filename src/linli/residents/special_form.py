"""What is typed about somebody of a special group: the questions of his group."""

from typing import Any

from django import forms

from linli.kernel.plain_form import PlainForm, day_field
from linli.residents import codes
from linli.residents.special import REASONS
from linli.residents.special_fields import ASKED, RISKS, Ask


def _field(ask: Ask) -> forms.Field:
    if ask.choices:
        return forms.ChoiceField(
            label=ask.label, choices=[("", "未填"), *ask.choices], required=False
        )
    if ask.kind == "day":
        return day_field(ask.label, required=False)
    box: forms.Widget = forms.TextInput(attrs={"autocomplete": "off"})
    if ask.kind == "long":
        box = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=ask.label, max_length=ask.most, required=False, widget=box)


class SpecialForm(PlainForm):
    """Attention, risk where it is assessed, and the questions of the group."""

    op_id = forms.UUIDField(widget=forms.HiddenInput)
    read_at = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    attention = forms.ChoiceField(label="关注程度", choices=codes.Attention.choices)
    since = day_field("列入日期", required=False, help_text="不填就是今天。")
    risk = forms.TypedChoiceField(
        label="危险性评估",
        choices=[("", "请选择"), *RISKS],
        coerce=int,
        empty_value=None,
        error_messages={"required": "请选择危险性评估等级。"},
    )

    def __init__(self, *args: Any, group: str, is_new: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        for ask in ASKED[group]:
            self.fields[ask.name] = _field(ask)
            kind = "form-select" if ask.choices else "form-control"
            self.fields[ask.name].widget.attrs.setdefault("class", kind)
        if group != codes.SpecialGroup.MENTAL.value:
            del self.fields["risk"]
        for name in ("read_at",) if is_new else ("op_id", "since"):
            del self.fields[name]


class RevealForm(PlainForm):
    reason = forms.ChoiceField(
        label="为什么要看",
        choices=[("", "请选择"), *REASONS.items()],
        error_messages={"required": "请选择查看的理由。"},
    )


class EndForm(PlainForm):
    until = day_field("解除日期")
    reason = forms.CharField(
        label="解除原因", max_length=200, error_messages={"required": "请写明为什么解除。"}
    )
