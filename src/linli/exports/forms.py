"""Input of a request: what for, for which unit, and whether masks are asked off."""

from typing import Any

from django import forms

PURPOSES = ("月度例会", "向上级报送", "回复12345", "数据核对", "领导参阅")


class AskForm(forms.Form):
    """The fields every kind has; a kind's own questions are read by the kind."""

    purpose = forms.CharField(
        label="用途",
        max_length=200,
        error_messages={
            "required": "请写明用途，如“报县12345中心”“月度例会”。",
            "max_length": "用途最多 200 个字。",
        },
    )
    unit = forms.TypedChoiceField(label="单位", coerce=int, required=False, empty_value=None)
    in_clear = forms.BooleanField(required=False)
    op_id = forms.UUIDField()

    def __init__(self, *args: Any, units: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units
        choice = self.fields["unit"]
        assert isinstance(choice, forms.TypedChoiceField)
        choice.choices = [(str(number), name) for number, name in units.items()]

    def clean_unit(self) -> int | None:
        """With one unit there is nothing to choose."""
        chosen: int | None = self.cleaned_data["unit"]
        return chosen or next(iter(self.units), None)
