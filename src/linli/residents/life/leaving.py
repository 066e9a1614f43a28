"""How somebody leaves a household: his membership and stay end, and another becomes its head."""

from datetime import date
from uuid import UUID

from linli.kernel import clock
from linli.kernel.errors import Invalid
from linli.kernel.scope import Actor
from linli.residents.codes import Relation
from linli.residents.models import Household, Member, Stay
from linli.residents.relations import relation_after

NO_HEAD = "户主离开后，请从留下的人里选一位新户主。"


def open_members(household: Household, *, actor: Actor) -> list[Member]:
    """Lock and give those who are in a household now."""
    rows = Member.objects.visible_to(actor).filter(household=household, valid_to=None)
    return list(rows.select_for_update().order_by("id"))


def take_out(
    people: set[UUID],
    household: Household,
    *,
    actor: Actor,
    on: date,
    new_head: UUID | None = None,
    went_to: str = "",
) -> None:
    """Let some leave a household on a day; Invalid when nobody is named to be its head after."""
    end_memberships(people, household, actor=actor, on=on, new_head=new_head)
    end_stays(people, actor=actor, on=on, went_to=went_to)


def end_memberships(
    people: set[UUID],
    household: Household,
    *,
    actor: Actor,
    on: date,
    new_head: UUID | None = None,
) -> None:
    """Let some be members no more; where they stay is another matter. The last ones close it."""
    members = open_members(household, actor=actor)
    leaving = [member for member in members if member.person_id in people]
    staying = [member for member in members if member.person_id not in people]
    check_day(on, max((member.valid_from for member in leaving), default=on))
    wants_head = bool(staying) and any(member.is_head for member in leaving)
    if wants_head and new_head not in {member.person_id for member in staying}:
        raise Invalid({"new_head": NO_HEAD})
    for member in leaving:
        member.valid_to = on
        member.save(update_fields=["valid_to"])
    if wants_head:
        make_head(new_head, staying, actor=actor)
    if not staying:
        household.valid_to = on
    household.touch(actor)
    household.save()


def make_head(person: UUID | None, members: list[Member], *, actor: Actor) -> None:
    """Make one of some members their head; the others' relations follow where they can."""
    chosen = next((member for member in members if member.person_id == person), None)
    if chosen is None:
        raise Invalid({"new_head": NO_HEAD})
    before = chosen.relation
    for member in members:
        if member is not chosen:
            member.relation = relation_after(before, member.relation)
            member.is_head = False
            member.save(update_fields=["relation", "is_head"])
    chosen.relation, chosen.is_head = Relation.HEAD, True
    chosen.save(update_fields=["relation", "is_head"])


def end_stays(people: set[UUID], *, actor: Actor, on: date, went_to: str = "") -> None:
    """End where some people stay on a day."""
    stays = Stay.objects.visible_to(actor).filter(person__in=people, valid_to=None)
    for stay in stays.select_for_update():
        stay.valid_to, stay.went_to = max(on, stay.valid_from), went_to[:150]
        stay.save(update_fields=["valid_to", "went_to"])


def check_day(on: date, since: date) -> None:
    """Refuse a day that is still to come, or lies before what it is to end."""
    if on > clock.today():
        raise Invalid({"on": "日期不能晚于今天。"})
    if on < since:
        raise Invalid({"on": f"日期不能早于 {since:%Y-%m-%d}（他在这一户登记的那天）。"})
