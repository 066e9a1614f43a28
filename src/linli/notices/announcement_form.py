"""What is typed for an announcement: whom, what, and whether they must confirm it."""

from typing import Any

from django import forms

from linli.kernel.scope import Actor
from linli.organisation.models import Unit
from linli.organisation.roles import ANNOUNCE

# For which people each issuing level can write, widest first.
KINDS = {
    "county": ("county", "township", "community", "grid", "department"),
    "township": ("township", "community", "grid", "department"),
    "community": ("community", "grid"),
    "grid": ("grid",),
}
PEOPLE = {
    "county": "县网格中心和县领导",
    "township": "镇（街道）网格中心和领导",
    "community": "社区书记、主任、平台管理员",
    "grid": "网格员、网格长、协管员、信息员、楼栋长",
    "department": "部门、站所",
}


class AnnouncementForm(forms.Form):
    """Plain fields; the units and kinds are those of the actor's posts."""

    op_id = forms.UUIDField(widget=forms.HiddenInput)
    unit = forms.TypedChoiceField(label="发布单位", coerce=int)
    title = forms.CharField(
        label="标题",
        max_length=80,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        error_messages={"required": "请写标题。"},
    )
    text = forms.CharField(
        label="内容",
        max_length=5000,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 8}),
        error_messages={"required": "请写内容。"},
    )
    audience = forms.MultipleChoiceField(
        label="发给谁",
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        error_messages={"required": "请至少选一类人。"},
    )
    confirm = forms.BooleanField(
        label="要求回执",
        required=False,
        help_text="打开看过还不算，要点“我已阅读”。",
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    def __init__(self, *args: Any, actor: Actor, **more: Any) -> None:
        super().__init__(*args, **more)
        posts = {post.unit: post.unit_name for post in actor.posts if post.may(ANNOUNCE)}
        widest = Unit.objects.filter(pk__in=posts).order_by("pk").values_list("kind", flat=True)[0]
        unit, audience = self.fields["unit"], self.fields["audience"]
        assert isinstance(unit, forms.ChoiceField)
        assert isinstance(audience, forms.MultipleChoiceField)
        unit.choices = list(posts.items())
        unit.widget.attrs["class"] = "form-select"
        audience.choices = [(kind, PEOPLE[kind]) for kind in KINDS[widest]]
