"""What is typed of a life event: who of the household, on which day, where to."""

from typing import Any

from django import forms

from linli.kernel.ids import id_in
from linli.kernel.plain_form import PlainForm, day_field
from linli.residents import codes
from linli.residents.queries import Inmate
from linli.residents.rules import Wrong, read_name

WHO = {"required": "请选人。"}


def _said(inmate: Inmate) -> str:
    person = inmate.person
    age = f"{person.age} 岁" if person.age is not None else "年龄不详"
    return f"{person.name}（{inmate.relation}，{person.sex}，{age}）"


def who(inmates: list[Inmate]) -> list[tuple[str, str]]:
    """Give those of a household to choose from."""
    return [(str(inmate.person.id), _said(inmate)) for inmate in inmates]


class EventForm(PlainForm):
    """A life event of a household; `subject` is the one it is about, where it is about one."""

    op_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, inmates: list[Inmate], subject: Inmate | None = None, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.inmates, self.subject = inmates, subject
        self.others = [one for one in inmates if one is not subject]
        self.shape()

    def shape(self) -> None:
        """Fill the choices of the household, and leave out what does not apply."""

    def offer(self, name: str, inmates: list[Inmate], *, blank: str = "请选择") -> None:
        """Let one of some be chosen in a field."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", blank), *who(inmates)]

    def ask_new_head(self) -> None:
        """Ask for a new head where the one who leaves is the head and others stay."""
        if self.subject and self.subject.is_head and self.others:
            self.offer("new_head", self.others)
            self.fields["new_head"].required = True
        else:
            del self.fields["new_head"]

    def given(self) -> dict[str, Any]:
        """Give what a service takes: ids as ids, what is empty as None."""
        return {
            name: id_in(value) if name in _IDS else value
            for name, value in self.cleaned_data.items()
            if name != "op_id" and not (name in _IDS and not value)
        }


_IDS = ("new_head", "widowed", "mother", "head")


def _head_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="新户主", required=False, error_messages={"required": "户主离开后，请选一位新户主。"}
    )


def _went_to_field() -> forms.CharField:
    return forms.CharField(
        label="去向", max_length=150, required=False, help_text="知道多少写多少。"
    )


class DeathForm(EventForm):
    """Somebody has died."""

    on = day_field("死亡日期", error_messages={"required": "请填日期。"})
    new_head = _head_field()
    widowed = forms.ChoiceField(label="丧偶的人（把婚姻状况改为丧偶）", required=False)

    def shape(self) -> None:
        """Ask who is left widowed, and who is the new head."""
        self.ask_new_head()
        self.offer("widowed", self.others, blank="没有")
        if not self.others:
            del self.fields["widowed"]


class LeaveForm(EventForm):
    """One of a household leaves for elsewhere."""

    on = day_field("迁出日期", error_messages={"required": "请填日期。"})
    went_to = forms.CharField(
        label="去向", max_length=150, required=False, help_text="知道多少写多少。"
    )
    new_head = _head_field()

    def shape(self) -> None:
        """Ask who is the new head."""
        self.ask_new_head()


class AllLeaveForm(EventForm):
    """A whole household leaves for elsewhere."""

    on = day_field("迁出日期", error_messages={"required": "请填日期。"})
    went_to = forms.CharField(
        label="去向", max_length=150, required=False, help_text="知道多少写多少。"
    )


class BirthForm(EventForm):
    """A child is born into a household."""

    name = forms.CharField(
        label="孩子姓名", max_length=60, help_text="还没有起名的，写“某某之子（女）”，以后再改。"
    )
    sex = forms.ChoiceField(label="性别", choices=[("", "请选择"), ("1", "男"), ("2", "女")])
    born = day_field("出生日期")
    relation = forms.ChoiceField(
        label="与户主关系",
        choices=[
            ("", "请选择"),
            *(c for c in codes.Relation.choices if c[0] in ("20", "30", "40", "80", "99")),
        ],
    )
    mother = forms.ChoiceField(label="母亲", required=False)
    is_registered = forms.BooleanField(
        label="已上户口",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    doc = forms.CharField(label="身份证号（有了再填）", max_length=40, required=False)

    def shape(self) -> None:
        """Offer the women of the household as the mother."""
        women = [one for one in self.inmates if one.person.sex == "女"]
        self.offer("mother", women, blank="不在本户")

    def clean_name(self) -> str:
        """Read the name as the register does."""
        try:
            return read_name(self.cleaned_data["name"])
        except Wrong as error:
            raise forms.ValidationError(str(error)) from None


class MarriageForm(EventForm):
    """Two people marry."""

    on = day_field("结婚日期")
    spouse_doc = forms.CharField(
        label="对方的身份证号",
        max_length=40,
        required=False,
        help_text="对方也在本辖区登记过的填；不在的不填，以后迁入时再登记。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class DivorceForm(MarriageForm):
    """Two people part."""

    on = day_field("离婚日期")


class PregnancyForm(EventForm):
    """Somebody expects a child."""

    due_on = day_field("预产期")


class MoveForm(EventForm):
    """A whole household moves to another home of the actor's places."""

    on = day_field("迁入日期")
    to = forms.UUIDField(label="新住处", error_messages={"required": "请选新住处。"})
    homes = ("to",)


class JoinForm(EventForm):
    """One person joins another household."""

    on = day_field("迁入日期")
    to = forms.UUIDField(label="迁到哪里", error_messages={"required": "请选迁到哪里。"})
    relation = forms.ChoiceField(
        label="与那一户户主的关系", choices=[("", "请选择"), *codes.Relation.choices[2:]]
    )
    new_head = _head_field()
    homes = ("to",)

    def shape(self) -> None:
        """Ask who is the new head of the household that is left."""
        self.ask_new_head()


class SplitForm(EventForm):
    """Some of a household become one of their own."""

    people = forms.MultipleChoiceField(
        label="分出去的人",
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        error_messages={"required": "请选分出去的人。"},
    )
    head = forms.ChoiceField(label="新户的户主")
    new_head = forms.ChoiceField(label="原户的新户主（原户主分出去时选）", required=False)
    on = day_field("分户日期")
    to = forms.UUIDField(label="新户住处（不选就还住原处）", required=False)
    homes = ("to",)

    def shape(self) -> None:
        """Offer all of the household."""
        people = self.fields["people"]
        assert isinstance(people, forms.MultipleChoiceField)
        people.choices = who(self.inmates)
        self.offer("head", self.inmates)
        self.offer("new_head", [one for one in self.inmates if not one.is_head], blank="不变")

    def given(self) -> dict[str, Any]:
        """Give the people as ids."""
        said = super().given()
        said["people"] = [id_in(pk) for pk in said["people"]]
        return said


class MergeForm(EventForm):
    """A household becomes part of another one."""

    on = day_field("并户日期")
    to = forms.UUIDField(label="并入哪里的一户", error_messages={"required": "请选并入哪里。"})
    relation = forms.ChoiceField(
        label="本户户主与那一户户主的关系",
        choices=[("", "请选择"), *codes.Relation.choices[2:]],
    )
    homes = ("to",)


class HeadForm(EventForm):
    """Another one becomes the head."""

    new_head = forms.ChoiceField(label="新户主")

    def shape(self) -> None:
        """Offer all but the head."""
        self.offer("new_head", [one for one in self.inmates if not one.is_head])


class RemoveForm(EventForm):
    """Somebody was registered by mistake."""

    reason = forms.CharField(
        label="为什么是误登记",
        max_length=200,
        help_text="只用于登记错了的人；搬走的请用“迁出”，去世的请用“死亡”。",
    )
    new_head = _head_field()

    def shape(self) -> None:
        """Ask who is the new head."""
        self.ask_new_head()
