"""Writes of care profiles: somebody is looked after, what he needs, when that is over (R10)."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Model

from linli.kernel import clock
from linli.kernel.errors import Forbidden, Invalid, NotAllowedNow, NotFound
from linli.kernel.ids import new_id
from linli.kernel.scope import ActingPost, Actor
from linli.organisation.roles import KEEP_RESIDENTS
from linli.residents import sealed
from linli.residents.care_rules import MATERNITY, wrong_age
from linli.residents.codes import CareGroup
from linli.residents.history import Kind, note
from linli.residents.life.groups import rewrite_groups
from linli.residents.models import CareProfile, Person

WEEK = timedelta(days=7)  # nights that may have been missed
FACTS = ("certificate", "needs", "remark")


def open_care(
    person_id: UUID,
    op_id: UUID,
    *,
    actor: Actor,
    group: str,
    attention: str = "01",
    since: date | None = None,
    due_on: date | None = None,
    helper: UUID | None = None,
    **facts: str,
) -> CareProfile:
    """Take a person into a care group; sent twice with one `op_id`, it is done once."""
    person = _kept(person_id, actor)  # the lock first: a double tap waits for its twin
    if earlier := CareProfile.objects.visible_to(actor).filter(pk=op_id).first():
        return earlier
    since = since or clock.today()
    _check(person, group, since=since, due_on=due_on)
    row = CareProfile(
        id=op_id,
        person=person,
        group=group,
        attention=attention,
        since=since,
        due_on=due_on if group == MATERNITY else None,
        helper_id=helper,
        created_by_id=actor.user,
    )
    _seal(row, facts)
    save_new(row)
    _rewrite(person, actor)
    _note(row, person, actor, "列入关爱对象", op_id)
    return row


def change_care(
    pk: UUID,
    *,
    actor: Actor,
    attention: str,
    due_on: date | None = None,
    helper: UUID | None = None,
    **facts: str,
) -> CareProfile:
    """Change what a profile says; a certificate that is left empty stays as it was."""
    row, person = _open_row(pk, actor)
    _check(person, row.group, since=row.since, due_on=due_on, is_new=False)
    row.attention, row.helper_id = attention, helper
    row.due_on = due_on if row.group == MATERNITY else None
    before = sealed.open_facts(row)
    if not facts.get("certificate"):
        facts["certificate"] = before.get("certificate", "")
    _seal(row, facts)
    row.save(update_fields=["attention", "helper", "due_on", "token"])
    _note(row, person, actor, "修改关爱档案")
    return row


def close_care(pk: UUID, *, actor: Actor, until: date | None = None) -> CareProfile:
    """End a profile on a day; ended already, it stays as it is."""
    row, person = _open_row(pk, actor)
    if row.until is not None:
        return row
    until = until or clock.today()
    if not row.since <= until <= clock.today():
        raise Invalid({"until": "结束日期应在列入日期和今天之间。"})
    row.until = until
    row.save(update_fields=["until"])
    _rewrite(person, actor)
    _note(row, person, actor, "不再列为关爱对象")
    return row


def set_groups(person: Person, groups: Iterable[str], *, actor: Actor) -> None:
    """Make the open profiles of a person those of `groups`: for forms and workbooks.

    The caller has locked the person, asked for the right to keep him, and writes the change.
    """
    wanted = set(groups)
    rows = CareProfile.objects.visible_to(actor).filter(person=person, until=None)
    has = {row.group: row for row in rows}
    for group in sorted(wanted - has.keys()):
        _check(person, group, since=clock.today(), due_on=None, is_new=False)
        CareProfile(person=person, group=group, created_by_id=actor.user).save(force_insert=True)
    for group in has.keys() - wanted:
        has[group].until = max(has[group].since, clock.today())
        has[group].save(update_fields=["until"])
    _rewrite(person, actor)


def take_proposed(people: Iterable[UUID], *, actor: Actor, group: str) -> int:
    """Take those who were proposed by their age into a group; give how many were not in it."""
    done = 0
    for person_id in list(dict.fromkeys(people))[:200]:
        mine = CareProfile.objects.visible_to(actor).filter(person=person_id, group=group)
        if not mine.filter(until=None).exists():
            open_care(person_id, new_id(), actor=actor, group=group)
            done += 1
    return done


def drop_ended(*, actor: Actor) -> int:
    """Take the groups whose last day has come off the rows of their people; give their number."""
    today = clock.today()
    rows = CareProfile.objects.visible_to(actor).filter(until__range=(today - WEEK, today))
    people = list(rows.values_list("person", flat=True))
    done = 0
    for person in Person.objects.visible_to(actor).filter(pk__in=people).order_by("pk"):
        before = person.care_groups
        rewrite_groups(person, actor=actor)
        done += before != person.care_groups
    return done


def save_new(row: Model) -> None:
    """Write a row whose number the client made; one that is in use elsewhere is refused."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise NotAllowedNow("这张表已经提交过，请从头再填一次。", "op_id_reused") from None


def keeping_post(actor: Actor, place: int) -> ActingPost | None:
    """Give the post by which somebody keeps the registers of a place, if he does."""
    for post in actor.posts:
        span = post.range
        if post.may(KEEP_RESIDENTS) and span and span[0] <= place <= span[1]:
            return post
    return None


def _kept(person_id: UUID, actor: Actor) -> Person:
    """Lock a person whose register the actor keeps; NotFound where he does not even see him."""
    rows = Person.objects.visible_to(actor).select_for_update(of=("self",))
    person: Person | None = rows.filter(pk=person_id, is_deleted=False).first()
    if person is None:
        raise NotFound()
    if keeping_post(actor, person.place_id) is None:
        raise Forbidden("您的岗位不能修改这里的登记。")
    return person


def _open_row(pk: UUID, actor: Actor) -> tuple[CareProfile, Person]:
    row: CareProfile | None = CareProfile.objects.visible_to(actor).filter(pk=pk).first()
    if row is None:
        raise NotFound()
    person = _kept(row.person_id, actor)
    row.refresh_from_db()
    return row, person


def _check(
    person: Person, group: str, *, since: date, due_on: date | None, is_new: bool = True
) -> None:
    errors = {}
    today = clock.today()
    if group not in CareGroup.values:
        errors["group"] = "请选择关爱类别。"
    elif is_new and _has(person, group):
        errors["group"] = "已经在这一类里了。"
    elif said := wrong_age(group, person.born, today):
        errors["group"] = said
    if since > today:
        errors["since"] = "列入日期不能晚于今天。"
    if due_on and group == MATERNITY and abs((due_on - today).days) > 400:
        errors["due_on"] = "预产期离今天太远，请核对。"
    if errors:
        raise Invalid(errors)


def _has(person: Person, group: str) -> bool:
    # he who keeps the person sees all his profiles: they follow the person in scope
    return group in person.care_groups


def _seal(row: CareProfile, facts: dict[str, str]) -> None:
    said = {name: facts.get(name, "").strip() for name in FACTS if facts.get(name, "").strip()}
    row.token = None
    if said:
        sealed.seal_facts(row, said)


def _note(
    row: CareProfile, person: Person, actor: Actor, words: str, op_id: UUID | None = None
) -> None:
    """Put the write into the history: in clear only that there was one, the group sealed."""
    after = {"care": str(row.get_group_display())}
    place = person.place_id
    note(
        Kind.CARE,
        actor=actor,
        place=place,
        person=person,
        op_id=op_id,
        words=words,
        after=after,
    )


def _rewrite(person: Person, actor: Actor) -> None:
    """Write the open groups onto the person, for lists; his version tells that he changed."""
    rewrite_groups(person, actor=actor)
    person.touch(actor)
    person.save(update_fields=Person.CHANGED)
