"""Months of incidents of 青禾县, made by the real services with the clock held."""

import random
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from linli.accounts.models import User
from linli.attachments.services import store
from linli.incidents.models import Incident
from linli.incidents.services import report, take
from linli.kernel import clock, place, scope
from linli.organisation.access import actor_for
from linli.site.demo.county import County
from linli.site.demo.pictures import KINDS, picture
from linli.site.demo.texts import TEMPLATES, Template

# How far each incident is brought, and how old it is in days (a choice from a to b).
ENDS: tuple[tuple[str, int, float, float], ...] = (
    ("archived", 12, 25, 110),
    ("closed", 8, 3, 14),
    ("reopened", 2, 3, 10),
    ("rejected", 2, 5, 60),
    ("void", 1, 5, 60),
    ("merged", 1, 3, 30),
    ("suspended", 2, 8, 30),
    ("handling late", 4, 9, 16),
    ("handling", 5, 0.3, 1.5),
    ("supervised yellow", 1, 12, 16),
    ("supervised red", 1, 18, 24),
    ("feedback", 3, 0.5, 3),
    ("verified", 3, 0.5, 3),
    ("dispatched", 3, 0.1, 1),
    ("accepted", 3, 0.1, 1),
    ("reported", 6, 0.01, 0.4),
    ("reported late", 2, 2, 4),
    ("at township", 2, 1, 5),
    ("self closed", 4, 2, 40),
    # what the desks are for: somebody to ask, to call, and to remind in time
    ("asks to escalate", 2, 0.1, 0.4),
    ("asks to suspend", 1, 1, 2),
    ("to call", 4, 1, 9),
    ("slow", 6, 12, 40),
    ("due today", 2, 0.2, 0.4),
    # and what the county has sent to its 城管局
    ("waits at the department", 3, 0.05, 0.4),
    ("handled by the department", 2, 0.6, 2),
    ("the department asks to extend", 1, 1, 2),
    ("answered by the department", 1, 0.6, 2),
)
AT_THE_DESKS = {"asks to escalate", "asks to suspend", "to call", "slow", "due today"}
CALLERS = ("李桂花", "王建军", "张秀兰", "刘德才")
AT_THE_DEPARTMENT = tuple(end for end, *_ in ENDS if "department" in end)
DEPARTMENT = "990101-CG"
BINS = "0201"  # the category that is always slow, so that today's is foretold late


@dataclass
class Story:
    """One incident being played: its people, its words and its clock."""

    county: County
    template: Template
    grid: int
    at: datetime
    dice: random.Random
    incident: Incident | None = None

    @property
    def community(self) -> int:
        return place.parent(self.grid) or self.grid

    def person(self, role: str) -> User:
        """Give who does `role` for this grid: at the grid, its community, township or county."""
        unit: int | None = self.grid
        if role == "department_handler":
            unit = self.county.units[DEPARTMENT].pk
        while unit is not None:
            if found := self.county.staff.get((role, unit)):
                return found
            unit = place.parent(unit)
        raise LookupError(role)

    def op(self) -> UUID:
        return UUID(int=self.dice.getrandbits(128), version=4)

    def later(self, hours: float) -> None:
        """Let the clock go on, never past the present."""
        self.at = min(self.at + timedelta(hours=hours), _present())

    def report(self, by: str = "grid_worker", **more: Any) -> None:
        worker = self.person(by)
        lon, lat = self.county.land.spot(self.county.cells[self.grid], self.dice)
        words = self.template
        with clock.held(self.at), scope.acting(actor_for(worker)) as actor:
            done = report(
                actor=actor,
                op_id=self.op(),
                quiet=True,
                title=words.title,
                description=words.description,
                category=words.category,
                place=self.grid,
                lon=lon,
                lat=lat,
                address=words.where,
                **more,
            )
        self.incident = done.incident

    def take(self, verb: str, role: str, hours: float, **given: Any) -> None:
        """Take a verb `hours` after the last one."""
        assert self.incident is not None
        self.later(hours * self.dice.uniform(0.4, 1.0))
        with clock.held(self.at), scope.acting(actor_for(self.person(role))) as actor:
            taken = take(
                self.incident.pk,
                verb,
                actor=actor,
                op_id=self.op(),
                version=self.incident.version,
                given=given,
            )
        self.incident = taken.incident

    def photo(self, role: str = "grid_worker") -> str:
        with clock.held(self.at), scope.acting(actor_for(self.person(role))) as actor:
            return str(store(picture(self.dice.randrange(KINDS)), actor=actor).pk)


def _present() -> datetime:
    return datetime.now(clock.CHINA) - timedelta(minutes=1)


def load(county: County) -> int:
    """Play the history; give the number of incidents."""
    dice = random.Random("青禾县的事")
    grids = sorted(county.cells)
    own = [g for g in grids if place.parent(g) == place.parent(grids[0])]
    count = 0
    for end, times, youngest, oldest in ENDS:
        for _ in range(times):
            # A third of it in the community of the cast, so that its screens are lively.
            near = end in AT_THE_DESKS or dice.random() < 0.35
            grid = dice.choice(own[:2] if near else grids)
            age = timedelta(days=dice.uniform(youngest, oldest))
            story = Story(county, dice.choice(TEMPLATES), grid, _hour(age, dice), dice)
            _play(story, end)
            count += 1
    return count


def _hour(age: timedelta, dice: random.Random) -> datetime:
    """Choose an hour of work on that day; today: just as long ago as it is old."""
    moment = _present() - age
    if age < timedelta(days=1):
        return moment
    return datetime.combine(
        moment.date(), time(8 + dice.randrange(9), dice.randrange(60)), clock.CHINA
    )


def _settle_at_once(story: Story) -> None:
    story.template = next(t for t in TEMPLATES if t.category == "0214")
    before, after = [story.photo()], [story.photo()]
    closing = {"result": story.template.result, "photos": after}
    story.report(attachments=before, self_close=closing)
    if story.incident and story.incident.state == "FEEDBACK":  # drawn for a second look
        story.take("verify_pass", "grid_leader", 4, text="抽查属实，已清走。")
    story.take("close", "platform_admin", 4, party_told="told")


def _report(story: Story, end: str) -> None:
    if end in ("slow", "due today"):
        story.template = next(t for t in TEMPLATES if t.category == BINS)
    more: dict[str, Any] = {}
    if end == "to call":
        phone = f"1390000{story.dice.randrange(10**4):04}"
        more = {"reporter": {"name": story.dice.choice(CALLERS), "phone": phone}}
    story.report(attachments=[story.photo()] if story.dice.random() < 0.3 else [], **more)


def _play(story: Story, end: str) -> None:
    if end == "self closed":
        _settle_at_once(story)
        return
    if end in AT_THE_DEPARTMENT:
        _send_to_department(story, end)
        return
    _report(story, end)
    if end in EARLY:
        EARLY[end](story)
        return
    story.take("accept", "platform_admin", 0.5)
    if end == "accepted":
        return
    if end == "asks to escalate":
        story.take(
            "seek", "platform_admin", 1, what="escalate", reason="社区协调不了，要上级部门出面。"
        )
        return
    if end == "at township":
        story.take("instruct", "grid_chief", 1, text="超出社区能力，同意上报镇中心。")
        story.take("escalate", "platform_admin", 1, reason="需要镇级部门处理。")
        return
    due = {"due_at": _tonight()} if end == "due today" else {}
    story.take("dispatch", "platform_admin", 0.5, lead=str(story.grid), **due)
    if end != "dispatched":
        _handle(story, end)


def _send_to_department(story: Story, end: str) -> None:
    """What people told the county goes to one of its departments, to be in four stages there."""
    story.report(by="county_operator")
    story.take("accept", "county_operator", 0.3)
    story.take("file_case", "county_operator", 0.2)
    story.take("dispatch", "county_operator", 0.3, lead=DEPARTMENT)
    if end == "waits at the department":
        return
    story.take("sign_for", "department_handler", 1)
    story.take("progress", "department_handler", 2, text="已安排中队到现场查看。")
    if end == "the department asks to extend":
        assert story.incident is not None
        due = (story.incident.due_at + timedelta(days=3)).isoformat()
        story.take("extend", "department_handler", 3, due_at=due, reason="要等配件到货。")
    elif end == "answered by the department":
        photos = [story.photo("department_handler")]
        result = story.template.result
        story.take("feedback", "department_handler", 6, result=result, photos=photos)


def _tonight() -> str:
    return datetime.combine(_present().date(), time(23, 59), clock.CHINA).isoformat()


def _handle(story: Story, end: str) -> None:
    story.take("sign_for", "grid_worker", 1)
    if end == "due today":
        return
    if end == "asks to suspend":
        review = (_present() + timedelta(days=20)).date().isoformat()
        story.take("suspend", "grid_worker", 3, reason="funding", review_on=review)
        return
    if end == "slow":
        story.later(60)
    if end.startswith(("handling", "supervised")):
        story.take("progress", "grid_worker", 3, text="已到现场查看，正在联系相关单位。")
        if end.startswith("supervised"):
            card = end.split()[1]
            story.later(24 * 6)
            story.take("supervise", "town_operator", 1, card=card, text="超期未办结，请说明原因。")
        return
    if end == "suspended":
        review = (_present() + timedelta(days=30)).date().isoformat()
        story.take("suspend", "grid_worker", 3, reason="project", review_on=review)
        story.take("grant_suspend", "grid_chief", 3, text="同意，到期复查。")
        return
    story.take("feedback", "grid_worker", 20, result=story.template.result, photos=[story.photo()])
    if end != "feedback":
        _finish(story, end)


def _finish(story: Story, end: str) -> None:
    story.take("verify_pass", "grid_leader", 8, text="现场核查，情况属实。")
    if end == "verified":
        return
    story.take("close", "platform_admin", 4, party_told="told")
    if end == "to call":
        return
    if end == "reopened":
        story.take("follow_up", "platform_admin", 24, score="2", opinion="过了两天又出现。")
        return
    score = story.dice.choice(("5", "5", "4", "4", "3"))
    story.take("follow_up", "platform_admin", 30, score="5" if end == "archived" else score)
    if end == "archived":
        story.take("archive", "platform_admin", 48)


def _merge(story: Story) -> None:
    first = Story(story.county, story.template, story.grid, story.at, story.dice)
    first.report()
    assert first.incident is not None
    story.take("merge", "platform_admin", 1, main=str(first.incident.pk), reason="同一件事。")


EARLY = {
    "reported": lambda story: None,
    "reported late": lambda story: None,
    "rejected": lambda story: story.take(
        "reject", "platform_admin", 2, reason="untrue", text="经核实与事实不符。"
    ),
    "void": lambda story: story.take("void", "platform_admin", 2, reason="测试录入。"),
    "merged": _merge,
}
