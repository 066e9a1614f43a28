"""What is typed to report an incident: few fields, and those that fit whoever reports."""

from typing import Any
from uuid import UUID, uuid4

from django import forms

from linli.incidents.forms import category_choices
from linli.incidents.models import Category, Question
from linli.incidents.models.catalogue import Urgency
from linli.incidents.needs import POINT_IS
from linli.incidents.questions import field_of, questions_of
from linli.incidents.report_places import home_of, place_choices
from linli.incidents.reporting import GRID_ROLES
from linli.incidents.states import Source
from linli.kernel.geography import Point, point_in
from linli.kernel.scope import Actor

# In the order in which they are asked; the rest is folded away.
IN_THE_GRID = ("description", "photos", "place", "address", "category")
AT_THE_DESK = ("source", "reporter_name", "reporter_phone", "description", "place", "address")
GRID_SOURCES = (Source.PATROL, Source.VISIT, Source.SELF_REPORT)
NOT_BY_STAFF = (Source.WEB, Source.DEVICE)
# Names of the service's errors that are called otherwise on the form.
CALLED = {
    "self_close": "settled",
    "self_close.result": "result",
    "self_close.photos": "after_photos",
    "attachments": "photos",
    "lon": "point",
    "lat": "point",
}


class ReportForm(forms.Form):
    """One form for the grid, the counter and the telephone; only two fields are required."""

    op_id = forms.UUIDField(widget=forms.HiddenInput)
    description = forms.CharField(
        label="情况描述",
        max_length=10000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请写明是什么情况。"},
    )
    photos = forms.FileField(label="现场照片", required=False)
    place = forms.ChoiceField(label="地点", error_messages={"required": "请选择地点。"})
    address = forms.CharField(label="详细地址", max_length=200, required=False)
    point = forms.CharField(label="位置", max_length=60, required=False)
    category = forms.ChoiceField(label="类别", required=False)
    urgency = forms.TypedChoiceField(
        label="紧急程度",
        choices=[("", "按类别"), *Urgency.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    source = forms.ChoiceField(label="来源", required=False)
    reporter_name = forms.CharField(label="反映人姓名", max_length=60, required=False)
    reporter_phone = forms.RegexField(
        label="反映人电话",
        regex=r"^[0-9+() -]{0,30}$",
        max_length=30,
        required=False,
        error_messages={"invalid": "电话只写数字，如 13812345678 或 0570-8123456。"},
    )
    confidential = forms.BooleanField(label="反映人要求保密", required=False)
    settled = forms.BooleanField(label="当场已经办好（即办）", required=False)
    result = forms.CharField(
        label="处置结果",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    after_photos = forms.FileField(label="处置后照片", required=False)

    def __init__(self, actor: Actor, data: Any = None) -> None:
        posts = [post for post in actor.posts if post.may("incident.report")]
        self.in_the_grid = bool(posts) and all(post.role in GRID_ROLES for post in posts)
        first = Source.PATROL if self.in_the_grid else Source.COUNTER_PHONE
        super().__init__(data, initial={"op_id": uuid4(), "source": first, "place": home_of(posts)})
        sources = GRID_SOURCES if self.in_the_grid else [s for s in Source if s not in NOT_BY_STAFF]
        self._offer("source", [(s.value, s.label) for s in sources])
        self._offer("place", place_choices(posts))
        self._offer("category", [("", "待定，由受理的人选"), *category_choices()])
        self.answers = answer_fields(data.get("category", ""), data) if data else forms.Form()
        for name, field in self.fields.items():
            kind = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
            field.widget.attrs |= {"class": kind, "aria-describedby": f"{name}-said"}
        self.fields["category"].widget.attrs |= {
            "hx-get": "/incidents/new/questions",
            "hx-target": "#answers",
            "hx-trigger": "change",
        }

    def _offer(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def shown(self) -> list[forms.BoundField]:
        """Give the fields asked at once."""
        return [self[name] for name in (IN_THE_GRID if self.in_the_grid else AT_THE_DESK)]

    @property
    def folded(self) -> list[forms.BoundField]:
        """Give the fields behind "more"."""
        apart = ("settled", "result", "after_photos", "point")
        asked = {field.name for field in self.shown} | set(apart)
        return [field for field in self.visible_fields() if field.name not in asked]

    @property
    def must_unfold(self) -> bool:
        """Tell whether a folded field needs another look."""
        return any(field.errors for field in self.folded)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("settled") and not given.get("result"):
            self.add_error("result", "当场已经办好的，请写明处置结果。")
        return given

    def clean_point(self) -> Point | None:
        """Read the point as the map or a person wrote it."""
        typed = self.cleaned_data["point"]
        if typed and point_in(typed) is None:
            raise forms.ValidationError(POINT_IS)
        return point_in(typed)

    def take_errors(self, errors: dict[str, str]) -> None:
        """Put what the service found wrong beside its fields."""
        for name, text in errors.items():
            field = CALLED.get(name, name)
            if field in self.answers.fields:
                self.answers.add_error(field, text)
                field = "category"
                text = "请答完这个类别下面的问题。"
            if field in self.errors:
                continue
            self.add_error(field if field in self.fields else None, text)

    def asked(self) -> dict[str, Any]:
        """Give what `services.report` takes, files apart."""
        given = self.cleaned_data
        names = ("op_id", "description", "place", "address", "urgency")
        asked = {name: given[name] for name in names}
        asked["lon"], asked["lat"] = given["point"] or (None, None)
        asked |= {"category": given["category"] or None, "source": given["source"] or None}
        asked["answers"] = {
            str(UUID(name.removeprefix("q_"))): self.answers[name].value() or ""
            for name in self.answers.fields
        }
        if given["reporter_name"] or given["reporter_phone"]:
            asked["reporter"] = {
                "name": given["reporter_name"],
                "phone": given["reporter_phone"],
                "confidential": given["confidential"],
            }
        return asked


def answer_fields(category: str, data: Any = None) -> forms.Form:
    """Make the fields of what a category asks besides, empty for an unknown one."""
    row = Category.objects.filter(pk=category[:8], is_active=True).first()
    form = forms.Form(data)
    for question in questions_of(row) if row else []:
        form.fields[field_of(question)] = _answer_field(question)
    return form


def _answer_field(question: Question) -> forms.Field:
    """Read no rule here but the shape: the service checks the answer."""
    if question.options:
        choices = [("", "请选择"), *((option, option) for option in question.options)]
        attrs = {"class": "form-select"}
        widget: forms.Widget = forms.Select(choices=choices, attrs=attrs)
    else:
        number = question.kind == Question.Kind.NUMBER
        attrs = {"class": "form-control", "maxlength": "200"}
        widget = forms.TextInput(attrs=attrs | ({"inputmode": "decimal"} if number else {}))
    return forms.CharField(label=question.text, required=question.required, widget=widget)
