"""What is typed about an assessment or a breach."""

from django import forms

from linli.kernel.plain_form import PlainForm, day_field


def _long(label: str, most: int = 1000) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": f"请写{label}。"},
    )


class AssessmentForm(PlainForm):
    """What PIPL 56 asks for."""

    prefix = "assess"
    op_id = forms.UUIDField(widget=forms.HiddenInput)
    what = forms.CharField(
        label="处理活动", max_length=100, error_messages={"required": "请写处理活动。"}
    )
    kinds = forms.CharField(
        label="涉及的信息", max_length=300, error_messages={"required": "请写涉及的信息。"}
    )
    lawful = _long("目的、方式是否合法、正当、必要")
    risks = _long("对个人权益的影响及风险")
    measures = _long("保护措施是否合法、有效、与风险相适应")
    conclusion = _long("结论", 300)
    on = day_field("评估日期")
    next_on = day_field("下次评估", required=False)


class BreachForm(PlainForm):
    """What PIPL 57 asks for."""

    prefix = "breach"
    op_id = forms.UUIDField(widget=forms.HiddenInput)
    found_at = day_field("发现日期")
    what = _long("发生了什么")
    kinds = forms.CharField(
        label="涉及的信息种类", max_length=300, error_messages={"required": "请写涉及的信息种类。"}
    )
    people = forms.IntegerField(
        label="涉及人数（估计）", required=False, min_value=0, max_value=100_000_000
    )
    harm = _long("可能造成的危害", 500)
    measures = _long("已采取的补救措施")


class CloseForm(PlainForm):
    authority_told_on = day_field("通知主管部门日期", required=False)
    people_told_on = day_field("通知个人日期", required=False)
