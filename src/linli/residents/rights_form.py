"""What is typed at the counter about a person's rights, and as an answer."""

from django import forms

from linli.kernel.plain_form import PlainForm
from linli.residents.models import RightsRequest


class ReceiveForm(PlainForm):
    """What is asked, by whom, and how he showed who he is."""

    op_id = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label="要求什么", choices=RightsRequest.Kind.choices)
    asker = forms.ChoiceField(label="谁提出", choices=RightsRequest.Asker.choices)
    checked = forms.ChoiceField(
        label="怎样核对了身份",
        choices=[("", "请选择"), *RightsRequest.Checked.choices],
        error_messages={"required": "先核对身份，再登记。"},
    )
    asked = forms.CharField(
        label="要求的内容",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明要求的内容。"},
    )


class AnswerForm(PlainForm):
    text = forms.CharField(
        label="答复",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明答复的内容。"},
    )
