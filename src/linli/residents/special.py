"""Special groups: profiles opened, changed, ended and read; each reading is in the journal (G3).

Who lacks the verb or the place is told what everybody is told of what does not exist.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from linli.journal.services import record
from linli.kernel import clock, place
from linli.kernel.errors import Forbidden, Invalid, NotFound, OutOfStep
from linli.kernel.identity import age_at
from linli.kernel.scope import ActingPost, Actor
from linli.organisation.roles import KEEP_RESIDENTS, READ_SPECIAL
from linli.residents import sealed
from linli.residents.basis import must_have_basis
from linli.residents.care import save_new
from linli.residents.codes import SpecialGroup
from linli.residents.models import Person, SpecialProfile
from linli.residents.quota import must_have_quota
from linli.residents.special_fields import YOUNGER_THAN, kept, said

REVEAL = "special.reveal"
REASONS = {
    "visit": "走访、帮扶前了解情况",
    "update": "核对、更新档案",
    "incident": "处理与本人有关的事件",
    "duty": "协助主管部门依法履职",
    "emergency": "紧急情况",
}


@dataclass(frozen=True)
class Opened:
    """What a profile says, in clear: for the one answer that was journalled."""

    profile: SpecialProfile
    facts: list[tuple[str, str]]


def readers(actor: Actor) -> Actor:
    """Keep the posts that may read special groups: their places and no others."""
    posts = tuple(post for post in actor.posts if post.may(READ_SPECIAL) and post.clearance)
    if not posts:
        raise NotFound()
    return replace(actor, posts=posts)


def may_read_at(actor: Actor, at: int) -> bool:
    """Tell whether somebody may read the special groups of a place: for a link on a page."""
    return _post_at(actor, at) is not None


def may_write_at(actor: Actor, at: int) -> bool:
    """Tell whether somebody keeps the special groups of a place."""
    return _post_at(actor, at, KEEP_RESIDENTS) is not None


def profiles(actor: Actor) -> QuerySet[SpecialProfile]:
    """Give the profiles that somebody may read; NotFound for who reads none at all."""
    rows = SpecialProfile.objects.visible_to(readers(actor)).filter(person__is_deleted=False)
    return rows.select_related("person", "place")


def person_for(actor: Actor, pk: UUID) -> Person:
    """Give a person in a place whose special groups the actor may read; NotFound otherwise."""
    rows = Person.objects.visible_to(readers(actor)).select_related("place")
    person: Person | None = rows.filter(pk=pk, is_deleted=False).first()
    if person is None or not may_read_at(actor, person.place_id):
        raise NotFound()
    return person


def read_list(*, actor: Actor, group: str, rows: int) -> None:
    """Put down that somebody has looked at a list of special groups."""
    post = actor.must(READ_SPECIAL)
    detail = {"人群": _name(group), "行数": rows}
    record("special.list", actor=actor, object_type="special", detail=detail, role=post.role)


def read_of(person: Person, *, actor: Actor) -> list[SpecialProfile]:
    """Give the profiles of a person without what they say; that they were asked for is kept."""
    found = list(profiles(actor).filter(person=person).order_by("until", "-since", "pk"))
    _journal("special.look", person, actor)
    return found


def read_special(pk: UUID, *, actor: Actor) -> SpecialProfile:
    """Give a profile without what it says, and journal the reading."""
    row = _profile(pk, actor)
    _journal("special.look", row, actor)
    return row


def reveal_special(pk: UUID, *, actor: Actor, reason: str) -> Opened:
    """Give what a profile says; no entry in the journal, no word of it (settled 4)."""
    row = _profile(pk, actor)
    if reason not in REASONS:
        raise Invalid({"reason": "请选择查看的理由。"})
    must_have_quota(actor)
    _journal(REVEAL, row, actor, reason=REASONS[reason])
    return Opened(row, said(row.group, sealed.open_facts(row)))


def note_reveal(row: SpecialProfile, *, actor: Actor, reason: str) -> None:
    """Journal and count that what a profile says leaves in a copy for its person."""
    _journal(REVEAL, row, actor, reason=reason)


def facts_to_change(pk: UUID, *, actor: Actor) -> tuple[SpecialProfile, dict[str, Any]]:
    """Give a profile's answers to whoever is about to change them: a reveal like any other."""
    row = _profile(pk, actor)
    _writing_post(actor, row.place_id)
    reveal_special(pk, actor=actor, reason="update")
    return row, sealed.open_facts(row)


def open_special(
    person_id: UUID,
    op_id: UUID,
    *,
    actor: Actor,
    group: str,
    attention: str = "01",
    since: date | None = None,
    risk: int | None = None,
    **facts: Any,
) -> SpecialProfile:
    """Put a person into a special group; sent twice with one `op_id`, it is done once."""
    person = person_for(actor, person_id)
    _writing_post(actor, person.place_id)
    Person.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=person.pk)
    if earlier := profiles(actor).filter(pk=op_id).first():
        return earlier
    since = since or clock.today()
    must_have_basis(person.county, f"special:{group}", field="group")
    _check(person, group, since=since, risk=risk)
    if profiles(actor).filter(person=person, group=group, until=None).exists():
        raise Invalid({"group": "已经有这一类的档案，请在原档案里修改。"})
    row = SpecialProfile(
        id=op_id,
        person=person,
        group=group,
        attention=attention,
        since=since,
        risk=risk if group == SpecialGroup.MENTAL.value else None,
        created_by_id=actor.user,
        updated_by_id=actor.user,
    )
    row.put_at(person.place_id)
    sealed.seal_facts(row, kept(group, facts))
    save_new(row)
    _journal("special.open", row, actor)
    return row


def change_special(
    pk: UUID,
    *,
    actor: Actor,
    attention: str,
    risk: int | None = None,
    read_at: str,
    **facts: Any,
) -> SpecialProfile:
    """Change what a profile says; OutOfStep when it was changed since `read_at`."""
    row = _locked(pk, actor)
    if row.updated_at.isoformat() != read_at:
        raise OutOfStep("这份档案刚刚被别人改过，请重新打开再改。")
    must_have_basis(row.county, f"special:{row.group}", field="attention")
    _check(row.person, row.group, since=row.since, risk=risk, is_new=False)
    row.attention = attention
    row.risk = risk if row.group == SpecialGroup.MENTAL.value else None
    sealed.seal_facts(row, kept(row.group, facts))
    _touch(row, actor, "attention", "risk", "token")
    _journal("special.change", row, actor)
    return row


def end_special(pk: UUID, *, actor: Actor, until: date | None, reason: str) -> SpecialProfile:
    """End a profile on a day; one that is over already stays as it is."""
    row = _locked(pk, actor, is_open=False)
    if row.until is not None:
        return row
    until = until or clock.today()
    errors = {}
    if not row.since <= until <= clock.today():
        errors["until"] = "解除日期应在列入日期和今天之间。"
    if not reason.strip():
        errors["reason"] = "请写明为什么解除。"
    if errors:
        raise Invalid(errors)
    row.until = until
    sealed.seal_facts(row, sealed.open_facts(row) | {"ended": reason.strip()[:200]})
    _touch(row, actor, "until", "token")
    _journal("special.end", row, actor)
    return row


def _touch(row: SpecialProfile, actor: Actor, *fields: str) -> None:
    row.updated_at, row.updated_by_id = clock.now(), actor.user
    row.save(update_fields=[*fields, "updated_at", "updated_by"])


def _post_at(actor: Actor, at: int, *more: str) -> ActingPost | None:
    for post in actor.posts:
        may = post.clearance and all(map(post.may, (READ_SPECIAL, *more)))
        if may and post.range and place.contains(post.unit, at):
            return post
    return None


def _writing_post(actor: Actor, at: int) -> ActingPost:
    post = _post_at(actor, at, KEEP_RESIDENTS)
    if post is None:
        raise Forbidden("您的岗位只能查看，不能修改档案。")
    return post


def _profile(pk: UUID, actor: Actor) -> SpecialProfile:
    row: SpecialProfile | None = profiles(actor).filter(pk=pk).first()
    if row is None:
        raise NotFound()
    return row


def _locked(pk: UUID, actor: Actor, *, is_open: bool = True) -> SpecialProfile:
    """Lock a profile that the actor may write."""
    row: SpecialProfile | None = (
        profiles(actor).select_for_update(of=("self",)).filter(pk=pk).first()
    )
    if row is None:
        raise NotFound()
    _writing_post(actor, row.place_id)
    if is_open and row.until is not None:
        raise OutOfStep("这份档案已经解除，不能再改。")
    return row


def _check(
    person: Person, group: str, *, since: date, risk: int | None, is_new: bool = True
) -> None:
    errors = {}
    today = clock.today()
    if since > today:
        errors["since"] = "列入日期不能晚于今天。"
    if group == SpecialGroup.MENTAL.value and (risk is None or not 0 <= risk <= 5):
        errors["risk"] = "请选择危险性评估等级。"
    if group == SpecialGroup.YOUTH.value and is_new:
        if person.born is None:
            errors["group"] = "请先登记出生日期：重点青少年须未满 25 周岁。"
        elif age_at(person.born, today) >= YOUNGER_THAN:
            errors["group"] = "已满 25 周岁，不能列为重点青少年。"
    if errors:
        raise Invalid(errors)


def _name(group: str) -> str:
    return str(dict(SpecialGroup.choices).get(group, "全部"))


def _journal(
    action: str, about: SpecialProfile | Person, actor: Actor, *, reason: str = ""
) -> None:
    """Keep who read or wrote which profile, or looked a person up; never what it says."""
    profile = about if isinstance(about, SpecialProfile) else None
    post = _post_at(actor, about.place_id)
    record(
        action,
        actor=actor,
        object_type="special" if profile else "person",
        object_id=about.pk,
        county=about.county,
        reason=reason,
        detail={"人群": profile.get_group_display()} if profile else {},
        role=post.role if post else "",
    )
