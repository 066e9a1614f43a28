"""What is typed about somebody who is looked after."""

from typing import Any

from django import forms

from linli.kernel.plain_form import PlainForm, day_field
from linli.residents import codes


class CareForm(PlainForm):
    """Which group, how pressing, what is needed, who helps."""

    op_id = forms.UUIDField(widget=forms.HiddenInput)
    group = forms.ChoiceField(
        label="关爱类别",
        choices=[("", "请选择"), *codes.CareGroup.choices],
        error_messages={"required": "请选择关爱类别。"},
    )
    attention = forms.ChoiceField(label="关注程度", choices=codes.Attention.choices)
    since = day_field("列入日期", required=False, help_text="不填就是今天。")
    due_on = day_field("预产期", required=False, help_text="只有孕产妇要填。")
    needs = forms.CharField(
        label="需要什么帮助",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    certificate = forms.CharField(
        label="证件号（残疾证、低保证等）",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    helper = forms.ChoiceField(label="帮扶人", required=False)
    remark = forms.CharField(label="备注", max_length=300, required=False)

    def __init__(self, *args: Any, helpers: list[tuple[str, str]], is_new: bool, **more: Any):
        super().__init__(*args, **more)
        choice = self.fields["helper"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", "未定"), *helpers]
        if not is_new:
            del self.fields["op_id"], self.fields["group"], self.fields["since"]
            self.fields["certificate"].help_text = "已登记的不显示；不改就留空。"

    def facts(self) -> dict[str, Any]:
        """Give the values for a service."""
        given = dict(self.cleaned_data)
        given["helper"] = given["helper"] or None
        return given


class EndForm(PlainForm):
    until = day_field("结束日期")
