"""Is everything running? For machines two plain answers, for administrators a page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from linli.accounts.gate import actor_of, signed_in
from linli.dashboards import records
from linli.incidents.models import Seal
from linli.kernel import clock, disk

SWEEP = "linli.site.jobs.sweep"  # the task's name in the queue; site.jobs takes it from here
OLDEST_JOB = timedelta(seconds=60)
LAST_SWEEP = timedelta(minutes=3)
OLDEST_BACKUP = timedelta(hours=26)


@dataclass(frozen=True)
class Check:
    """One thing that must be so: `name` for machines, `label` and `text` for people."""

    name: str
    label: str
    ok: bool
    text: str


@require_GET
def livez(request: HttpRequest) -> HttpResponse:
    """Tell that this process answers."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_GET
def readyz(request: HttpRequest) -> HttpResponse:
    """Tell whether all is well: 200, or 503 with the names of what is not."""
    failing = [check.name for check in checks() if not check.ok]
    return JsonResponse({"ready": not failing, "failing": failing}, status=503 if failing else 200)


@signed_in
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show administrators what runs, what waits and what is sealed."""
    actor_of(request).must("site.health")
    found = checks()
    running, kept = all(check.ok for check in found), _backup()
    if not settings.BACKUP_FOLDER:  # no fault of the machine, but nothing to be content with
        found.append(kept)
    values = {"checks": found, "running": running, "kept": kept.ok, "facts": _facts()}
    return render(request, "dashboards/health.html", values)


def checks() -> list[Check]:
    """Look at the database, the queue, the timers and the disk."""
    database = _database()
    rest: tuple[Callable[[], Check], ...] = (_queue, _sweep) if database.ok else ()
    backup = (_backup,) if settings.BACKUP_FOLDER else ()
    return [database, *(look() for look in (*rest, _history, _disk, *backup))]


def _database() -> Check:
    """Write into the database and take it back."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE linli_ready (n int) ON COMMIT DROP")
            cursor.execute("INSERT INTO linli_ready VALUES (1)")
            transaction.set_rollback(True)
    except (DatabaseError, InterfaceError):
        return Check("database", "数据库", False, "不能写入")
    return Check("database", "数据库", True, "可以读写")


def _queue() -> Check:
    waiting = ProcrastinateJob.objects.filter(status="todo")
    due = waiting.exclude(scheduled_at__gt=clock.now()).order_by("id")
    first = due.first()
    if first is None:
        return Check("queue", "任务队列", True, "没有积压")
    since = first.scheduled_at or _deferred_at(first.pk)
    late = since is not None and clock.now() - since > OLDEST_JOB
    return Check("queue", "任务队列", not late, f"等待 {due[:1000].count()} 个")


def _deferred_at(job: int) -> datetime | None:
    events = ProcrastinateEvent.objects.filter(
        job_id=job, type__in=["deferred", "deferred_for_retry"]
    )
    return events.order_by("-id").values_list("at", flat=True).first()


def _sweep() -> Check:
    done = ProcrastinateEvent.objects.filter(job__task_name=SWEEP, type="succeeded")
    last = done.order_by("-id").values_list("at", flat=True).first()
    ok = last is not None and clock.now() - last < LAST_SWEEP
    return Check("sweep", "定时器", ok, f"上次 {_moment(last)}" if last else "还没有运行过")


def _disk() -> Check:
    room = disk.least()
    text = f"已用 {1 - room.share:.0%}，剩余 {room.free / 2**30:.1f} GB"
    full = room.share < disk.LEAST_FREE
    return Check("disk", "磁盘", not full, f"{text}，不再接收新内容" if full else text)


def _history() -> Check:
    """The last check of all histories, made each night; none yet is no fault."""
    last = records.read(records.HISTORY)
    if last is None:
        return Check("history", "历史核对", True, "今夜第一次核对")
    broken = last.facts.get("breaks")
    told = f"{broken} 处对不上，请执行 ./linli verify-history" if broken else "完整"
    return Check("history", "历史核对", not broken, f"{_moment(last.at)} {told}")


def _backup() -> Check:
    last = records.read(records.BACKUP)
    if last is None:
        return Check("backup", "备份", False, "还没有备份过")
    fresh = clock.now() - last.at < OLDEST_BACKUP
    return Check("backup", "备份", fresh, f"上次 {_moment(last.at)}{'' if fresh else '，太久了'}")


def _facts() -> list[tuple[str, str]]:
    failed = ProcrastinateJob.objects.filter(status="failed")[:1000].count()
    backup = records.read(records.BACKUP)
    seal = Seal.objects.order_by("-day").first()
    with connection.cursor() as cursor:
        cursor.execute("SELECT split_part(version(), ' ', 2), pg_database_size(current_database())")
        version, size = cursor.fetchone()
    return [
        ("失败的任务（三天内）", f"{failed} 个"),
        ("最近一次历史封存", f"{seal.day}（{seal.steps} 步）" if seal else "还没有"),
        ("最近一次备份", _moment(backup.at) if backup else "还没有"),
        ("数据库版本", f"PostgreSQL {version}"),
        ("数据库大小", f"{size / 2**20:.0f} MB"),
    ]


def _moment(at: datetime) -> str:
    return f"{at.astimezone(clock.CHINA):%m-%d %H:%M:%S}"
