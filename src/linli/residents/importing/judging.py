"""What becomes of the lines of a household: who is who, in which household, with which head."""

from collections.abc import Sequence
from itertools import groupby
from uuid import UUID

from linli.places.homes import Home, Homes, Unclear
from linli.residents.elsewhere import TEXT
from linli.residents.importing.entries import Entry
from linli.residents.importing.known import Known
from linli.residents.importing.plans import Plan, compare
from linli.residents.models import Household, Person, Stay


def judge(entries: Sequence[Entry], homes: Homes, known: Known) -> list[Plan]:
    """Decide about the lines of whole groups; `known` is filled here."""
    plans = [Plan(entry, error=entry.error) for entry in entries]
    where = [(p.entry.place, p.entry.plate) for p in plans if not p.error and p.entry.plate]
    homes.load(where)
    for plan in plans:
        _find_home(plan, homes)
    known.load(entries, [plan.home for plan in plans if plan.home])
    taken: dict[object, Plan] = {}
    for plan in plans:
        if not plan.error:
            _find_person(plan, known, taken)
            _check_twin(plan, taken)
    for _group, members in groupby(plans, key=lambda plan: plan.entry.line.group):
        _judge_household(list(members), known)
    for plan in plans:
        if not plan.error and plan.person is not None:
            compare(plan)
    return plans


def _find_home(plan: Plan, homes: Homes) -> None:
    if plan.error or plan.entry.plate is None:
        return
    try:
        plan.home = homes.home_at(plan.entry.place, plan.entry.plate)
    except Unclear as error:
        plan.error = f"门牌：{error}"


def _find_person(plan: Plan, known: Known, taken: dict[object, Plan]) -> None:
    """Find him by number in the county, else by name and birth in his home."""
    entry, home = plan.entry, plan.home
    assert home is not None
    person = known.by_doc(entry.doc) if entry.doc else None
    if entry.doc and person is None and known.is_elsewhere(entry.doc):
        plan.error = TEXT
        return
    if person is None:
        person, plan.error = _by_name(entry, known.in_home.get(home.id, []))
    if person is None or plan.error:
        return
    if person.state == Person.State.DEAD:
        plan.error = "此人已登记为死亡，请核对；登记错了请先在个人页面更正。"
    plan.person, plan.is_taken_in = person, person.pk in known.claimed


def _check_twin(plan: Plan, taken: dict[object, Plan]) -> None:
    """Refuse somebody who stands in the chunk twice: the same row, or without a number the same."""
    if plan.error or plan.home is None:
        return
    entry = plan.entry
    key: object = plan.person.pk if plan.person else (plan.home.id, *entry.twin_key)
    first = taken.setdefault(key, plan)
    if first is not plan and not (entry.doc and first.entry.doc and plan.person is None):
        plan.error = f"与第 {first.entry.line.number} 行是同一个人。"


def _by_name(entry: Entry, at_home: list[Person]) -> tuple[Person | None, str]:
    same = [person for person in at_home if person.name == entry.facts["name"]]
    if entry.facts.get("born"):
        same = [person for person in same if person.born in (None, entry.facts["born"])]
    if entry.doc and any(person.doc_index is not None for person in same):
        return None, "这里已登记同名、同生日的人，证件号与表中不同，请核对。"
    if len(same) > 1:
        return None, "这里登记有几个同名的人，请填写证件号或出生日期。"
    return (same[0] if same else None), ""


def _judge_household(plans: list[Plan], known: Known) -> None:
    _check_heads(plans)
    live = [plan for plan in plans if not plan.error]
    if not live:
        return
    home = live[0].home
    assert home is not None
    for plan in live[1:]:
        if plan.home is not home:
            plan.error = f"同一户的门牌与第 {live[0].entry.line.number} 行不同。"
    _check_leaving(_sound(plans), home, known)
    household = _household(_sound(plans), home, known)
    if household is None:
        _found(plans, home)
    else:
        _join(_sound(plans), household, known)
    for plan in _sound(plans):
        _place(plan, home, known)


def _sound(plans: list[Plan]) -> list[Plan]:
    return [plan for plan in plans if not plan.error]


def _check_heads(plans: list[Plan]) -> None:
    heads = [plan for plan in plans if plan.entry.is_head]
    for plan in heads[1:]:
        plan.error = plan.error or f"这一户已有户主（第 {heads[0].entry.line.number} 行）。"


def _check_leaving(plans: list[Plan], home: Home, known: Known) -> None:
    """Let nobody leave a household of others without a head."""
    leaving: dict[UUID, list[Plan]] = {}
    for plan in plans:
        member = known.member_of.get(plan.person.pk) if plan.person else None
        old = known.households.get(member.household_id) if member else None
        if old and old.dwelling_id != home.id:
            leaving.setdefault(old.pk, []).append(plan)
    for old_pk, going in leaving.items():
        ids = {plan.person.pk for plan in going if plan.person}
        staying = [m for m in known.members.get(old_pk, []) if m.person_id not in ids]
        head = known.head_of(old_pk)
        for plan in going:
            if staying and plan.person and plan.person.pk == head:
                plan.error = "他是原住处一户的户主，那里还有别人；请先变更那一户的户主。"


def _household(plans: list[Plan], home: Home, known: Known) -> Household | None:
    """Find the household that these lines are of: by its number, by its head, by its members."""
    there = known.households_at(home)
    number = plans[0].entry.line.get("household") if plans else ""
    numbered = [row for row in there if number and row.number == number]
    if numbered:
        return numbered[0]
    for plan in sorted(plans, key=lambda plan: not plan.entry.is_head):
        member = known.member_of.get(plan.person.pk) if plan.person else None
        found = [row for row in there if member and row.pk == member.household_id]
        if found and (not number or found[0].number in ("", number)):
            return found[0]
    has_head = any(plan.entry.is_head for plan in plans)
    return there[0] if len(there) == 1 and not has_head else None


def _found(plans: list[Plan], home: Home) -> None:
    """Found a household with the head of these lines; without one none of them is taken."""
    live = _sound(plans)
    head = next((plan for plan in live if plan.entry.is_head), None)
    if head is None:
        wrong = next((plan for plan in plans if plan.entry.is_head), None)
        said = (
            f"户主（第 {wrong.entry.line.number} 行）没有通过，本户暂不导入。"
            if wrong
            else "这一户没有写户主，这里也没有登记过的户；请在一行的“与户主关系”写“户主”。"
        )
        for plan in live:
            plan.error = said
        return
    household = Household(dwelling_id=home.id, source=Household.Source.IMPORT)
    household.number = head.entry.line.get("household")[:30]
    household.put_at(home.place)
    if home.is_new:
        head.words.append(f"新建房屋：{home.address}")
    for plan in live:
        plan.household, plan.is_new_household = household, True


def _join(plans: list[Plan], household: Household, known: Known) -> None:
    """Take the lines into a household that is there; its head changes only with the old one."""
    old = known.head_of(household.pk)
    new = next((plan for plan in plans if plan.entry.is_head), None)
    others = {p.person.pk: p for p in plans if p.person and not p.entry.is_head}
    if new and (new.person is None or new.person.pk != old) and old not in others:
        new.error = "这一户登记的户主是另一个人，表里没有他；请先在户的页面变更户主。"
    if not new and old in others and others[old].entry.relation:
        others[old].error = "他是登记的户主；要换户主，请把新户主的关系写成“户主”。"
    for plan in _sound(plans):
        plan.household = household


def _place(plan: Plan, home: Home, known: Known) -> None:
    """Find the membership and the stay that go on, and those that end by moving."""
    if plan.household is None:
        return
    if plan.person is None:
        if not plan.entry.relation:
            plan.error = "没有写与户主关系。"
        return
    member = known.member_of.get(plan.person.pk)
    if member and member.household_id == plan.household.pk:
        plan.member = member
    elif member:
        plan.left = member
    _stay(plan, home, known.stays.get(plan.person.pk, []))
    if plan.member is None and not plan.entry.relation:
        plan.error = "没有写与户主关系。"


def _stay(plan: Plan, home: Home, stays: Sequence[Stay]) -> None:
    plan.stay = next((stay for stay in stays if stay.dwelling_id == home.id), None)
    if plan.stay is None:
        plan.left_stay = next((stay for stay in stays if stay.is_residence), None)
        plan.differ("home", "原住处" if stays else "", home.address)
    elif plan.member is None:
        plan.differ("relation", plan.left.relation if plan.left else "", plan.entry.relation)
