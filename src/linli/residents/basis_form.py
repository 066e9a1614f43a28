"""What is typed about a legal basis."""

from django import forms

from linli.kernel.plain_form import PlainForm
from linli.residents.basis import SUBJECTS


class BasisForm(PlainForm):
    """For which kind, on which law, and why it cannot be done without."""

    op_id = forms.UUIDField(widget=forms.HiddenInput)
    subject = forms.ChoiceField(
        label="哪一类信息",
        choices=[("", "请选择"), *SUBJECTS.items()],
        error_messages={"required": "请选择哪一类信息。"},
    )
    basis = forms.CharField(
        label="法律依据",
        max_length=300,
        help_text="法律、法规的名称和条款；没有的写明单独同意的取得方式。",
        error_messages={"required": "请写法律依据。"},
    )
    necessity = forms.CharField(
        label="必要性说明",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="为什么不采集就办不成这件事，只采集哪些。",
        error_messages={"required": "请写必要性说明。"},
    )


class ReasonForm(PlainForm):
    reason = forms.CharField(
        label="理由", max_length=300, error_messages={"required": "请写明理由。"}
    )
