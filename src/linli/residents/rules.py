"""What may stand in the fields of a person, however it was typed: pure, for forms and workbooks."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from linli.imports.days import WrongDay, read_day
from linli.kernel.identity import WrongNumber, age_at, read_identity, read_paper, read_phone
from linli.kernel.masking import scrub
from linli.residents.codes import WITH_IDENTITY, CareGroup, Paper, Sex
from linli.residents.sealed import Phone
from linli.residents.spoken import WORDS, Unknown, care_codes, code_of, is_nothing

OLDEST = 130  # years
MOST_PHONES = 5
# Code lists that are read alike; `kind`, `match` … are of the stay, `relation` of the member.
CODED = tuple(name for name in WORDS if name not in ("care", "doc_kind"))
LONGEST = {
    "former_name": 60,
    "native_place": 60,
    "occupation": 60,
    "employer": 80,
    "registered_address": 150,
    "came_from": 150,
    "remark": 300,
}
DAYS = ("born", "since", "died_on")  # since: when he came here to stay
FIELDS = ("name", *CODED, *LONGEST, *DAYS, "phones", "care", "doc_kind", "doc")

_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003347f"
_PHONE = re.compile(
    r"(?<!\d)(?:(?:\+?86|0086)[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)"
    r"|(?<!\d)\(?0\d{2,3}\)?[ -]?[2-9]\d{6,7}(?!\d)",
    re.ASCII,
)
_NOT_BY_PHONE = re.compile(r"勿打|勿扰|不要打|不接电话")

Cleaned = dict[str, Any]
Errors = dict[str, str]


class Wrong(ValueError):
    """The field cannot say this; the message is a Chinese sentence."""


def read_person(values: Mapping[str, str], *, today: date) -> tuple[Cleaned, Errors]:
    """Read what was typed of a person; give the fields and, by field, what is wrong.

    Only fields that are in `values` come back, "" where they are empty (None for days, [] for
    phones and care), besides sex and birth, which an identity number tells. A typed value that
    says otherwise than the number is an error, never overwritten.
    """
    cleaned: Cleaned = {}
    errors: Errors = {}
    for name, read in _READERS.items():
        if name in values:
            try:
                cleaned[name] = read(values[name])
            except (Wrong, Unknown, WrongDay, WrongNumber) as error:
                errors[name] = str(error)
    _read_doc(values, cleaned, errors, today)
    _check_days(cleaned, errors, today)
    _check_care(cleaned, errors, today)
    return {name: value for name, value in cleaned.items() if name not in errors}, errors


def read_name(text: str) -> str:
    """Read a name; blanks that only fill the column (张　三) go, 阿依古丽·买买提 stays."""
    name = " ".join(unicodedata.normalize("NFKC", text).split())
    name = re.sub(r"\s*[·•・‧∙.]\s*(?=[" + _HAN + "])", "·", name)
    if re.fullmatch(f"[{_HAN} ·]+", name):
        name = name.replace(" ", "")
    if not name:
        raise Wrong("请填写姓名。")
    if len(name) > 60:
        raise Wrong("姓名最多 60 个字。")
    if not re.fullmatch(r"[^\W\d_][^\d_]*", name) or re.search(r"[<>@#$%^&*=+\\/]", name):
        raise Wrong("姓名里只能是文字。")
    return name


def read_phones(text: str) -> list[Phone]:
    """Read one or several phones with whose they are: "13800001111、13900002222（儿子）"."""
    if is_nothing(text):
        return []
    plain = unicodedata.normalize("NFKC", text)
    found = list(_PHONE.finditer(plain))
    phones: dict[str, Phone] = {}
    at = 0
    for n, match in enumerate(found):
        end = found[n + 1].start() if n + 1 < len(found) else len(plain)
        before, after = plain[at : match.start()], plain[match.end() : end]
        bracket = re.match(r"\s*\(([^()\d]*)\)", after)
        at = match.end() + (bracket.end() if bracket else 0)
        said = bracket[1] if bracket else before
        number = read_phone(match[0])
        phones.setdefault(number, Phone(number, _owner(said), not _NOT_BY_PHONE.search(said)))
    if not phones or re.search(r"\d", _PHONE.sub("", plain)):
        raise Wrong("电话应为 11 位手机号，或带区号的座机号；几个电话用顿号分开。")
    if len(phones) > MOST_PHONES:
        raise Wrong(f"一个人最多登记 {MOST_PHONES} 个电话。")
    return list(phones.values())


def _owner(said: str) -> str:
    words = re.sub(r"[\s、，,;；/|:：()。.]|的?(?:手机|电话|号码)|本人|自己", " ", said)
    return "".join(_NOT_BY_PHONE.sub("", words).split())[:20]


def _text(name: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        plain = "" if is_nothing(text) else text.strip()
        if len(plain) > LONGEST[name]:
            raise Wrong(f"最多 {LONGEST[name]} 个字。")
        if scrub(plain) != plain:  # there they would stand unencrypted (privacy G5)
            raise Wrong("这里不能写证件号和电话，请写在各自的栏里。")
        return plain

    return read


def _day(text: str) -> date | None:
    return None if is_nothing(text) else read_day(text)


def _code(name: str) -> Callable[[str], str]:
    return lambda text: code_of(name, text)


_READERS: dict[str, Callable[[str], Any]] = {
    "name": read_name,
    **{name: _code(name) for name in CODED},
    **{name: _text(name) for name in LONGEST},
    **dict.fromkeys(DAYS, _day),
    "phones": read_phones,
    "care": care_codes,
    "doc_kind": _code("doc_kind"),
}


def _read_doc(values: Mapping[str, str], cleaned: Cleaned, errors: Errors, today: date) -> None:
    """Read the number by the kind of paper; take sex and birth from an identity number."""
    if "doc" not in values or "doc_kind" in errors:
        return
    text = values["doc"]
    cleaned["doc"] = ""
    if is_nothing(text):
        return
    kind = cleaned["doc_kind"] = cleaned.get("doc_kind") or Paper.IDENTITY.value
    try:
        if kind not in WITH_IDENTITY:
            cleaned["doc"] = read_paper(text)
            return
        identity = read_identity(text, today=today)
    except WrongNumber as error:
        errors["doc"] = str(error)
        return
    cleaned["doc"] = identity.number
    _agree(cleaned, errors, "born", identity.born, "出生日期与身份证号不一致，请核对。")
    if cleaned.get("sex") in (Sex.UNKNOWN, Sex.UNSAID):
        cleaned["sex"] = ""
    _agree(cleaned, errors, "sex", identity.sex, "性别与身份证号不一致，请核对。")


def _agree(cleaned: Cleaned, errors: Errors, name: str, told: object, said: str) -> None:
    if cleaned.get(name) and cleaned[name] != told:
        errors.setdefault(name, said)
    elif name not in errors:
        cleaned[name] = told


def _check_days(cleaned: Cleaned, errors: Errors, today: date) -> None:
    for name in DAYS:
        day = cleaned.get(name)
        if day and day > today:
            errors.setdefault(name, "日期不能晚于今天。")
        elif day and day.year < today.year - OLDEST:
            errors.setdefault(name, "日期太早，请核对年份。")
    born = cleaned.get("born")
    for name in ("since", "died_on"):
        if born and cleaned.get(name) and cleaned[name] < born:
            errors.setdefault(name, "日期早于出生日期，请核对。")


_AGES = {
    CareGroup.OLD.value: (60, 200, "老年人应满 60 周岁"),
    CareGroup.VERY_OLD.value: (80, 200, "高龄老人应满 80 周岁"),
    CareGroup.CHILD.value: (0, 17, "困境儿童、孤儿应不满 18 周岁"),
    CareGroup.LEFT_CHILD.value: (0, 17, "留守儿童应不满 18 周岁"),
}


def _check_care(cleaned: Cleaned, errors: Errors, today: date) -> None:
    if not (cleaned.get("care") and cleaned.get("born")) or "born" in errors:
        return
    age = age_at(cleaned["born"], today)
    for group in cleaned["care"]:
        least, most, said = _AGES.get(group, (0, 200, ""))
        if not least <= age <= most:
            errors.setdefault("care", f"{said}，请核对。")
