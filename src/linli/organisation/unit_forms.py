"""What is typed about units and posts: shape and type; the rules are in services."""

from datetime import date, timedelta
from typing import Any

from django import forms

from linli.kernel import clock
from linli.kernel.plain_form import PlainForm, day_field
from linli.organisation.models import Unit

NO_ROLE = "请选择岗位。"


class UnitForm(PlainForm):
    """A unit's own facts; fields that its kind does not have are left out."""

    kind = forms.ChoiceField(label="类别")
    name = forms.CharField(label="名称", max_length=80)
    code = forms.CharField(
        label="编码", max_length=20, help_text="按统计用区划代码编排，网格在社区编码后加三位。"
    )
    grid_kind = forms.ChoiceField(label="网格类型", choices=Unit.GridKind.choices, required=False)
    function = forms.ChoiceField(label="职能", choices=Unit.Function.choices, required=False)
    households = forms.IntegerField(
        label="户数（约）",
        required=False,
        min_value=0,
        max_value=1_000_000,
        help_text="综合网格一般 300 至 500 户。",
    )
    phone = forms.CharField(label="办公电话", max_length=30, required=False)
    valid_from = day_field("启用日期")

    def __init__(self, *args: Any, kinds: list[str], unit: Unit | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        choice = self.fields["kind"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(kind, Unit.Kind(kind).label) for kind in kinds]
        if unit:
            del self.fields["kind"], self.fields["valid_from"]
        self._leave_out({"grid_kind": "grid", "function": "department"}, kinds)

    def _leave_out(self, only: dict[str, str], kinds: list[str]) -> None:
        for name, kind in only.items():
            if kind not in kinds:
                del self.fields[name]

    def facts(self) -> dict[str, Any]:
        """Give the values for a service: what a kind does not have stays empty."""
        given = dict(self.cleaned_data)
        for name, kind in (("grid_kind", "grid"), ("function", "department")):
            if name in given and given.get("kind", kind) != kind:
                given[name] = ""
        return given


class CloseForm(PlainForm):
    valid_to = day_field("最后一天", help_text="这一天仍然有效，次日起停用。")


class EndForm(PlainForm):
    valid_to = day_field("最后任职日", help_text="这一天仍然在岗，次日起不再有这个岗位的权限。")


class AppointForm(PlainForm):
    """Who gets which post from when; the person has an account or is given one."""

    role = forms.ChoiceField(label="岗位", error_messages={"required": NO_ROLE})
    who = forms.ChoiceField(
        label="由谁担任",
        choices=[("known", "已有账号"), ("new", "新账号")],
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    person = forms.CharField(label="姓名、拼音或登录名", max_length=60, required=False)
    user = forms.CharField(max_length=60, required=False)  # the one chosen among those found
    name = forms.CharField(label="姓名", max_length=60, required=False)
    username = forms.CharField(
        label="登录名", max_length=60, required=False, help_text="不填则按姓名拼音自动取。"
    )
    phone = forms.CharField(label="手机号", max_length=11, required=False)
    valid_from = day_field("任职日期")
    is_deputy = forms.BooleanField(
        label="代理（替岗）",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    valid_to = day_field("到期日", required=False, help_text="代理必填；到期后自动结束。")

    def __init__(
        self, *args: Any, roles: list[tuple[str, str]], for_good: bool = False, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        if for_good:  # a post that is handed over: no deputy, no last day
            del self.fields["is_deputy"], self.fields["valid_to"]
        choice = self.fields["role"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", "请选择"), *roles]

    def post(self) -> dict[str, Any]:
        """Give the post for a service."""
        given = {"valid_to": None, "is_deputy": False} | self.cleaned_data
        names = ("role", "valid_from", "valid_to", "is_deputy")
        return {name: given[name] for name in names}


def month_later() -> date:
    """Propose the end of a deputy's time."""
    return clock.today() + timedelta(days=30)
