"""Reads of care profiles: those to be looked after in one's places, and who is proposed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, F, Func, Q, QuerySet

from linli.accounts.models import User
from linli.kernel import clock, place
from linli.kernel.errors import NotFound
from linli.kernel.masking import mask_identity, scrub
from linli.kernel.registered import Registered
from linli.kernel.scope import Actor
from linli.kernel.wire import read_cursor, sign_cursor
from linli.organisation.models import Post, Unit
from linli.organisation.placed import at_unit
from linli.organisation.roles import KEEP_RESIDENTS, LEAD_FIELD
from linli.residents import sealed
from linli.residents.care import keeping_post
from linli.residents.care_rules import PROPOSED_FROM, born_until
from linli.residents.codes import CareGroup
from linli.residents.models import CareProfile, Person
from linli.residents.projections import Line, line

PAGE = 50
GROUPS = dict(CareGroup.choices)
# Field work tells here when somebody is to be visited next: persons → day.
NextDue = Callable[[Actor, list[UUID]], Mapping[UUID, date]]
NEXT_DUE: Registered[NextDue] = Registered()


@dataclass(frozen=True)
class Group:
    """A care group with how many people of one's places are in it."""

    code: str
    name: str
    count: int


@dataclass(frozen=True)
class Cared:
    """Somebody who is looked after, as the list shows him."""

    person: Line
    next_due: date | None


@dataclass(frozen=True)
class Page:
    """Some people and the cursor after which the next page begins."""

    items: list[Cared]
    next: str | None


@dataclass(frozen=True)
class Shown:
    """A profile on its person's page: the certificate masked, numbers in the words too."""

    id: UUID
    group: str
    attention: str
    is_pressing: bool
    since: date
    until: date | None
    due_on: date | None
    helper: str
    needs: str
    remark: str
    certificate: str
    may_change: bool


def groups_in(actor: Actor, unit: int | None) -> list[Group]:
    """Count the people of one's places by care group; groups without anybody are left out."""
    rows = _cared(actor, unit).annotate(group=Func(F("care_groups"), function="unnest"))
    counted = rows.values("group").annotate(n=Count("pk")).order_by()
    found = {row["group"]: row["n"] for row in counted}
    return [Group(code, str(name), found[code]) for code, name in GROUPS.items() if code in found]


def cared_for(
    actor: Actor, *, group: str = "", unit: int | None = None, cursor: str | None = None
) -> Page:
    """List who is looked after, grid by grid, by name; 50 a page."""
    rows = _cared(actor, unit)
    if group:
        rows = rows.filter(care_groups__contains=[group])
    bound = f"care:{actor.user}:{group}:{unit}"
    if cursor:
        at, key, pk = read_cursor(cursor, bound_to=bound)
        same = Q(place=at)
        rows = rows.filter(
            Q(place__gt=at) | same & Q(name_key__gt=key) | same & Q(name_key=key, pk__gt=UUID(pk))
        )
    found = list(rows.select_related("place").order_by("place", "name_key", "id")[: PAGE + 1])
    shown, last = found[:PAGE], found[PAGE - 1 : PAGE] if len(found) > PAGE else []
    due = next_due(actor, [person.pk for person in shown])
    after = [sign_cursor([p.place_id, p.name_key, str(p.pk)], bound_to=bound) for p in last]
    return Page([Cared(line(p), due.get(p.pk)) for p in shown], after[0] if after else None)


def next_due(actor: Actor, people: list[UUID]) -> dict[UUID, date]:
    """Say when people are to be visited next, as far as the rooms above know."""
    found: dict[UUID, date] = {}
    for ask in NEXT_DUE.all() if people else ():
        found |= ask(actor, people)
    return found


def proposals(actor: Actor, group: str, *, unit: int | None = None) -> list[Line]:
    """List some who have reached the age of a group and are not in it: proposed, never set."""
    if group not in PROPOSED_FROM:
        raise NotFound()
    return [line(person) for person in _proposed(actor, group, unit).select_related("place")[:PAGE]]


def proposed_counts(actor: Actor, unit: int | None) -> list[Group]:
    """Count who is proposed, by group; only for those who can take them in."""
    if not actor.may(KEEP_RESIDENTS):
        return []
    counts = [(g, _proposed(actor, g, unit).order_by().count()) for g in PROPOSED_FROM]
    return [Group(group, str(GROUPS[group]), n) for group, n in counts if n]


def care_of(actor: Actor, person_id: UUID) -> list[Shown]:
    """List the profiles of a person, the open ones first; needs for those who tend to them."""
    rows = CareProfile.objects.visible_to(actor).filter(person=person_id, person__is_deleted=False)
    rows = rows.select_related("helper", "person").order_by(F("until").desc(nulls_first=True), "pk")
    return [_shown(row, actor) for row in rows]


def profile_for(actor: Actor, pk: UUID) -> CareProfile:
    """Give a profile of somebody in one's places; NotFound otherwise."""
    rows = CareProfile.objects.visible_to(actor).select_related("person", "person__place")
    row: CareProfile | None = rows.filter(pk=pk, person__is_deleted=False).first()
    if row is None:
        raise NotFound()
    return row


def helpers_for(at: int) -> list[tuple[str, str]]:
    """List the staff of a grid and of its community, to choose who helps."""
    units = [n for n in (at, place.ancestor(at, place.Level.COMMUNITY)) if n]
    posts = Post.objects.current().filter(unit__in=units, user__is_active=True)
    rows = posts.order_by("-unit", "user__name_key").values_list("user", "user__name")
    return list(dict.fromkeys((str(user), name) for user, name in rows))


def units_to_filter(actor: Actor) -> list[tuple[int, str]]:
    """List the units right below one's place: communities of a town, grids of a community."""
    spans = [span for span in actor.ranges if span[0]]
    if len(spans) != 1 or place.level_of(spans[0][0]) is place.Level.GRID:
        return []
    low = spans[0][0]
    rows = Unit.objects.current().filter(parent=low, pk__range=spans[0]).order_by("id")
    return list(rows.values_list("pk", "name"))


def may_tend(actor: Actor, at: int) -> bool:
    """Tell whether somebody tends to the people of a place: keeps them, or leads who visits."""
    return keeping_post(actor, at) is not None or any(
        post.may(LEAD_FIELD) and post.range and post.range[0] <= at <= post.range[1]
        for post in actor.posts
    )


def _cared(actor: Actor, unit: int | None) -> QuerySet[Person]:
    rows = Person.objects.visible_to(actor).filter(is_deleted=False, state__in=("here", "away"))
    rows = rows.exclude(care_groups=[])
    return rows.filter(at_unit(unit)) if unit else rows


def _proposed(actor: Actor, group: str, unit: int | None) -> QuerySet[Person]:
    """Give those of the age, but not of the age of the next group: he is proposed for that one."""
    today = clock.today()
    rows = Person.objects.visible_to(actor).filter(
        is_deleted=False, state="here", born__lte=born_until(PROPOSED_FROM[group], today)
    )
    for least in PROPOSED_FROM.values():
        if least > PROPOSED_FROM[group]:
            rows = rows.filter(born__gt=born_until(least, today))
    rows = rows.exclude(care_groups__contains=[group])
    rows = rows.filter(at_unit(unit)) if unit else rows
    return rows.order_by("place", "name_key", "id")


def _shown(row: CareProfile, actor: Actor) -> Shown:
    at = row.person.place_id
    helper: User | None = row.helper
    facts = sealed.open_facts(row) if may_tend(actor, at) else {}
    return Shown(
        id=row.pk,
        group=row.get_group_display(),
        attention=row.get_attention_display(),
        is_pressing=row.attention != "01",
        since=row.since,
        until=row.until,
        due_on=row.due_on,
        helper=helper.name if helper else "",
        needs=scrub(facts.get("needs", "")),
        remark=scrub(facts.get("remark", "")),
        certificate=_masked(facts.get("certificate", "")),
        may_change=row.until is None and keeping_post(actor, at) is not None,
    )


def _masked(certificate: str) -> str:
    """Mask a certificate's number; one of which only the kind was written is no secret."""
    has_number = any(map(str.isdigit, certificate))
    return mask_identity(certificate) if has_number else certificate
