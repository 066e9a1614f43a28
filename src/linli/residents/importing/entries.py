"""A line of the workbook understood: who, where, in which household; or what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from linli.imports.kinds import Line
from linli.kernel import clock
from linli.places.plates import Plate, WrongPlate, read_plate
from linli.residents.codes import HEADS, Match, PersonKind
from linli.residents.importing.areas import Areas, WrongArea
from linli.residents.importing.columns import LABELS, relation_of
from linli.residents.rules import MOST_PHONES, read_person
from linli.residents.sealed import Phone

# Columns of `Person` that are written as they are read.
FACTS = (
    "name",
    "former_name",
    "doc_kind",
    "sex",
    "born",
    "ethnic",
    "marital",
    "political",
    "education",
    "occupation",
    "employer",
    "registered_address",
    "remark",
)
STAY = ("kind", "match", "flow_reason")
_PERSON = (*FACTS, *STAY, "doc", "relation", "phones", "since", "care")


@dataclass
class Entry:
    """Somebody as the workbook has him; blank cells say nothing and are left out."""

    line: Line
    error: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    doc: str = ""
    phones: list[Phone] = field(default_factory=list)
    care: list[str] = field(default_factory=list)
    stay: dict[str, str] = field(default_factory=dict)
    since: date | None = None
    relation: str = ""
    place: int = 0
    plate: Plate | None = None

    @property
    def is_head(self) -> bool:
        return self.relation in HEADS

    @property
    def is_away(self) -> bool:
        """Tell whose household is registered here while he lives elsewhere."""
        kind = self.stay.get("kind", PersonKind.REGISTERED.value)
        return kind == PersonKind.REGISTERED and self.stay.get("match") == Match.APART

    @property
    def twin_key(self) -> tuple[Any, ...]:
        """Tell people without a number apart within their home."""
        return (self.facts.get("name"), self.facts.get("born"))


def read_entry(line: Line, areas: Areas) -> Entry:
    """Understand a line; `error` is a Chinese sentence with all that is wrong."""
    entry = Entry(line)
    errors = _read_person(entry)
    try:
        entry.place = areas.find(
            community=line.get("community"), grid=line.get("grid"), sheet=line.sheet
        )
        entry.plate = read_plate(
            line.get("address"),
            building=line.get("building"),
            entrance=line.get("entrance"),
            room=line.get("room"),
            within=areas.around,
        )
    except (WrongArea, WrongPlate) as error:
        errors.append(str(error))
    entry.error = "".join(errors)
    return entry


def _read_person(entry: Entry) -> list[str]:
    said = {name: entry.line.get(name) for name in _PERSON if entry.line.get(name)}
    read, wrong = read_person(said, today=clock.today())
    entry.facts = {name: read[name] for name in FACTS if read.get(name)}
    entry.doc = read.get("doc", "")
    entry.phones = [*read.get("phones", [])]
    entry.care = read.get("care", [])
    entry.stay = {name: read[name] for name in STAY if read.get(name)}
    entry.since = read.get("since")
    entry.relation = read.get("relation") or relation_of(entry.line.values)
    wrong |= _kin(entry)
    if not said.get("name"):
        wrong.setdefault("name", "请填写姓名。")
    return [f"{LABELS.get(name, '')}：{message}" for name, message in wrong.items()]


def _kin(entry: Entry) -> Mapping[str, str]:
    """Read the column of the family's phones: theirs, not the person's own."""
    text = entry.line.get("kin_phones")
    if not text:
        return {}
    read, wrong = read_person({"phones": text}, today=clock.today())
    own = {phone.number for phone in entry.phones}
    for phone in read.get("phones", []):
        if phone.number not in own and len(entry.phones) < MOST_PHONES:
            owner = phone.owner or "家属"
            entry.phones.append(Phone(phone.number, owner, phone.may_call))
    return {"kin_phones": wrong["phones"]} if wrong else {}
