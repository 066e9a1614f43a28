"""The nightly end of runs that nobody came back to: what workbooks said of people is not kept."""

from datetime import timedelta
from uuid import UUID

from linli.imports import files
from linli.imports.kinds import personal_kinds
from linli.imports.models import ImportLine, ImportRun
from linli.kernel import clock, scope

KEPT = timedelta(days=7)  # as long as an import may be undone or its rejected lines fetched
KEPT_FOR_RESULTS = timedelta(days=180)  # as long as results may have to go back
State = ImportRun.State


def tidy() -> int:
    """Call off runs left waiting, erase the words of old lines and lost workbooks; count runs."""
    system = scope.system_actor("导入")
    with scope.acting(system):
        old = ImportRun.objects.visible_to(system).filter(created_at__lt=clock.now() - KEPT)
        waiting = old.filter(state__in=[State.READING, State.PREVIEW])
        called_off = waiting.update(state=State.CANCELLED, result={})
        ended = old.exclude(state__in=[State.APPLYING, State.UNDOING])
        lines = ImportLine.objects.visible_to(system).filter(run__in=ended)
        lines.exclude(cells=[], sealed=None).update(cells=[], sealed=None)
        about_people = lines.filter(run__kind__in=personal_kinds()).exclude(message="")
        about_people.update(message="")  # a difference says in part what is stored of somebody
        long_ago = ended.filter(created_at__lt=clock.now() - KEPT_FOR_RESULTS)
        done_with = ImportLine.objects.visible_to(system).filter(run__in=long_ago)
        done_with.filter(kept__isnull=False).update(kept=None)
        reading = ImportRun.objects.visible_to(system).filter(state=State.READING)
        _forget_all_but(set(reading.values_list("id", flat=True)))
    return called_off


def _forget_all_but(wanted: set[UUID]) -> None:
    folder = files.path_of(UUID(int=0)).parent
    for path in folder.iterdir() if folder.is_dir() else ():
        is_old = clock.now().timestamp() - path.stat().st_mtime > KEPT.total_seconds()
        if is_old and UUID(path.name) not in wanted:
            path.unlink(missing_ok=True)
