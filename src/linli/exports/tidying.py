"""The end of what was made: files go when their day is over, requests nobody decides lapse."""

from linli.exports import files, rules
from linli.exports.models import Export
from linli.journal.services import record
from linli.kernel import clock, scope
from linli.kernel.scope import Actor

State = Export.State
_NOBODY = "七天内没有人批复，申请已失效。"


def expire() -> int:
    """Delete files that are over and end requests that waited too long; count both."""
    system = scope.system_actor("导出")
    with scope.acting(system):
        rows = Export.objects.visible_to(system).select_for_update()
        over = list(rows.filter(state=State.READY, expires_at__lte=clock.now()))
        asked_before = clock.now() - rules.WAITS
        lapsed = list(rows.filter(state=State.ASKED, created_at__lte=asked_before))
        for export in over:
            _end(export, State.EXPIRED, "", system)
        for export in lapsed:
            _end(export, State.CANCELLED, _NOBODY, system)
        _remove_strays(system)
    return len(over) + len(lapsed)


def _remove_strays(system: Actor) -> None:
    rows = Export.objects.visible_to(system).values_list("pk", flat=True)
    files.remove_strays(
        ready=set(rows.filter(state=State.READY)),
        moving=set(rows.filter(state__in=[State.QUEUED, State.MAKING])),
    )


def _end(export: Export, state: str, why: str, system: Actor) -> None:
    export.state, export.error = state, why
    export.version += 1
    export.save(update_fields=["state", "error", "version"])
    files.forget(export.pk)
    detail = {"kind": export.kind, "state": str(state)}
    record("export.expire", actor=system, object_type="export", object_id=export.pk, detail=detail)
