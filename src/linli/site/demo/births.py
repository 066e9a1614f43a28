"""Reports of the large county: who reports what, where and when, and how it will go."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from linli.incidents.draws import is_drawn
from linli.incidents.level_rules import LEAST_RECHECK
from linli.incidents.models import Assistance, Incident, IncidentStep, StepText
from linli.incidents.party import seal_party
from linli.incidents.reporting import wants_claim
from linli.incidents.states import Source, State
from linli.kernel import batch, clock
from linli.kernel.bigrams import tokens
from linli.kernel.ids import new_id
from linli.site.demo import plots, words
from linli.site.demo.county import COUNTY
from linli.site.demo.life import Life
from linli.site.demo.words import Words
from linli.site.demo.world import Person, World, community_of

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
MERGED, BY_TOWN, BY_COUNTY = 0.015, 0.02, 0.035
# those left lying: of the last days, of the last two months, of all
STALLED = ((12, 0.4), (60, 0.1), (400, 0.006))
SOURCES = (Source.PATROL, Source.VISIT, Source.SELF_REPORT, Source.COUNTER_PHONE, Source.MEDIA)
SOURCE_SHARES = (58, 11, 15, 12, 4)
PLOTS: dict[str, Callable[[Life], None]] = {
    "community": plots.at_community,
    "settled": plots.at_community,  # where it may not be settled at once
    "township": plots.at_township,
    "rejected": plots.rejected,
    "void": plots.void,
}


@dataclass(frozen=True)
class Birth:
    """One report to come: when, in which grid, with which number; `desk` is where it arrives."""

    at: datetime
    grid: int
    desk: int
    no: str


@dataclass
class Rows:
    """What has been played, to be copied."""

    incidents: list[Incident] = field(default_factory=list)
    steps: list[IncidentStep] = field(default_factory=list)
    words: list[StepText] = field(default_factory=list)
    parts: list[Assistance] = field(default_factory=list)


@dataclass
class _Told:
    """What was reported lately in a community, for others to report again."""

    pk: UUID
    words: Words
    grid: int
    at: datetime


def play_all(world: World, births: Sequence[Birth], seed: int) -> Rows:
    """Play these reports, which follow each other in time."""
    dice, rows, lately = random.Random(seed), Rows(), dict[int, _Told]()
    with batch.batch(world.known):
        for birth in births:
            life = _one(world, birth, dice, lately)
            rows.incidents.append(life.incident)
            rows.steps += life.steps
            rows.words += life.words
            rows.parts += life.parts
    return rows


def _one(world: World, birth: Birth, dice: random.Random, lately: dict[int, _Told]) -> Life:
    desk, before = birth.desk, lately.get(birth.desk)
    if before and birth.at - before.at < timedelta(days=4) and dice.random() < MERGED * 2:
        said = words.say_again(before.words, dice)
        life = _life(world, Birth(birth.at, before.grid, desk, birth.no), said, dice)
        del lately[desk]
        _report(life, _finder(life, birth, dice))
        plots.play(life, plots.merged_into(before.pk))
        return life
    said = words.say(dice)
    life = _life(world, birth, said, dice)
    plots.play(life, _plot(life, birth, dice))
    plots.assist(life)
    if life.incident.state != State.VOID and desk == community_of(birth.grid):
        lately[desk] = _Told(life.incident.pk, said, birth.grid, birth.at)
    return life


def _plot(life: Life, birth: Birth, dice: random.Random) -> Callable[[Life], None]:
    """Begin it, and say how it goes on."""
    incident, finder = life.incident, _finder(life, birth, dice)
    end, category = plots.draw_end(dice), life.world.categories[str(incident.category_id)]
    patrol = incident.source == Source.PATROL and birth.desk == community_of(birth.grid)
    if end == "settled" and patrol and category.may_self_close:
        _settle(life, life.world.person(*finder))
        return plots.settled_at_once
    _report(life, finder)
    if birth.desk == COUNTY:
        return plots.at_county
    if birth.desk != community_of(birth.grid):
        return plots.township
    return plots.at_township if category.restricted == "A" else PLOTS[end]


def _report(life: Life, finder: tuple[str, int]) -> None:
    """Let it be reported; the grid leader looks first at what others of the grid report."""
    incident, who = life.incident, life.world.person(*finder)
    incident.reporter_id = who.actor.user
    incident.claim_wanted = wants_claim(incident, finder[0])
    life.begin("report", State.REPORTED, who)


def _settle(life: Life, finder: Person) -> None:
    incident, unit = life.incident, finder.post.unit if finder.post else None
    incident.reporter_id = finder.actor.user
    incident.lead_id, incident.self_closed = unit, True
    incident.accepted_at = incident.handled_at = life.at
    drawn = is_drawn(incident.no, LEAST_RECHECK)
    to = State.FEEDBACK if drawn else State.VERIFIED
    life.begin("self_close", to, finder, result=life.result, by=unit)


def _finder(life: Life, birth: Birth, dice: random.Random) -> tuple[str, int]:
    """Who reports it: the desk where people call, or somebody of the grid."""
    if birth.desk != community_of(birth.grid):
        return ("county_operator" if birth.desk == COUNTY else "town_operator"), birth.desk
    if life.incident.source == Source.COUNTER_PHONE:
        return "platform_admin", birth.desk
    others = ("grid_assistant", "informant", "building_head")
    here = [role for role in others if life.world.has(role, birth.grid)]
    if here and dice.random() < 0.3:
        return dice.choice(here), birth.grid
    return ("grid_leader" if dice.random() < 0.12 else "grid_worker"), birth.grid


def _life(world: World, birth: Birth, said: Words, dice: random.Random) -> Life:
    with clock.held(birth.at):
        incident = _incident(world, birth, said, dice)
    life = Life(world, dice, birth.at, incident, result=said.result)
    age = (world.present - birth.at).days
    share = next((share for days, share in STALLED if age < days), 0.0)
    if dice.random() < share:
        life.stalls_after = dice.choice((0, 1, 1, 2, 3, 3, 3, 4, 4, 5, 6))
    return life


def _incident(world: World, birth: Birth, said: Words, dice: random.Random) -> Incident:
    category = world.categories[said.category]
    lon, lat = world.land.spot(world.cells[birth.grid], dice)
    hotline = birth.desk == COUNTY
    source = Source.HOTLINE if hotline else dice.choices(SOURCES, SOURCE_SHARES)[0]
    incident = Incident(
        id=new_id(), no=birth.no, query_code="".join(dice.choices(ALPHABET, k=10)),
        ticket_no=f"12345-{birth.no[-11:]}" if hotline else "", title=said.title,
        description=said.description, address=said.address, lon=lon, lat=lat, category=category,
        source=source, urgency=category.urgency, restricted=category.restricted,
        found_at=birth.at - timedelta(minutes=dice.randrange(2, 90)),
        reported_at=birth.at, holder=world.units[birth.desk], arrived_at=birth.at,
        passed=[birth.desk], search=tokens(f"{said.title} {said.address} {said.description}"),
        people_involved=dice.randrange(2, 40) if dice.random() < 0.08 else None,
    )  # fmt: skip
    incident.put_at(birth.grid)
    if source in (Source.SELF_REPORT, Source.HOTLINE, Source.COUNTER_PHONE):
        seal_party(incident, words.party(dice))
    return incident
