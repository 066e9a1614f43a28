"""What is typed of a person: few fields first, the rest behind 更多; read by `rules`."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from linli.kernel import clock
from linli.kernel.plain_form import PlainForm, day_field
from linli.places.collecting import items_of
from linli.places.item_fields import put_fields, read_fields
from linli.residents import codes
from linli.residents.basis import has_basis
from linli.residents.models import Person, Stay
from linli.residents.registering import Newcomer
from linli.residents.rules import FIELDS, read_person
from linli.residents.sealed import open_doc

OF_STAY = ("kind", "match", "flow_reason", "stay_place", "permit")
NOT_FACTS = ("doc", "phones", "care", "relation", "since", "came_from", *OF_STAY)


def _choice(label: str, choices: Iterable[tuple[str, str]], **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", "未填"), *choices], required=False, **more)


def _text(label: str, longest: int, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, required=False, **more)


class PersonForm(PlainForm):
    """One person; sex and birth may stay empty where the identity number tells them."""

    name = forms.CharField(
        label="姓名",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "请填写姓名。"},
    )
    relation = _choice("与户主关系", codes.Relation.choices[1:])
    doc = _text(
        "证件号码",
        40,
        help_text="填了身份证号，性别和出生日期自动得出。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
    )
    phones = _text(
        "电话",
        200,
        help_text="几个电话用顿号分开，别人的在后面写明，如 13900000000（儿子）。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    kind = _choice("人口类别", codes.PersonKind.choices, initial=codes.PersonKind.REGISTERED)

    doc_kind = _choice("证件类型", codes.Paper.choices, initial=codes.Paper.IDENTITY)
    sex = _choice("性别", codes.Sex.choices[1:])
    born = day_field("出生日期", required=False)
    match = _choice("人户一致", codes.Match.choices)
    registered_address = _text("户籍地址", 150, help_text="人户分离和外来的人填。")
    flow_reason = _choice("流入（居住）事由", codes.FlowReason.choices)
    stay_place = _choice("住所类型", codes.StayPlace.choices)
    permit = _choice("办证类型", codes.Permit.choices)
    since = day_field("来此居住日期", required=False)
    ethnic = _choice("民族", codes.PEOPLES)
    marital = _choice("婚姻状况", codes.Marital.choices)
    political = _choice("政治面貌", codes.Political.choices)
    education = _choice("文化程度", codes.Education.choices)
    employment = _choice("就业状况", codes.Employment.choices)
    occupation = _text("职业", 60)
    employer = _text("工作单位（学校）", 80)
    health = _choice("健康状况", codes.Health.choices)
    household_kind = _choice("户口性质", codes.HouseholdKind.choices)
    left_behind = _choice("留守", codes.LeftBehind.choices)
    native_place = _text("籍贯", 60)
    former_name = _text("曾用名", 60)
    remark = _text("备注", 300, help_text="不要写证件号和电话。")
    guardian_consents = forms.BooleanField(
        label="监护人同意登记（不满 14 岁的要问）",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    FIRST = ("name", "relation", "doc", "phones", "kind")

    def __init__(
        self, *args: Any, county: int, extra: Mapping[str, Any] | None = None, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.before = extra or {}
        self.items_asked = items_of("person", county)
        put_fields(self, self.items_asked, self.before)

    @property
    def first(self) -> list[forms.BoundField]:
        """Give the fields that are always shown."""
        return [self[name] for name in self.FIRST if name in self.fields]

    @property
    def more(self) -> list[forms.BoundField]:
        """Give the fields behind “更多”."""
        apart = (*self.FIRST, *_HIDDEN, "guardian_consents")
        return [self[name] for name in self.fields if name not in apart]

    @property
    def more_is_open(self) -> bool:
        """Tell whether something behind “更多” is wrong."""
        return any(field.errors for field in self.more)

    def clean(self) -> dict[str, Any]:
        """Read all fields by the rules of the register."""
        typed = {n: "" if v is None else str(v) for n, v in self.cleaned_data.items()}
        values = {n: text for n, text in typed.items() if n in FIELDS}
        self.extra = read_fields(self, self.items_asked, self.before)
        self.read, errors = read_person(self.completed(values), today=clock.today())
        for name, text in errors.items():
            if name not in self.errors:
                self.add_error(name if name in self.fields else None, text)
        return self.cleaned_data

    def completed(self, values: dict[str, str]) -> dict[str, str]:
        """Add what is known already and was not typed again."""
        return values

    def facts(self) -> dict[str, Any]:
        """Give the fields of `Person`; sex and kind of paper are never empty there."""
        facts = {name: value for name, value in self.read.items() if name not in NOT_FACTS}
        facts["sex"] = facts.get("sex") or codes.Sex.UNKNOWN
        facts["doc_kind"] = facts.get("doc_kind") or codes.Paper.IDENTITY
        facts["extra"] = self.extra
        facts["guardian_consents"] = bool(self.cleaned_data.get("guardian_consents"))
        return facts

    def stay(self) -> dict[str, Any]:
        """Give the fields of `Stay` that were filled."""
        said = {name: self.read[name] for name in OF_STAY if self.read.get(name)}
        if since := self.read.get("since"):
            said["valid_from"] = since
        return said

    def newcomer(self, relation: str = "") -> Newcomer:
        """Give who is to be registered."""
        return Newcomer(
            facts=self.facts(),
            relation=relation or self.read.get("relation") or codes.Relation.OTHER,
            doc=self.read.get("doc", ""),
            phones=self.read.get("phones", []),
            stay=self.stay(),
        )


_HIDDEN = ("op_id", "version", "no_doc", "no_phones")


NO_RELIGION = "-"
KEPT = ("name", "doc", "phones", "former_name", "born", "registered_address")


class ChangeForm(PersonForm):
    """The same for somebody known: what is masked is typed only when it is to change."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    no_doc = forms.BooleanField(required=False, label="去掉证件号码")
    no_phones = forms.BooleanField(required=False, label="去掉全部电话")

    def __init__(self, *args: Any, person: Person, stay: Stay | None, **more: Any) -> None:
        shown = [name for name in self.base_fields if name not in KEPT]
        now = {name: getattr(person, name) for name in shown if hasattr(person, name)}
        if stay:
            now |= {name: getattr(stay, name) for name in OF_STAY}
        initial = now | more.pop("initial", {})
        about = {"county": person.county, "extra": person.extra}
        super().__init__(*args, initial=initial, **about, **more)
        self.person = person
        if has_basis(person.county, "religion"):  # off until a legal basis is recorded
            said = [("", "不改"), (NO_RELIGION, "去掉"), *codes.Religion.choices]
            religion = forms.ChoiceField(label="宗教信仰", choices=said, required=False)
            religion.widget.attrs["class"] = "form-select"
            self.fields["religion"] = religion
        del self.fields["relation"], self.fields["since"]
        if person.doc_token and person.doc_kind in codes.WITH_IDENTITY:
            del self.fields["born"], self.fields["sex"]  # the number tells
        for name in KEPT:
            if name in self.fields:
                self.fields[name].required = False
                self.fields[name].help_text = "不改就空着；填了就换成新的。"

    def completed(self, values: dict[str, str]) -> dict[str, str]:
        """Let the name and the number that stay count, as if they had been typed."""
        known = {"name": self.person.name} if not values.get("name") else {}
        keeps = not values.get("doc") and not self.cleaned_data.get("no_doc")
        known |= {"doc": open_doc(self.person)} if keeps else {}
        if not values.get("born") and self.person.born and "born" in self.fields:
            known["born"] = self.person.born.isoformat()
        return values | known

    def clean(self) -> dict[str, Any]:
        """Leave out what was not typed and is to stay."""
        cleaned = super().clean()
        for name in KEPT:
            told = name == "born" and bool(cleaned.get("doc"))  # by the number typed
            if not cleaned.get(name) and not cleaned.get(f"no_{name}") and not told:
                self.read.pop(name, None)
        return cleaned

    def facts(self) -> dict[str, Any]:
        """Give only what is to be written."""
        facts = super().facts()
        if "sex" not in self.read:
            del facts["sex"]
        return facts

    @property
    def religion(self) -> str | None:
        """Give what was said of religion, None where it may not be asked."""
        said = self.cleaned_data.get("religion")
        return "" if said == NO_RELIGION else said or None


class MemberRow(PlainForm):
    """One line of a new family: what is asked on the stairs."""

    name = _text("姓名", 60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    relation = _choice("与户主关系", codes.Relation.choices[1:])
    doc = _text("证件号码", 40, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    phones = _text("电话", 200, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    kind = _choice("人口类别", codes.PersonKind.choices)

    def clean(self) -> dict[str, Any]:
        """Read a line by the rules of the register; an empty one is nobody."""
        self.read: dict[str, Any] = {}
        if self.is_blank:
            return self.cleaned_data
        typed = {name: str(value or "") for name, value in self.cleaned_data.items()}
        self.read, errors = read_person(typed, today=clock.today())
        if not self.cleaned_data.get("relation"):
            errors.setdefault("relation", "请选与户主的关系。")
        for name, text in errors.items():
            if name not in self.errors:
                self.add_error(name if name in self.fields else None, text)
        return self.cleaned_data

    @property
    def is_blank(self) -> bool:
        return not any(
            str(self.data.get(self.add_prefix(name)) or "").strip()
            for name in ("name", "doc", "phones")
        )

    def newcomer(self) -> Newcomer:
        """Give who is to be registered."""
        read = self.read
        facts = {"name": read["name"], "sex": read.get("sex") or codes.Sex.UNKNOWN}
        facts |= {"born": read.get("born"), "doc_kind": codes.Paper.IDENTITY}
        stay = {"kind": read.get("kind") or codes.PersonKind.REGISTERED}
        return Newcomer(facts, read["relation"], read.get("doc", ""), read["phones"], stay)
