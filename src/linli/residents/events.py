"""The life events as the pages offer them: title, form, and the service that takes it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from linli.kernel import clock
from linli.kernel.errors import Invalid
from linli.kernel.identity import WrongNumber, read_identity
from linli.kernel.scope import Actor
from linli.residents import event_forms as forms
from linli.residents.changing import remove_person
from linli.residents.codes import Sex
from linli.residents.life.births import register_birth
from linli.residents.life.couples import MARRIED, YOUNGEST, register_divorce, register_marriage
from linli.residents.life.deaths import register_death
from linli.residents.life.households import change_head, merge_household, split_household
from linli.residents.life.moving import join_household, move_household, move_out
from linli.residents.life.pregnancies import register_pregnancy
from linli.residents.models import Household, Person
from linli.residents.queries import (
    dwelling_for,
    households_in_sight,
    people_in_sight,
)
from linli.residents.sealed import doc_index

PERSON, HOUSEHOLD = "person", "household"
Act = Callable[[UUID, UUID, dict[str, Any], Actor], object]  # op_id, subject, given, actor


@dataclass(frozen=True)
class Event:
    """An event of a person or a household; `done` is said when it has been taken."""

    slug: str
    of: str
    title: str
    form: type[forms.EventForm]
    act: Act
    done: str
    note: str = ""
    fits: Callable[[Person], bool] = lambda _: True  # whether the button is offered


def _spouse(given: dict[str, Any], actor: Actor) -> UUID | None:
    """Find the other one by his number among those in sight."""
    text = given.pop("spouse_doc", "")
    if not text:
        return None
    try:
        number = read_identity(text, today=clock.today()).number
    except WrongNumber as error:
        raise Invalid({"spouse_doc": str(error)}) from None
    found = people_in_sight(actor).filter(doc_index=doc_index(number)).first()
    if found is None:
        raise Invalid({"spouse_doc": "本辖区没有登记这个证件号；不在本辖区的请空着。"})
    return found.pk


def _only_household(home: UUID, actor: Actor) -> Household:
    """Give the one household of a home; who shares a flat is asked to be merged on its page."""
    dwelling = dwelling_for(actor, home)
    found = list(households_in_sight(actor).filter(dwelling=dwelling, valid_to=None)[:2])
    if not found:
        raise Invalid({"to": "那里还没有登记住户，请先登记，或用“整户迁移”。"})
    if len(found) > 1:
        raise Invalid({"to": "那里住着几户，请先到那几户的页面合并或分清。"})
    return found[0]


def _death(op_id: UUID, subject: UUID, given: dict[str, Any], actor: Actor) -> object:
    return register_death(op_id, actor=actor, person=subject, **given)


def _leave(op_id: UUID, subject: UUID, given: dict[str, Any], actor: Actor) -> object:
    home = given.pop("household")
    return move_out(op_id, actor=actor, household=home, people=[subject], **given)


def _all_leave(op_id: UUID, subject: UUID, given: dict[str, Any], actor: Actor) -> object:
    people = given.pop("everybody")
    return move_out(op_id, actor=actor, household=subject, people=people, **given)


def _birth(op_id: UUID, subject: UUID, given: dict[str, Any], actor: Actor) -> object:
    if given["doc"]:
        try:
            identity = read_identity(given["doc"], today=clock.today())
        except WrongNumber as error:
            raise Invalid({"doc": str(error)}) from None
        if (identity.born, identity.sex) != (given["born"], given["sex"]):
            raise Invalid({"doc": "身份证号与出生日期或性别不一致，请核对。"})
        given["doc"] = identity.number
    return register_birth(op_id, actor=actor, household=subject, **given)


def _marriage(op_id: UUID, subject: UUID, given: dict[str, Any], actor: Actor) -> object:
    spouse = _spouse(given, actor)
    return register_marriage(op_id, actor=actor, person=subject, spouse=spouse, **given)


def _divorce(op_id: UUID, subject: UUID, given: dict[str, Any], actor: Actor) -> object:
    spouse = _spouse(given, actor)
    return register_divorce(op_id, actor=actor, person=subject, spouse=spouse, **given)


def _pregnancy(op_id: UUID, subject: UUID, given: dict[str, Any], actor: Actor) -> object:
    return register_pregnancy(op_id, actor=actor, person=subject, **given)


def _join(op_id: UUID, subject: UUID, given: dict[str, Any], actor: Actor) -> object:
    to = _only_household(given.pop("to"), actor)
    return join_household(op_id, actor=actor, person=subject, to=to.pk, **given)


def _move(op_id: UUID, subject: UUID, given: dict[str, Any], actor: Actor) -> object:
    return move_household(op_id, actor=actor, household=subject, **given)


def _split(op_id: UUID, subject: UUID, given: dict[str, Any], actor: Actor) -> object:
    return split_household(op_id, actor=actor, household=subject, **given)


def _merge(op_id: UUID, subject: UUID, given: dict[str, Any], actor: Actor) -> object:
    into = _only_household(given.pop("to"), actor)
    return merge_household(op_id, actor=actor, household=subject, into=into.pk, **given)


def _head(op_id: UUID, subject: UUID, given: dict[str, Any], actor: Actor) -> object:
    return change_head(op_id, actor=actor, household=subject, **given)


def _remove(op_id: UUID, subject: UUID, given: dict[str, Any], actor: Actor) -> object:
    remove_person(op_id, actor=actor, person=subject, **given)
    return None


def _is_married(person: Person) -> bool:
    return person.marital in MARRIED


def _is_single(person: Person) -> bool:
    return not _is_married(person) and (person.age is None or person.age >= YOUNGEST)


def _may_expect(person: Person) -> bool:
    return person.sex != Sex.MALE and (person.age is None or 12 <= person.age <= 60)


_EVENTS = (
    Event("death", PERSON, "登记死亡", forms.DeathForm, _death, "已登记死亡，不再安排走访。"),
    Event(
        "leave",
        PERSON,
        "迁出",
        forms.LeaveForm,
        _leave,
        "已登记迁出。",
        "迁到本辖区以外的用这里；对方网格用他的证件号登记时，信息会跟过去，不用重填。",
    ),
    Event(
        "join",
        PERSON,
        "迁到另一户",
        forms.JoinForm,
        _join,
        "已迁到那一户。",
        "迁到本辖区另一户的用这里。",
    ),
    Event(
        "marriage",
        PERSON,
        "登记结婚",
        forms.MarriageForm,
        _marriage,
        "已登记结婚。",
        fits=_is_single,
    ),
    Event(
        "divorce", PERSON, "登记离婚", forms.DivorceForm, _divorce, "已登记离婚。", fits=_is_married
    ),
    Event(
        "pregnancy",
        PERSON,
        "登记怀孕",
        forms.PregnancyForm,
        _pregnancy,
        "已登记怀孕。",
        fits=_may_expect,
    ),
    Event("remove", PERSON, "误登记注销", forms.RemoveForm, _remove, "已注销这条误登记。"),
    Event("birth", HOUSEHOLD, "登记出生", forms.BirthForm, _birth, "已登记出生。"),
    Event("all-leave", HOUSEHOLD, "整户迁出", forms.AllLeaveForm, _all_leave, "已登记整户迁出。"),
    Event(
        "move",
        HOUSEHOLD,
        "整户迁移",
        forms.MoveForm,
        _move,
        "已迁到新住处。",
        "整户搬到本辖区另一处房屋的用这里。",
    ),
    Event("split", HOUSEHOLD, "分户", forms.SplitForm, _split, "已分户。"),
    Event("merge", HOUSEHOLD, "并户", forms.MergeForm, _merge, "已并户。"),
    Event(
        "head",
        HOUSEHOLD,
        "变更户主",
        forms.HeadForm,
        _head,
        "户主已变更，请核对各人与新户主的关系。",
    ),
)
EVENTS = {event.slug: event for event in _EVENTS}


def events_of(person: Person | None = None) -> list[Event]:
    """List the events of a person that may happen to him, or those of a household."""
    if person is None:
        return [event for event in _EVENTS if event.of == HOUSEHOLD]
    return [event for event in _EVENTS if event.of == PERSON and event.fits(person)]
