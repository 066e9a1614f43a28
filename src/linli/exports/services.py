"""Writes: ask for an export, let it pass or not, call it off, take the file."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from procrastinate.contrib.django import app

from linli.exports import files, rules
from linli.exports.entitled import approvers_of, narrowed, road_of
from linli.exports.kinds import Asked, Kind, Plan, kind_named
from linli.exports.models import Export
from linli.journal.services import record
from linli.kernel import clock
from linli.kernel.errors import Forbidden, Invalid, NotAllowedNow, NotFound, TooMany
from linli.kernel.ids import new_id
from linli.kernel.scope import Actor
from linli.notices.services import tell

State = Export.State
ALIVE = (State.ASKED, State.QUEUED, State.MAKING)


def plan_for(kind: Kind, asked: Asked, *, actor: Actor, unit: int | None) -> Plan:
    """Work out what an export would hold, with just the rights of the post it is asked for."""
    return kind.plan(narrowed(actor, kind, unit), asked)


def ask(
    kind: Kind,
    asked: Asked,
    *,
    actor: Actor,
    unit: int | None,
    purpose: str,
    in_clear: bool,
    op_id: UUID,
) -> Export:
    """Ask for an export; what needs nobody's word is queued at once (exports.rules)."""
    if actor.user is None or unit is None:
        raise NotFound()
    if repeated := Export.objects.visible_to(actor).filter(op_id=op_id).first():
        return repeated
    plan = plan_for(kind, asked, actor=actor, unit=unit)
    in_clear = in_clear and bool(kind.clear)
    _check(plan, purpose, actor)
    reasons = rules.why_approval(plan, in_clear=in_clear)
    export = Export(
        id=new_id(),
        kind=kind.name,
        user_id=actor.user,
        unit_id=unit,
        road=road_of(unit),
        op_id=op_id,
        purpose=purpose.strip(),
        words=plan.words[:1000],
        asked=dict(asked),
        in_clear=in_clear,
        reasons=reasons,
        estimate=plan.count,
        state=State.ASKED if reasons else State.QUEUED,
    )
    if reasons and not (people := approvers_of(export)):
        raise Invalid({"plan": "本单位和上级都还没有能批准导出的领导，请联系安全管理员。"})
    export.save(force_insert=True)
    _note("export.ask", export, actor, rows=plan.count, approval=bool(reasons))
    if reasons:
        text = f"用途：{export.purpose}。请到“导出”里批复。"
        tell(
            people, title=f"{actor.name}申请导出{kind.title}", text=text, key=_key(export, "asked")
        )
    else:
        _queue(export)
    return export


def approve(export: Export, *, actor: Actor, in_clear: bool) -> Export:
    """Let a request of somebody else pass; masks stay on unless it was asked and is granted."""
    export = _decided(export, actor)
    export.in_clear = export.in_clear and in_clear
    export.state = State.QUEUED
    _save(export, "in_clear", "decider", "decided_at")
    _note("export.approve", export, actor, in_clear=export.in_clear)
    _queue(export)
    _tell_asker(export, "导出申请已批准，正在生成", f"{actor.name}已批准。生成后可在“导出”里下载。")
    return export


def refuse(export: Export, *, actor: Actor, reason: str) -> Export:
    """Do not let it pass, with a reason for the person who asked."""
    export = _decided(export, actor)
    if not reason.strip():
        raise Invalid({"reason": "请写明不批准的原因，申请人要看。"})
    export.state, export.decision = State.REFUSED, reason.strip()[:200]
    _save(export, "decision", "decider", "decided_at")
    _note("export.refuse", export, actor)
    _tell_asker(export, "导出申请未获批准", f"{actor.name}：{export.decision}")
    return export


def cancel(export: Export, *, actor: Actor) -> Export:
    """Call off one's own request, or have its file deleted before its time."""
    export = _own(export.pk, actor)
    if export.state == State.CANCELLED:
        return export
    if not export.is_open:
        raise NotAllowedNow("这次导出已经结束。")
    export.state = State.CANCELLED
    _save(export)
    files.forget(export.pk)
    _note("export.cancel", export, actor)
    return export


def take(export: Export, *, actor: Actor) -> Path:
    """Give the file to the person who asked for it, and to nobody else; each time is journalled."""
    export = _own(export.pk, actor)
    path = files.path_of(export.pk)
    if export.state != State.READY or not path.exists() or _is_over(export):
        raise NotAllowedNow("文件已到期删除，如还需要，请重新申请。")
    narrowed(actor, kind_named(export.kind), export.unit_id)
    export.downloads += 1
    _save(export, "downloads")
    _note("export.download", export, actor, rows=export.total, time=export.downloads)
    return path


def _is_over(export: Export) -> bool:
    return export.expires_at is not None and export.expires_at <= clock.now()


def _check(plan: Plan, purpose: str, actor: Actor) -> None:
    if not purpose.strip():
        raise Invalid({"purpose": "请写明用途，如“报县12345中心”“月度例会”。"})
    if len(purpose.strip()) > 200:
        raise Invalid({"purpose": "用途最多 200 个字。"})
    rules.check_size(plan)
    mine = Export.objects.visible_to(actor).filter(user=actor.user)
    if mine.filter(state__in=ALIVE).count() >= rules.MOST_OPEN:
        raise Invalid(
            {"plan": f"您已有 {rules.MOST_OPEN} 个没有完成的导出，请等它们完成或先取消。"}
        )
    if mine.filter(created_at__gt=clock.now() - timedelta(days=1)).count() >= rules.MOST_A_DAY:
        raise TooMany(f"一天最多申请 {rules.MOST_A_DAY} 次导出，请明天再来。", retry_after=3600)


def _decided(export: Export, actor: Actor) -> Export:
    """Lock a request that waits, for somebody who may decide it: never the one who asked."""
    rows = Export.objects.visible_to(actor).select_for_update()
    found: Export | None = rows.filter(pk=export.pk).first()
    if found is None or not set(found.road) & set(actor.approving_units):
        raise NotFound()
    if found.user_id == actor.user:
        raise Forbidden("不能批复自己的申请，请另一位领导批复。", "own_request")
    if found.state != State.ASKED:
        raise NotAllowedNow("这个申请已经批复过或已取消。")
    found.decider_id, found.decided_at = actor.user, clock.now()
    return found


def _own(pk: UUID, actor: Actor) -> Export:
    rows = Export.objects.visible_to(actor).filter(user=actor.user).select_for_update()
    export: Export | None = rows.filter(pk=pk).first()
    if export is None or actor.user is None:
        raise NotFound()
    return export


def _save(export: Export, *fields: str) -> None:
    export.version += 1
    export.save(update_fields=["state", "version", *fields])


def _queue(export: Export) -> None:
    """Queue the job in this transaction; its argument is an id, never a person's data."""
    job = app.configure_task("linli.exports.jobs.make", lock=f"export {export.pk}")
    job.defer(export=str(export.pk))


def _note(action: str, export: Export, actor: Actor, **detail: object) -> None:
    record(
        action,
        actor=actor,
        object_type="export",
        object_id=export.pk,
        detail={"kind": export.kind, "unit": export.unit_id} | detail,
    )


def _tell_asker(export: Export, title: str, text: str) -> None:
    tell([export.user_id], title=title, text=text, key=_key(export, export.state))


def _key(export: Export, what: str) -> str:
    return f"export:{export.pk}:{what}"
