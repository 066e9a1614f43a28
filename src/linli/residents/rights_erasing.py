"""Deletes what is held about a person where no duty to keep it is left; the empty row stays.

Other rows name it: who lived in a home is a fact of the home, without who it was.
"""

from collections.abc import Callable
from uuid import UUID

from linli.kernel import clock, scope
from linli.kernel.registered import Registered
from linli.kernel.scope import Actor
from linli.residents.models import (
    CareProfile,
    Change,
    Member,
    Overseas,
    Person,
    SpecialProfile,
    Stay,
)

GONE = "已删除"
# Rooms above: what they must still keep, in sentences; and how they delete what they hold.
Duty = Callable[[Actor, UUID], list[str]]
Erase = Callable[[Actor, UUID], None]
DUTIES: Registered[Duty] = Registered()
ERASERS: Registered[Erase] = Registered()
EMPTIED = (
    *("former_name", "native_place", "ethnic", "marital", "political", "education", "occupation"),
    *("employer", "employment", "health", "household_kind", "registered_address", "left_behind"),
    "remark",
)


def duties(person: Person, *, actor: Actor) -> list[str]:
    """Say why a person's data must still be kept; nothing when it may go."""
    why = []
    if person.is_settled:
        why.append("本人还登记为住在（户籍在）这里，登记是法定职责。")
    members = Member.objects.visible_to(actor).filter(person=person, valid_to=None)
    if not person.is_settled and members.exists():
        why.append("本人还在一户里。")
    if SpecialProfile.objects.visible_to(actor).filter(person=person, until=None).exists():
        why.append("有依法须保存的档案。")
    for ask in DUTIES.all():
        why += ask(actor, person.pk)
    return why


def erase_person(person: Person, *, actor: Actor) -> None:
    """Empty a person's row and delete what hangs on it, in the whole county.

    What was noted where he lived before is out of the sight of whoever agrees; it goes, too.
    """
    county = person.county
    with scope.lifted(actor, within=county, because="what is held of him elsewhere goes, too"):
        _erase_around(person.pk, scope.system_actor("删除", within=county))
        _empty(person)
        person.touch(actor)
        person.save()


def _erase_around(person: UUID, platform: Actor) -> None:
    for erase in ERASERS.all():
        erase(platform, person)
    CareProfile.objects.visible_to(platform).filter(person=person).delete()
    SpecialProfile.objects.visible_to(platform).filter(person=person).delete()
    Overseas.objects.visible_to(platform).filter(person=person).delete()
    changes = Change.objects.visible_to(platform).filter(person=person, token__isnull=False)
    changes.update(token=None)
    Stay.objects.visible_to(platform).filter(person=person).update(came_from="", went_to="")


def _empty(person: Person) -> None:
    person.name, person.name_key = GONE, ""
    for name in EMPTIED:
        setattr(person, name, "")
    person.sex, person.born, person.extra = "0", None, {}
    person.doc_token = person.doc_index = person.phones_token = person.religion_token = None
    person.marks, person.search, person.care_groups = [], [], []
    person.is_deleted = True
    person.valid_to = clock.today()
