"""What happens to the incidents of the large county: who does what, how often, how late."""

import random
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from linli.incidents.draws import FOLLOW_UP, is_drawn
from linli.incidents.follow_up import SHARE
from linli.incidents.models import Assistance, Incident
from linli.incidents.models.catalogue import Restricted, is_same_day
from linli.incidents.parts import Part
from linli.incidents.states import State
from linli.incidents.workflow import SUSPEND_REASONS
from linli.kernel import clock
from linli.organisation.models import Unit
from linli.site.demo import words
from linli.site.demo.life import Life, NothingMore
from linli.site.demo.world import community_of, township_of

LATE = 0.11
OFFICE_OF_CLASS = {"01": "SF", "05": "PC", "08": "XF"}
DEPARTMENT_OF_CLASS = {"02": "CG", "03": "ZJ", "04": "YJ", "05": "GA", "06": "MZ", "07": "MZ"}
# beside an on-time road: what may come between, in parts of one
SENT_BACK, EXTENDED, SUSPENDED, FAILED, INFORMED, ASSISTED = 0.035, 0.05, 0.012, 0.045, 0.02, 0.05


def play(life: Life, plot: Callable[[Life], None]) -> None:
    """Play it to the present, or to where it ends."""
    try:
        plot(life)
        life.at = life.world.present
        life.let_pass()
    except NothingMore:
        pass


def at_community(life: Life) -> None:
    """The common road: the community accepts, a grid handles, the grid leader verifies."""
    place, desk = life.incident.place_id, community_of(life.incident.place_id)
    _claim(life, place)
    _accept(life, "platform_admin", desk)
    lead = place if life.dice.random() < 0.85 else desk
    _dispatch(life, "platform_admin", desk, life.world.units[lead])
    handler = "grid_worker" if lead == place else "grid_chief"
    if lead == place and life.dice.random() < SENT_BACK:
        lead, handler = _send_back(life, "grid_worker", lead, "platform_admin", desk, desk)
    verifier = ("grid_leader", place) if lead == place else ("platform_admin", desk)
    _handle(life, (handler, lead), verifier, ("platform_admin", desk))


def at_township(life: Life) -> None:
    """The community passes it on with its secretary's word; an office of the township handles."""
    desk = community_of(life.incident.place_id)
    _accept(life, "platform_admin", desk)
    life.later(20, 300)
    life.take("instruct", Part.LEADER, "grid_chief", desk, text="超出社区能力，同意上报镇中心。")
    life.later(10, 200)
    life.take("escalate", Part.OPERATOR, "platform_admin", desk, reason="需要镇级部门处理。")
    township(life)


def township(life: Life) -> None:
    """From the desk of the township on."""
    town = township_of(life.incident.place_id)
    _accept(life, "town_operator", town)
    if life.dice.random() < 0.3:
        life.later(5, 60)
        life.take("file_case", Part.OPERATOR, "town_operator", town)
    klass = str(life.incident.category_id)[:2]
    lead = life.world.office(town, OFFICE_OF_CLASS.get(klass, "ZZ"))
    _dispatch(life, "town_operator", town, lead)
    if lead.function != Unit.Function.POLICE and life.dice.random() < SENT_BACK:
        other = life.world.office(town, "XF" if klass == "01" else "SF")
        _send_back(life, _role_in(lead), lead.pk, "town_operator", town, other.pk)
        lead = other
    _handle(life, (_role_in(lead), lead.pk), ("town_operator", town), ("town_operator", town))


def at_county(life: Life) -> None:
    """A ticket of the county's hotline: filed, and handled by a department."""
    county = life.incident.county
    if life.dice.random() < 0.3:
        life.later(10, 120)
        life.take(
            "send_down", Part.OPERATOR, "county_operator", county, reason="请镇中心先行核实。"
        )
        township(life)
        return
    _accept(life, "county_operator", county)
    life.later(5, 90)
    life.take("file_case", Part.OPERATOR, "county_operator", county)
    letters = DEPARTMENT_OF_CLASS.get(str(life.incident.category_id)[:2], "MZ")
    lead = life.world.office(county, letters)
    _dispatch(life, "county_operator", county, lead)
    handler = ("department_handler", lead.pk)
    _handle(life, handler, ("county_operator", county), ("county_operator", county))


def settled_at_once(life: Life) -> None:
    """Settled by who found it; drawn ones are looked at, the desk closes."""
    place, desk = life.incident.place_id, community_of(life.incident.place_id)
    if life.incident.state == State.FEEDBACK:
        _look(life)
        life.take("verify_pass", Part.VERIFIER, "grid_leader", place, text="抽查属实。")
    _close(life, ("platform_admin", desk))


def rejected(life: Life) -> None:
    life.later(10, 240)
    reason = life.dice.choice(words.NOT_TAKEN)
    desk = community_of(life.incident.place_id)
    life.take("reject", Part.OPERATOR, "platform_admin", desk, reason=reason)


def void(life: Life) -> None:
    life.later(5, 200)
    desk = community_of(life.incident.place_id)
    life.take("void", Part.OPERATOR, "platform_admin", desk, reason="误报，已与上报人核对。")


def merged_into(main: UUID) -> Callable[[Life], None]:
    """The desk sees that it is the same thing as another one."""

    def plot(life: Life) -> None:
        life.later(10, 200)
        desk = community_of(life.incident.place_id)
        life.take(
            "merge",
            Part.OPERATOR,
            "platform_admin",
            desk,
            main=Incident(id=main),
            reason="同一件事。",
        )

    return plot


# --- stretches of the road ---


def _claim(life: Life, place: int) -> None:
    if life.incident.claim_wanted and life.dice.random() < 0.6:
        life.later(5, 90)
        life.take("verify_claim", Part.CLAIM_VERIFIER, "grid_leader", place, result="true")


def _promptly(life: Life) -> None:
    """Desks are quick: mostly well within the stage's limit, now and then not."""
    most = {1: 9, 2: 25}.get(life.incident.urgency, 200)
    if life.dice.random() < 0.04:
        most *= 4
    life.later(1, most, "clock" if life.incident.urgency <= 2 else "work")


def _accept(life: Life, role: str, desk: int) -> None:
    _promptly(life)
    life.take("accept", Part.OPERATOR, role, desk, category=life.incident.category)


def _dispatch(life: Life, role: str, desk: int, lead: Unit) -> None:
    _promptly(life)
    life.take("dispatch", Part.OPERATOR, role, desk, lead=lead)
    if life.dice.random() < INFORMED:
        unit = life.world.office(life.incident.county, life.dice.choice(("CG", "YJ", "ZJ")))
        if unit.pk != lead.pk:
            life.take("inform", Part.OPERATOR, role, desk, unit=unit)


def _look(life: Life) -> None:
    """Somebody goes and looks at the result."""
    most = {1: 60, 2: 120}.get(life.incident.urgency, 300)
    life.later(5, most, "clock" if life.incident.urgency == 1 else "work")


def _send_back(
    life: Life, role: str, lead: int, operator: str, desk: int, other: int
) -> tuple[int, str]:
    """The unit says that it is not its work; the desk gives it to another."""
    life.later(5, 120)
    life.take("send_back", Part.HANDLER, role, lead, reason="not_ours", text="不属于我处职责。")
    _dispatch(life, operator, desk, life.world.units[other])
    return other, "grid_chief"


def _handle(
    life: Life, handler: tuple[str, int], verifier: tuple[str, int], desk: tuple[str, int]
) -> None:
    _work(life, handler, desk)
    while life.dice.random() < FAILED and not life.incident.reworks:
        _look(life)
        life.take("verify_fail", Part.VERIFIER, *verifier, reason="现场还有残留，请返工。")
        _work(life, handler, desk)
    _look(life)
    life.take("verify_pass", Part.VERIFIER, *verifier, text="现场核查，情况属实。")
    _close(life, desk)
    if life.incident.state == State.DISPATCHED:  # reopened
        _work(life, handler, desk)
        _look(life)
        life.take("verify_pass", Part.VERIFIER, *verifier, text="再次核查，已解决。")
        _close(life, desk)


def _work(life: Life, handler: tuple[str, int], desk: tuple[str, int]) -> None:
    """Sign, perhaps ask for more time or a standstill, and say what came of it."""
    _promptly(life)
    life.take("sign_for", Part.HANDLER, *handler)
    share = life.dice.betavariate(2, 2.5) * 0.95
    if life.dice.random() < LATE:
        share = 1.02 + life.dice.expovariate(1.6)
    if life.dice.random() < 0.35:
        life.work_on(share * 0.4)
        life.take("progress", Part.HANDLER, *handler, text=life.dice.choice(words.PROGRESS))
        share *= 0.8
    _ask(life, handler, desk)
    life.work_on(share)
    result = life.result or "已处理。"
    life.take("feedback", Part.HANDLER, *handler, result=result)


def _ask(life: Life, handler: tuple[str, int], desk: tuple[str, int]) -> None:
    incident, chance = life.incident, life.dice.random()
    leader = {"platform_admin": "grid_chief", "town_operator": "town_leader"}.get(
        desk[0], "county_leader"
    )
    if chance < SUSPENDED and not incident.reopenings:
        life.later(30, 600)
        day = (life.at + timedelta(days=life.dice.randint(10, 60))).astimezone(clock.CHINA).date()
        reason = life.dice.choice(SUSPEND_REASONS)[0]
        life.take("suspend", Part.HANDLER, *handler, reason=reason, review_on=day)
        life.later(20, 500)
        life.take("grant_suspend", Part.LEADER, leader, desk[1], text="同意，到期复查。")
        life.at = incident.due_at + timedelta(hours=9)
        return
    extendable = incident.due_at < clock.NEVER and not is_same_day(incident.clock_limit)
    if chance > 1 - EXTENDED and extendable and incident.urgency >= 3:
        life.work_on(0.5)
        if life.at >= min(incident.due_at, life.world.present):
            return
        more = incident.due_at + (incident.due_at - incident.clock_from) * 0.4
        life.take("extend", Part.HANDLER, *handler, due_at=more, reason="施工方要三天后才能进场。")
        life.later(10, 200)
        life.take("grant_extend", Part.OPERATOR, *desk, text="同意。")


def _close(life: Life, desk: tuple[str, int]) -> None:
    """Close it, ask who is to be asked; archive early what is well."""
    life.later(5, 200)
    life.take("close", Part.OPERATOR, *desk, party_told="told")
    called = life.incident.reporter_phone_token or is_drawn(life.incident.no, SHARE, FOLLOW_UP)
    if not called or life.dice.random() < 0.12:
        return
    life.later(200, 2600)
    score = life.dice.choices((5, 4, 3, 2, 1), (46, 34, 12, 6, 2))[0]
    opinion = life.dice.choice(words.COMPLAINTS if score <= 2 else words.OPINIONS)
    given = {"score": str(score)} | ({"opinion": opinion} if opinion else {})
    life.take("follow_up", Part.OPERATOR, *desk, **given)
    if not life.reopen_if_dissatisfied(score) and score >= 4 and life.dice.random() < 0.2:
        life.later(60, 1500)
        life.take("archive", Part.OPERATOR, *desk)


def assist(life: Life) -> None:
    """Give some of what was dispatched a helping unit, as if the dispatch had named it."""
    sent = next((s for s in life.steps if s.verb == "dispatch"), None)
    if sent is None or life.incident.lead_id is None or life.dice.random() >= ASSISTED:
        return
    helper = _helper(life)
    if (
        helper is None
        or helper == life.incident.lead_id
        or life.incident.restricted == Restricted.CLUE
    ):
        return
    done = life.incident.handled_at
    life.incident.assistants = [helper]
    life.parts.append(
        Assistance(incident=life.incident, unit_id=helper, asked_at=sent.at, finished_at=done)
    )


def _helper(life: Life) -> int | None:
    """An office or a department of the level that dispatched; at a community another grid."""
    holder = life.incident.holder_id
    letters = ("ZZ", "PC", "SF", "XF", "CG", "ZJ", "YJ", "SW")
    offices = life.world.offices()
    near = [offices[holder, name].pk for name in letters if (holder, name) in offices]
    if near:
        return life.dice.choice(near)
    return next((g for g in (holder + 1, holder + 2) if g != life.incident.lead_id), None)


def _role_in(office: Unit) -> str:
    return {"PC": "police_station", "SF": "justice_office", "XF": "petition_office"}.get(
        office.code.rpartition("-")[2], "town_office"
    )


def draw_end(dice: random.Random) -> str:
    """Choose how it goes with an incident reported at a community.

    Small things do not leave the grid (小事不出网格): what a patrol finds is mostly settled there.
    """
    return dice.choices(
        ("community", "township", "settled", "rejected", "void"), (44, 11, 41, 2.5, 1.5)
    )[0]
