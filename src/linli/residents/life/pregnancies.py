"""Somebody expects a child: she is cared for until it is born (care group 孕产妇)."""

from datetime import date, timedelta
from uuid import UUID

from linli.kernel import clock
from linli.kernel.errors import Invalid, NotAllowedNow
from linli.kernel.scope import Actor
from linli.organisation.roles import KEEP_RESIDENTS
from linli.residents.codes import CareGroup, Sex
from linli.residents.history import Kind, first_answer, note
from linli.residents.life.groups import rewrite_groups
from linli.residents.models import CareProfile, Person
from linli.residents.queries import person_for
from linli.residents.standing import must_hold

LONGEST = timedelta(days=300)
AFTER_BIRTH = timedelta(days=42)  # 产褥期: the mother is cared for six weeks more


def register_pregnancy(op_id: UUID, *, actor: Actor, person: UUID, due_on: date) -> CareProfile:
    """Register that somebody expects a child on a day."""
    actor.must(KEEP_RESIDENTS)
    if first_answer(op_id, actor=actor, kind=Kind.PREGNANCY):
        return _open_profile(person_for(actor, person), actor)
    mother = person_for(actor, person, lock=True)
    must_hold(actor, KEEP_RESIDENTS, mother.place_id)
    if mother.sex == Sex.MALE or not mother.is_settled:
        raise NotAllowedNow("怀孕只能登记在本辖区在住的女性名下。")
    if not clock.today() - timedelta(days=30) <= due_on <= clock.today() + LONGEST:
        raise Invalid({"due_on": "预产期应在今后十个月之内。"})
    profiles = CareProfile.objects.visible_to(actor).filter(person=mother, until=None)
    if profiles.filter(group=CareGroup.MATERNITY).exists():
        raise NotAllowedNow("已经登记过怀孕；要改预产期，请到关爱档案里改。")
    profile = CareProfile(person=mother, group=CareGroup.MATERNITY, due_on=due_on)
    profile.created_by_id = actor.user
    profile.save(force_insert=True)
    rewrite_groups(mother, actor=actor)
    note(
        Kind.PREGNANCY,
        actor=actor,
        place=mother.place_id,
        person=mother,
        op_id=op_id,
        words="登记怀孕",
        after={"due_on": due_on},
    )
    return profile


def end_pregnancy(mother: Person, *, actor: Actor, on: date) -> None:
    """End it when the child is born; she stays among those cared for six weeks more."""
    profiles = CareProfile.objects.visible_to(actor).filter(
        person=mother, group=CareGroup.MATERNITY, until=None
    )
    for profile in profiles:
        profile.until = max(profile.since, on + AFTER_BIRTH)
        profile.save(update_fields=["until"])
    rewrite_groups(mother, actor=actor)


def _open_profile(mother: Person, actor: Actor) -> CareProfile:
    rows = CareProfile.objects.visible_to(actor).filter(person=mother, group=CareGroup.MATERNITY)
    return rows.latest("created_at")
