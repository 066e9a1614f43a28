"""Reads a report: what was given, checked, and where the new incident goes first."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from linli.attachments.models import Attachment
from linli.incidents.models import Category, Incident
from linli.incidents.models.catalogue import Urgency, WorkType
from linli.incidents.numbers import next_number
from linli.incidents.party import seal_party
from linli.incidents.questions import read_answers
from linli.incidents.states import Source
from linli.kernel import clock, place
from linli.kernel.bigrams import tokens
from linli.kernel.errors import Forbidden, Invalid
from linli.kernel.geography import Point
from linli.kernel.ids import new_id
from linli.kernel.scope import ActingPost, Actor
from linli.organisation.locating import lies_in, reach_of, unit_at
from linli.organisation.models import Unit

GRID_ROLES = ("grid_worker", "grid_leader", "grid_assistant", "informant", "building_head")
MAX_DESCRIPTION = 10_000
CLOCKS_DIFFER = timedelta(minutes=10)  # a phone's clock may be ahead
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0/O, 1/I: it is read over the telephone


@dataclass
class Report:
    """A checked report."""

    post: ActingPost | None
    unit: Unit
    holder: Unit
    category: Category | None
    given: dict[str, Any]
    photos: list[UUID]
    self_close: str
    lead: int | None

    @classmethod
    def read(cls, given: dict[str, Any], actor: Actor) -> "Report":
        """Check what was given; Invalid by field, Forbidden for a place that is not one's own."""
        errors: dict[str, str] = {}
        given = dict(given)
        given["description"] = _text(given, "description", errors, MAX_DESCRIPTION, required=True)
        given["title"] = _text(given, "title", errors, 80) or _title(given["description"])
        given["address"] = _text(given, "address", errors, 200)
        category = _category(given.get("category"), errors)
        _numbers(given, errors)
        given["answers"] = read_answers(category, given.get("answers"), errors)
        closing = given.get("self_close") or {}
        result = str(closing.get("result") or "").strip()
        if given.get("self_close") is not None:
            _self_close_rules(category, result, given, actor, errors)
        ids = [*(given.get("attachments") or ()), *(closing.get("photos") or ())]
        photos = _photos(ids, actor, errors)
        if errors:
            raise Invalid(errors)
        post, unit = _where(given.get("place"), _point(given), actor)
        holder = _first_desk(post, unit)
        lead = (post.unit if post else unit.id) if result else None
        return cls(post, unit, holder, category, given, photos, result, lead)


def new_incident(order: Report, *, actor: Actor) -> Incident:
    """Make the row of a report, not yet saved."""
    given, now = order.given, clock.now()
    grid_staff = order.post is not None and order.post.role in GRID_ROLES
    source = given.get("source") or (Source.PATROL if grid_staff else Source.COUNTER_PHONE)
    incident = Incident(
        id=new_id(), no=next_number("report", order.holder), query_code=_query_code(),
        ticket_no=given.get("ticket_no") or "", title=given["title"],
        description=given["description"], address=given["address"], lon=given.get("lon"),
        lat=given.get("lat"), category=order.category, source=source, reporter_id=actor.user,
        urgency=given.get("urgency") or (order.category.urgency if order.category else 3),
        work_type=given.get("work_type") or 1, people_involved=given.get("people_involved"),
        restricted=order.category.restricted if order.category else "",
        answers=given["answers"], found_at=given.get("found_at"), reported_at=now,
        holder=order.holder, arrived_at=now,
        passed=[order.holder.id],
        search=tokens(f"{given['title']} {given['address']} {given['description']}"),
    )  # fmt: skip
    incident.put_at(order.unit.id)
    point = _point(given)
    incident.place_mismatch = point is not None and not lies_in(order.unit, point)
    role = order.post.role if order.post else ""
    incident.claim_wanted = not order.self_close and wants_claim(incident, role)
    seal_party(incident, given.get("reporter") or {})
    return incident


def wants_claim(incident: Incident, finder_role: str) -> bool:
    """Tell whether the grid leader looks first: reports of residents and other grid staff (R08).

    Asked once for each arrival at a community (settled 2.9).
    """
    others = finder_role in GRID_ROLES and finder_role != "grid_leader"
    at_community = incident.level is place.Level.COMMUNITY
    return at_community and (incident.source == Source.WEB or others)


def _text(
    given: dict[str, Any], name: str, errors: dict[str, str], most: int, required: bool = False
) -> str:
    value = str(given.get(name) or "").strip()
    if "\x00" in value:
        errors[name] = "含有不能保存的字符。"
    elif len(value) > most:
        errors[name] = f"最多 {most} 字，现在 {len(value)} 字。"
    elif required and not value:
        errors[name] = "请写明情况。"
    return value


def _title(description: str) -> str:
    first = description.strip().splitlines()[0] if description.strip() else ""
    return first[:40]


def _category(code: Any, errors: dict[str, str]) -> Category | None:
    if code in (None, ""):
        return None
    category = Category.objects.filter(code=str(code)[:8], is_active=True).first()
    if category is None:
        errors["category"] = "没有这个类别。"
    return category


def _numbers(given: dict[str, Any], errors: dict[str, str]) -> None:
    checks: dict[str, list[Any]] = {
        "urgency": Urgency.values,
        "work_type": WorkType.values,
        "source": Source.values,
    }
    for name, allowed in checks.items():
        if given.get(name) not in (None, "") and given[name] not in allowed:
            errors[name] = "不在可选范围内。"
    lon, lat = given.get("lon"), given.get("lat")
    if (lon is None) != (lat is None):
        errors["lon"] = "经度和纬度要一起填。"
    elif lon is not None and lat is not None and not (-180 <= lon <= 180 and -90 <= lat <= 90):
        errors["lon"] = "经纬度超出范围。"
    found = given.get("found_at")
    if isinstance(found, datetime) and found.tzinfo is None:
        given["found_at"] = found = found.replace(tzinfo=clock.CHINA)
    if isinstance(found, datetime) and found > clock.now() + CLOCKS_DIFFER:
        errors["found_at"] = "发现时间不能晚于现在。"
    people = given.get("people_involved")
    if people is not None and not 0 <= people < 1_000_000:
        errors["people_involved"] = "人数不对。"


def _self_close_rules(
    category: Category | None,
    result: str,
    given: dict[str, Any],
    actor: Actor,
    errors: dict[str, str],
) -> None:
    closing = given["self_close"]
    if not any(post.role in GRID_ROLES for post in actor.posts):
        errors["self_close"] = "只有网格人员可以即办。"
    elif not result:
        errors["self_close.result"] = "请写明处理结果。"
    elif category is None:
        errors["category"] = "即办要选定类别。"
    elif not category.may_self_close:
        errors["self_close"] = "这类事件不能即办，请上报。"
    elif category.needs_photo and not closing.get("photos"):
        errors["self_close.photos"] = "这类事件即办要附处置后的照片。"
    elif category.needs_photo and not given.get("attachments"):
        errors["attachments"] = "这类事件即办要附处置前的照片。"
    elif given.get("work_type") not in (None, "", WorkType.ORDINARY):
        errors["work_type"] = "只有一般性工作可以即办，请改为上报。"


def _photos(ids: list[Any], actor: Actor, errors: dict[str, str]) -> list[UUID]:
    if not ids:
        return []
    try:
        wanted = [UUID(str(item)) for item in ids]
    except ValueError:
        errors["attachments"] = "照片编号不对。"
        return []
    mine = Attachment.objects.visible_to(actor).filter(id__in=wanted, incident=None)
    if mine.count() != len(set(wanted)):
        errors["attachments"] = "照片不存在，或已用在别的事件上。"
    return wanted


def _point(given: dict[str, Any]) -> Point | None:
    lon, lat = given.get("lon"), given.get("lat")
    return None if lon is None or lat is None else (lon, lat)


def _where(given_place: Any, point: Point | None, actor: Actor) -> tuple[ActingPost | None, Unit]:
    """Find the unit meant and the post that may report there (settled 2.2).

    A place that was named wins over a point that says otherwise (settled 1.2).
    """
    posts = [post for post in actor.posts if post.may("incident.report")]
    if not posts and not actor.is_system:
        raise Forbidden("您的岗位不能上报事件。")
    if given_place in (None, ""):
        post = next((p for p in posts if p.is_default), posts[0])
        if point and (there := unit_at(point, inside=reach_of(post))):
            return post, there
        unit = Unit.objects.get(pk=post.unit)
        return post, unit if unit.is_territorial else Unit.objects.get(pk=unit.seat)
    found = _unit(given_place)
    if found is None or not found.is_territorial:
        raise Invalid({"place": "没有这个地点，或已停用。"})
    if actor.is_system:
        return None, found
    for post in posts:
        if place.contains(reach_of(post), found.id):
            return post, found
    raise Forbidden("只能上报自己社区（职责范围）内的事件。", "outside_scope")


def _unit(given: Any) -> Unit | None:
    if isinstance(given, Unit):
        return given
    units = Unit.objects.current()
    return units.filter(code=str(given)[:20]).first()


def _first_desk(post: ActingPost | None, unit: Unit) -> Unit:
    """Grid staff report to the community of the place; intake at a desk stays at that desk."""
    community = place.ancestor(unit.id, place.Level.COMMUNITY)
    if post is None:
        desk = community or unit.id
    elif not place.is_territorial(post.unit):
        desk = Unit.objects.get(pk=post.unit).seat
    elif home := place.ancestor(post.unit, place.Level.COMMUNITY):
        desk = community or home
    else:
        desk = post.unit
    return unit if desk == unit.id else Unit.objects.get(pk=desk)


def _query_code() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(10))
