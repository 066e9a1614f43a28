"""What a person is to an incident: the words that the table's `who` column uses."""

from enum import StrEnum

from linli.incidents.models import Incident
from linli.incidents.states import State
from linli.kernel import place
from linli.kernel.scope import ActingPost, Actor
from linli.organisation.roles import (
    APPEAL,
    FOLLOW_UP,
    HANDLE,
    INSTRUCT,
    LEVEL_LEADERS,
    LINKED,
    OPERATE,
    OVERSEE,
    SPEAK,
    VERIFY,
)


class Part(StrEnum):
    """A relation between one post (or the person) and one incident."""

    OPERATOR = "operator"  # accepts and dispatches at the centre that owns it
    LEADER = "leader"  # a leader of the owning level: consents, grants
    LINKED = "linked_leader"  # the township leader assigned to its community
    UPPER_LEADER = "upper_leader"  # a leader of a level above
    HANDLER = "handler"  # works in the unit it was dispatched to
    ASSISTANT = "assistant"  # works in an assisting unit
    VERIFIER = "verifier"  # may check the result on the spot: never who handled it
    CLAIM_VERIFIER = "claim_verifier"  # the grid leader of the place
    REPORTER = "reporter"  # found it
    COMMUNITY = "community"  # speaks for the community it happened in
    APPELLANT = "appellant"  # may appeal for the community
    OVERSEER = "overseer"  # stands above the unit that holds it
    FOLLOWER = "follower"  # calls people afterwards
    SYSTEM = "system"  # a timer or the platform itself


PART_NAMES = {
    Part.OPERATOR: "值班员（平台管理员）",
    Part.LEADER: "本级领导",
    Part.LINKED: "挂社区领导",
    Part.UPPER_LEADER: "上级领导",
    Part.HANDLER: "主办单位",
    Part.ASSISTANT: "协办单位",
    Part.VERIFIER: "核查人",
    Part.CLAIM_VERIFIER: "分网格长",
    Part.REPORTER: "发现人",
    Part.COMMUNITY: "所在社区",
    Part.APPELLANT: "所在社区",
    Part.OVERSEER: "上级",
    Part.FOLLOWER: "回访人",
    Part.SYSTEM: "系统",
}


def parts_of(actor: Actor, incident: Incident) -> dict[Part, ActingPost | None]:
    """Give every part the actor plays, each with the post that gives it (None: the person)."""
    if actor.is_system:
        return {Part.SYSTEM: None}
    found: dict[Part, ActingPost | None] = {}
    if actor.user and incident.reporter_id == actor.user:
        found[Part.REPORTER] = next(iter(actor.posts), None)
    if actor.user and incident.handler_id == actor.user:
        found[Part.HANDLER] = next((p for p in actor.posts if p.may(HANDLE)), None)
    for post in actor.posts:
        for part in _post_parts(post, incident):
            found.setdefault(part, post)
    return found


def _post_parts(post: ActingPost, incident: Incident) -> set[Part]:
    tests = {
        Part.OPERATOR: post.may(OPERATE) and post.unit == incident.holder_id,
        Part.LEADER: post.role in LEVEL_LEADERS and post.unit == incident.holder_id,
        Part.LINKED: post.may(LINKED) and _within(post, incident.holder_id),
        Part.UPPER_LEADER: post.may(INSTRUCT) and _above(post, incident.holder_id),
        Part.HANDLER: post.may(HANDLE) and post.unit == incident.lead_id,
        Part.ASSISTANT: post.may(HANDLE) and post.unit in incident.assistants,
        Part.VERIFIER: _may_verify(post, incident),
        Part.CLAIM_VERIFIER: verifies_in_a_grid(post) and _near(post, incident),
        Part.COMMUNITY: post.may(SPEAK) and post.unit == incident.community,
        Part.APPELLANT: post.may(APPEAL) and post.unit == incident.community,
        Part.OVERSEER: post.may(OVERSEE) and _oversees(post, incident),
        Part.FOLLOWER: post.may(FOLLOW_UP) and _within(post, incident.place_id),
    }
    return {part for part, holds in tests.items() if holds}


def _within(post: ActingPost, unit: int) -> bool:
    return place.contains(post.unit, unit)


def _above(post: ActingPost, unit: int) -> bool:
    return post.unit != unit and place.contains(post.unit, unit)


def _near(post: ActingPost, incident: Incident) -> bool:
    """The grid leader of the place; of any grid of the community while the grid is not known."""
    if place.level_of(incident.place_id) is place.Level.GRID:
        return post.unit == incident.place_id
    return place.ancestor(post.unit, place.Level.COMMUNITY) == incident.place_id


def verifies_in_a_grid(post: ActingPost) -> bool:
    """Tell a grid leader's post: its claims and results are checked on the spot."""
    if not post.may(VERIFY) or not place.is_territorial(post.unit):
        return False
    return place.level_of(post.unit) is place.Level.GRID


def _may_verify(post: ActingPost, incident: Incident) -> bool:
    if verifies_in_a_grid(post):
        return _near(post, incident)
    return (post.may(OPERATE) or post.may(VERIFY)) and post.unit == incident.holder_id


def _oversees(post: ActingPost, incident: Incident) -> bool:
    """Above the holder; the county's supervisor and leaders also over its own departments."""
    if _above(post, incident.holder_id):
        return True
    own_departments = post.role in {"county_supervisor", "county_leader"}
    at_county = post.unit == incident.holder_id and incident.level is place.Level.COUNTY
    return own_departments and at_county and incident.state != State.CLOSED
