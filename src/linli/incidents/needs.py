"""What a person gave for a verb: checked field by field against the table's needs."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.dateparse import parse_date, parse_datetime

from linli.accounts.models import User
from linli.attachments.models import Attachment
from linli.incidents import clocks
from linli.incidents.consent import AGREE, REFUSE, contradicts
from linli.incidents.correcting import what_differs
from linli.incidents.models import Category, Incident
from linli.incidents.models.catalogue import Restricted, Urgency, WorkType
from linli.incidents.states import State
from linli.incidents.workflow import NO_PARTY
from linli.kernel import clock, place
from linli.kernel.errors import Invalid
from linli.kernel.geography import point_in, point_text
from linli.kernel.scope import Actor
from linli.kernel.workflow import Need, NeedType, Step
from linli.organisation.models import Unit
from linli.organisation.queries import dispatch_targets
from linli.organisation.roles import HANDLE, roles_with

MAX_TEXT = 4000
LONGEST_SUSPENSION = timedelta(days=90)
POINT_IS = "位置写成“经度，纬度”，例如 118.63,28.73；不清楚就不填。"
NOT_THERE = "请选择该单位里能办理的人。"
EMPTY: tuple[Any, ...] = (None, "", [], ())


def clean(step: Step, incident: Incident, given: dict[str, Any], actor: Actor) -> dict[str, Any]:
    """Give the checked values of the step's needs; Invalid names every wrong field."""
    errors = dict.fromkeys(set(given) - {n.name for n in step.needs}, "这一步没有这个字段。")
    values: dict[str, Any] = {}
    given = _chosen(step, given)
    if leave_out := LEFT_OUT.get(step.verb):
        given = leave_out(incident, given)
    for need in step.needs:
        raw = given.get(need.name)
        try:
            values[need.name] = _one(need, raw, incident, actor)
        except ValueError as error:
            errors[need.name] = str(error)
    if not errors and (rule := RULES.get(step.verb)):
        errors |= rule(incident, values)
    if errors:
        raise Invalid(errors)
    return {name: value for name, value in values.items() if value not in EMPTY}


def _chosen(step: Step, given: dict[str, Any]) -> dict[str, Any]:
    """Take a reason that was written where one could be chosen as "other", with its words.

    Programs wrote reasons before there was a choice; nobody's words are refused for that.
    """
    written = next((n for n in step.needs if n.other and _is_written(n, given.get(n.name))), None)
    if written is None:
        return given
    words = [str(given[written.name]), str(given.get("text") or "")]
    return given | {written.name: written.other, "text": "\n".join(filter(None, words))}


def _is_written(need: Need, raw: Any) -> bool:
    known = {word for choice in need.choices for word in choice}
    return isinstance(raw, str) and bool(raw.strip()) and raw.strip() not in known


TYPED = (NeedType.TEXT, NeedType.INCIDENT, NeedType.MOMENT, NeedType.DATE)


def _one(need: Need, raw: Any, incident: Incident, actor: Actor) -> Any:
    if isinstance(raw, str):
        raw = raw.strip()
    if raw in EMPTY:
        if need.required and not (need.name == "category" and incident.category_id):
            asked = "填写" if need.type in TYPED else "选择"
            raise ValueError(f"请{asked}{need.label}。")
        return None
    if need.type is NeedType.PHOTOS:
        return _photos(raw, actor)
    if need.type is NeedType.INCIDENT:
        return _incident(raw, incident, actor)
    return _READERS[need.type](need, raw)


def _text(need: Need, raw: Any) -> str:
    if not isinstance(raw, str):
        raise ValueError("应为文字。")
    if len(raw) > MAX_TEXT:
        raise ValueError(f"最多 {MAX_TEXT} 字，现在 {len(raw)} 字。")
    if "\x00" in raw:
        raise ValueError("含有不能保存的字符。")
    return raw


def one_of(need: Need, raw: Any) -> str:
    """Give the value of a choice, said by value or by label; ValueError names the choices."""
    if raw in EMPTY:
        return ""
    if isinstance(raw, bool):
        raw = str(raw).lower()
    by_label = {label: value for value, label in need.choices}
    value = by_label.get(str(raw), str(raw))
    if value not in {choice for choice, _ in need.choices}:
        options = "、".join(f"{value}（{label}）" for value, label in need.choices if value)
        raise ValueError(f"只能是：{options}。")
    return value


def _unit(need: Need, raw: Any) -> Unit:
    unit = Unit.objects.current().filter(code=str(raw)[:20]).first()
    if unit is None:
        raise ValueError("没有这个单位，或已停用。")
    return unit


def _units(need: Need, raw: Any) -> list[Unit]:
    codes = raw if isinstance(raw, list) else [raw]
    units = list(Unit.objects.current().filter(code__in=[str(code)[:20] for code in codes]))
    if len(units) != len({str(code) for code in codes}):
        raise ValueError("有单位不存在或已停用。")
    return units


def _person(need: Need, raw: Any) -> User:
    people = User.objects.filter(is_active=True)
    try:
        person = people.filter(id=UUID(str(raw))).first()
    except ValueError:
        person = people.filter(username=str(raw)[:60]).first()
    if person is None:
        raise ValueError(NOT_THERE)  # the same words whether or not there is such an account
    return person


def _moment(need: Need, raw: Any) -> datetime:
    moment = raw if isinstance(raw, datetime) else parse_datetime(str(raw))
    if moment is None:
        raise ValueError("应为日期和时间，例如 2026-11-24 17:30。")
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=clock.CHINA)
    if moment <= clock.now():
        raise ValueError("应晚于现在。")
    return moment


def _date(need: Need, raw: Any) -> date:
    day = raw if isinstance(raw, date) else parse_date(str(raw))
    if day is None:
        raise ValueError("应为日期，例如 2026-11-24。")
    return day


def _incident(raw: Any, ours: Incident, actor: Actor) -> Incident:
    """Another incident that this person sees, by its id or by the number people quote."""
    text = str(raw)[:64]
    try:
        named = Q(pk=UUID(text))
    except ValueError:
        named = Q(no__iexact=text) | Q(case_no__iexact=text)
    found = Incident.objects.visible_to(actor).filter(named).exclude(pk=ours.pk)
    other = found.exclude(state=State.VOID).first()
    if other is None:
        raise ValueError("没有这件事，或已作废；请填另一件事的上报号。")
    if not other.is_open:  # its end was told and scored before this report came
        raise ValueError(
            "那件事已经了结，不能再并进去；问题又出现的，请重启那一件，或照常受理这一件。"
        )
    return other


def _category(need: Need, raw: Any) -> Category:
    category = Category.objects.filter(code=str(raw)[:4], is_active=True).first()
    if category is None or len(str(raw)) != 4:
        raise ValueError("没有这个类别。")
    return category


def _point(need: Need, raw: Any) -> str:
    if (point := point_in(str(raw)[:60])) is None:
        raise ValueError(POINT_IS)
    return point_text(point)


_READERS: dict[NeedType, Callable[[Need, Any], Any]] = {
    NeedType.TEXT: _text,
    NeedType.CODE: one_of,
    NeedType.UNIT: _unit,
    NeedType.UNITS: _units,
    NeedType.PERSON: _person,
    NeedType.MOMENT: _moment,
    NeedType.DATE: _date,
    NeedType.CATEGORY: _category,
    NeedType.POINT: _point,
}


def _photos(raw: Any, actor: Actor) -> list[UUID]:
    """Only one's own photos that are not evidence of something else yet."""
    try:
        ids = [UUID(str(item)) for item in (raw if isinstance(raw, list) else [raw])]
    except ValueError:
        raise ValueError("照片编号不对。") from None
    mine = Attachment.objects.visible_to(actor).filter(id__in=ids, incident=None)
    if mine.count() != len(set(ids)):
        raise ValueError("照片不存在，或已用在别的事件上。")
    return ids


def _dispatch_rules(incident: Incident, values: dict[str, Any]) -> dict[str, str]:
    lead: Unit = values["lead"]
    helpers: list[Unit] = values.get("assistants") or []
    wanted = [lead.id, *(unit.id for unit in helpers)]
    found = {unit.id for unit in dispatch_targets(incident.holder).filter(id__in=wanted)}
    errors = _handler_rules(values.get("handler"), lead) | _phone_rules(incident, values)
    if lead.id not in found:
        errors["lead"] = "只能派给本级范围内的单位；社区派给本社区和网格，镇、县派给部门站所。"
    if not set(wanted[1:]) <= found or lead in helpers:
        errors["assistants"] = "协办单位应在本级范围内，且不是主办单位。"
    return _category_rules(incident, values) | errors | _coordination_rules(incident, values)


def _handler_rules(person: User | None, unit: Unit | None) -> dict[str, str]:
    """Only who handles in that unit: being named gives sight of the incident."""
    if person is None:
        return {}
    posts = person.posts.current().filter(unit=unit, role__in=roles_with(HANDLE))
    return {} if posts.exists() else {"handler": NOT_THERE}


def _phone_rules(incident: Incident, values: dict[str, Any]) -> dict[str, str]:
    """Sudden work is told by telephone first, and that is written down (workflow d.5)."""
    is_sudden = int(values.get("work_type") or incident.work_type) == WorkType.SUDDEN
    if is_sudden and not values.get("phoned"):
        return {"phoned": "突发性工作请写明几时打电话通知了谁。"}
    return {}


def _category_rules(incident: Incident, values: dict[str, Any]) -> dict[str, str]:
    category = values.get("category") or incident.category
    if category is None:
        return {"category": "请先确定类别。"}
    if category.restricted == Restricted.CLUE and values["lead"].function != Unit.Function.POLICE:
        return {"lead": "这类线索只能派给公安（派出所）。"}
    return {}


def _coordination_rules(incident: Incident, values: dict[str, Any]) -> dict[str, str]:
    """Work type 2 names at least two units and says how they work together (settled 2.10)."""
    if int(values.get("work_type") or incident.work_type) != WorkType.COORDINATED:
        return {}
    errors: dict[str, str] = {}
    if not values.get("assistants"):
        errors["assistants"] = "需协调的工作至少要有一个协办单位。"
    if not values.get("coordination"):
        errors["coordination"] = "需协调的工作请写明协调说明或会议。"
    return errors


def _reject_rules(incident: Incident, values: dict[str, Any]) -> dict[str, str]:
    if values["reason"] == "other" and not values.get("text"):
        return {"text": "选了“其他”，请写明不予受理的理由。"}
    return {}


def _escalate_rules(incident: Incident, values: dict[str, Any]) -> dict[str, str]:
    if values.get("skip") and incident.urgency != Urgency.EXTREME:
        return {"skip": "只有特急事件可以越级上报。"}
    return {}


def _extend_rules(incident: Incident, values: dict[str, Any]) -> dict[str, str]:
    latest = clocks.latest_extension(incident)
    if values["due_at"] <= incident.due_at:
        return {"due_at": "应晚于现在的期限。"}
    if values["due_at"] > latest:
        local = latest.astimezone(clock.CHINA)
        return {"due_at": f"延期后总时长不能超过原时限的两倍，最晚 {local:%Y-%m-%d %H:%M}。"}
    return {}


def _suspend_rules(incident: Incident, values: dict[str, Any]) -> dict[str, str]:
    today = clock.today()
    if not today < values["review_on"] <= today + LONGEST_SUSPENSION:
        return {"review_on": "复查日期应在明天到 90 天之内。"}
    return {}


def _feedback_rules(incident: Incident, values: dict[str, Any]) -> dict[str, str]:
    needs_photo = incident.category is not None and incident.category.needs_photo
    if needs_photo and not values.get("photos"):
        return {"photos": "这类事件反馈时要附处置后的照片。"}
    return {}


def _close_rules(incident: Incident, values: dict[str, Any]) -> dict[str, str]:
    if values["party_told"] == NO_PARTY and incident.reporter_name_token is not None:
        return {"party_told": "这件事有反映人，请选已告知或无法联系。"}
    if values["party_told"] == "no_contact" and not values.get("reason"):
        return {"reason": "请写明无法联系当事人的原因。"}
    return {}


def _follow_up_rules(incident: Incident, values: dict[str, Any]) -> dict[str, str]:
    if values.get("reached") and values.get("score"):
        return {"score": "没打通就没有满意度；打通了请不要选“没打通”。"}
    return {}


def _transfer_rules(incident: Incident, values: dict[str, Any]) -> dict[str, str]:
    return _handler_rules(values["handler"], incident.lead)


def _assist_rules(incident: Incident, values: dict[str, Any]) -> dict[str, str]:
    helpers: list[Unit] = values.get("assistants") or []
    release: Unit | None = values.get("release")
    if not helpers and release is None:
        return {"assistants": "请选择要增加或解除的协办单位。"}
    if release and release.id not in incident.assistants:
        return {"release": "这个单位不是协办单位。"}
    found = {
        unit.id for unit in dispatch_targets(incident.holder).filter(id__in=[u.id for u in helpers])
    }
    if not {unit.id for unit in helpers} <= found or incident.lead_id in found:
        return {"assistants": "协办单位应在本级范围内，且不是主办单位。"}
    return {}


def _correct_rules(incident: Incident, values: dict[str, Any]) -> dict[str, str]:
    unit: Unit | None = values.get("place")
    if unit and not place.contains(incident.holder_id, unit.id):
        return {"place": "地点应在受理单位的范围内。"}
    return {}


def _instruct_rules(incident: Incident, values: dict[str, Any]) -> dict[str, str]:
    """Agreeing takes no words, anything else does; and the words may not say the opposite."""
    answer, text = values.get("answer") or "", values.get("text") or ""
    if answer != AGREE and not text:
        return {"text": "请写明理由。" if answer == REFUSE else "请填写批示。"}
    if contradicts(answer or AGREE, text):
        said = "同意" if answer == REFUSE else "不同意"
        return {"text": f"文字是“{said}”，和所选的答复不一致，请改文字或改选答复。"}
    return {}


def _inform_rules(incident: Incident, values: dict[str, Any]) -> dict[str, str]:
    """Who is informed may read it from then on: nobody of another county."""
    if values["unit"].county_number != incident.county:
        return {"unit": "抄告单位应在本县。"}
    return {}


# By verb: what of the given is left out before it is read.
LEFT_OUT: dict[str, Callable[[Incident, dict[str, Any]], dict[str, Any]]] = {
    "correct": what_differs,
}
RULES: dict[str, Callable[[Incident, dict[str, Any]], dict[str, str]]] = {
    "dispatch": _dispatch_rules,
    "reject": _reject_rules,
    "escalate": _escalate_rules,
    "extend": _extend_rules,
    "suspend": _suspend_rules,
    "feedback": _feedback_rules,
    "close": _close_rules,
    "follow_up": _follow_up_rules,
    "transfer": _transfer_rules,
    "assist": _assist_rules,
    "correct": _correct_rules,
    "inform": _inform_rules,
    "instruct": _instruct_rules,
}
