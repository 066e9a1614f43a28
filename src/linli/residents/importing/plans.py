"""What becomes of one line: somebody new, or what differs from what is stored of him."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from linli.imports.kinds import Finding, Outcome
from linli.kernel.masking import mask_address, mask_identity, mask_name, mask_phone
from linli.places.homes import Home
from linli.residents.importing.columns import LABELS
from linli.residents.importing.entries import Entry
from linli.residents.models import Household, Member, Person, Stay
from linli.residents.projections import care_names
from linli.residents.sealed import Phone, open_phones

MOST_PHONES = 8
# Of somebody out of sight nobody reads here what was known, nor what of it would change.
TAKEN_IN = "接收已从别处迁出的人员，原有档案一并转入。"


@dataclass
class Plan:
    """A line with all that is decided about it."""

    entry: Entry
    error: str = ""
    home: Home | None = None
    person: Person | None = None  # None: somebody new
    is_taken_in: bool = False  # he had left where he was, out of sight
    household: Household | None = None
    is_new_household: bool = False
    member: Member | None = None  # open, in that household
    left: Member | None = None  # open, in another household: he moves
    stay: Stay | None = None  # open, in that home
    left_stay: Stay | None = None
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    # rows that were begun, ended or changed, for the way back
    links: dict[str, Any] = field(default_factory=dict)
    person_id: UUID | None = None  # of somebody new, once he is written

    @property
    def changes(self) -> bool:
        return bool(self.after)

    @property
    def finding(self) -> Finding:
        """Say it to the clerk."""
        target = str(self.person.pk if self.person else self.person_id or "")
        if self.error:
            return Finding(Outcome.REJECTED, self.error)
        if self.person is None:
            return Finding(Outcome.CREATED, "；".join(self.words), target)
        if self.is_taken_in:
            return Finding(Outcome.UPDATED, TAKEN_IN, target)
        if not self.changes:
            return Finding(Outcome.UNCHANGED, "", target)
        shown = [self._shown(name) for name in self.after]
        who = mask_name(self.person.name)
        return Finding(Outcome.UPDATED, f"{who}：{'；'.join([*self.words, *shown])}", target)

    def differ(self, name: str, old: Any, new: Any) -> None:
        """Note a difference, if it is one."""
        if old != new:
            self.before[name], self.after[name] = old, new

    def _shown(self, name: str) -> str:
        label = LABELS.get(name) or _NAMED.get(name, name)
        return f"{label} {_say(name, self.before[name])}→{_say(name, self.after[name])}"


_NAMED = {"state": "状态", "home": "住址", "is_residence": "现住地"}


def compare(plan: Plan) -> None:
    """Find what the line says otherwise than the register; blank cells say nothing."""
    person, entry = plan.person, plan.entry
    assert person is not None
    for name, value in entry.facts.items():
        plan.differ(name, getattr(person, name), value)
    if entry.doc and person.doc_index is None:
        plan.differ("doc", "", entry.doc)
    if entry.phones:
        stored = open_phones(person)
        plan.differ("phones", _lists(stored), _lists(_merged(entry.phones, stored)))
    missing = set(entry.care) - set(person.care_groups)
    plan.differ("care", person.care_groups, sorted({*person.care_groups, *missing}))
    _compare_stay(plan)
    if plan.member and entry.relation and not (plan.member.is_head and entry.is_head):
        plan.differ("relation", plan.member.relation, entry.relation)
    state = Person.State.AWAY if is_away(plan) else Person.State.HERE
    plan.differ("state", person.state, state.value)


def is_away(plan: Plan) -> bool:
    """Tell whether he is registered here and lives elsewhere, by the line or else as stored."""
    said = plan.entry.stay
    if plan.stay is None or said.keys() & {"kind", "match"}:
        stored = {"kind": plan.stay.kind, "match": plan.stay.match} if plan.stay else {}
        return Entry(plan.entry.line, stay=stored | said).is_away
    return not plan.stay.is_residence


def _compare_stay(plan: Plan) -> None:
    stay, said = plan.stay, plan.entry.stay
    if stay is None:
        return
    for name, value in said.items():
        plan.differ(name, getattr(stay, name), value)
    if plan.entry.since:
        plan.differ("since", stay.valid_from, plan.entry.since)


def _merged(new: list[Phone], stored: list[Phone]) -> list[Phone]:
    """Keep the phones of both, and the stored order where nothing is new."""
    known = {phone.number: phone for phone in stored}
    fresh = [phone for phone in new if known.get(phone.number) != phone]
    if not [phone for phone in fresh if phone.number not in known or phone.owner]:
        return stored
    rest = [phone for phone in stored if phone.number not in {p.number for p in fresh}]
    return [*fresh, *rest][:MOST_PHONES]


def _lists(phones: list[Phone]) -> list[list[Any]]:
    return [[phone.number, phone.owner, phone.may_call] for phone in phones]


def phones_in(said: list[list[Any]]) -> list[Phone]:
    """Give the phones of a sealed difference."""
    return [Phone(*parts) for parts in said]


def _say(name: str, value: Any) -> str:
    """Show a value in part (privacy G3)."""
    if value in ("", None, []):
        return "（空）"
    if name == "phones":
        return "、".join(mask_phone(number) for number, _owner, _call in value)
    if name == "care":
        return "、".join(care_names(value))
    if name in _MASKS:
        return _MASKS[name](str(value))
    if isinstance(value, date):
        return f"{value.year}年" + ("" if name == "born" else f"{value.month}月{value.day}日")
    return _label(name, str(value))


_MASKS = {
    "name": mask_name,
    "former_name": mask_name,
    "doc": mask_identity,
    "registered_address": mask_address,
    "home": mask_address,
}


def _label(name: str, value: str) -> str:
    for model, column in ((Person, name), (Stay, name), (Member, name)):
        known = {f.name: f for f in model._meta.get_fields()}.get(column)
        choices = getattr(known, "choices", None)
        if choices:
            return str(dict(choices).get(value, value))
    return value[:20]
