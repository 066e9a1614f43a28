"""What an examination finds inside the installation: each with what is wrong and what to do."""

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from django.conf import settings
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from procrastinate.contrib.django.models import ProcrastinateJob

from linli.dashboards import health, records
from linli.kernel import scope
from linli.organisation.calendar import year_warning
from linli.site.backup.restoring import MARK
from linli.site.grants import is_bound

CERTIFICATE = "certificate"  # the launcher notes here which one it serves with
DRIFT = 5.0  # seconds between this machine and the database
SOON = timedelta(days=30)
ROLES = {"default": "LINLI_DATABASE_URL", "owner": "LINLI_OWNER_DATABASE_URL"}
# What health finds, and what to do about it.
REMEDIES = {
    "database": "确认数据库已启动、没有写满；看数据库目录里的 postgres.log",
    "queue": "看 .linli/log/worker.log；后台任务没有运行时重新执行 ./linli serve",
    "sweep": "看 .linli/log/worker.log；后台任务没有运行时重新执行 ./linli serve",
    "history": "执行 ./linli verify-history 看是哪几件，告诉安全管理员；不要自行改数据",
    "disk": "清理磁盘或换大的：满九成后平台只能看不能存",
    "backup": "执行 ./linli backup 到该文件夹；自动备份的日志在 .linli/log/backup.log",
}


@dataclass(frozen=True)
class Finding:
    """`bad` must be put right, `hint` should be looked at, `ok` is well."""

    name: str
    level: str
    text: str
    remedy: str = ""


def examine(*, serving: bool) -> list[dict[str, str]]:
    """Look at everything; without a database at what there is besides."""
    found = [*_settings(), *_files(), *_certificate()]
    reached = [*_reach()]
    found += reached
    if not any(finding.level == "bad" for finding in reached):
        for look in (_roles, _migrations, _clock, _calendar, _jobs):
            found += _safely(look)
    found += _health(serving=serving)
    return [asdict(finding) for finding in found]


def _safely(look: Callable[[], Iterator[Finding]]) -> list[Finding]:
    """A look that fails, because tables are missing for one, is itself a finding."""
    try:
        with scope.acting(scope.system_actor("体检")):
            return list(look())
    except DatabaseError as error:
        name = look.__name__.strip("_")
        text = f"检查 {name} 时数据库出错（{type(error).__name__}）"
        return [Finding(name, "bad", text, "先处理上面的问题，再执行一次 ./linli doctor")]


def _settings() -> Iterator[Finding]:
    names = [name for name in settings.ALLOWED_HOSTS if name not in LOCAL]
    if names and not settings.HTTPS:
        text = f"别的机器可以访问（{'、'.join(names[:3])}），但没有 HTTPSï¼密码在网络上是明文"
        yield Finding("https", "hint", text, "用 serve --cert --key，或在前面放 HTTPS 代理")
    if settings.BEHIND_PROXY and not settings.HTTPS:
        text = "设了 LINLI_BEHIND_PROXY 而没有设 LINLI_HTTPSï¼登录的 Cookie 会走 HTTP"
        yield Finding("proxy", "bad", text, "同时设置 LINLI_HTTPS=1")
    if settings.BACKUP_FOLDER and not Path(settings.BACKUP_FOLDER).is_dir():
        text = f"没有 {settings.BACKUP_FOLDER} 这个备份文件夹"
        yield Finding("backup_folder", "bad", text, "建立它，或改 LINLI_BACKUP_FOLDER")
    if not settings.BACKUP_FOLDER:
        yield Finding(
            "backup_folder", "hint", "没有设自动备份", "用 LINLI_BACKUP_FOLDER 指定文件夹"
        )


LOCAL = ("127.0.0.1", "localhost", "[::1]")


def _files() -> Iterator[Finding]:
    if (Path(settings.HOME) / MARK).exists():
        remedy = "再执行一次 ./linli restore 备份文件"
        yield Finding("restore", "bad", "上一次恢复没有做完，数据不完整", remedy)


def _certificate() -> Iterator[Finding]:
    """When the certificate that serves ends."""
    try:
        path = Path((Path(settings.HOME) / CERTIFICATE).read_text(encoding="utf-8"))
        ends = x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc
    except FileNotFoundError:
        return
    except (OSError, ValueError):
        yield Finding("certificate", "bad", "证书读不出来", "检查 --cert 的文件")
        return
    left = ends - datetime.now(UTC)
    text = f"证书 {ends:%Y-%m-%d} 到期"
    if left > SOON:
        yield Finding("certificate", "ok", text)
    else:
        level = "hint" if left > timedelta() else "bad"
        yield Finding("certificate", level, text, "换新证书后重新启动 ./linli serve")


def _reach() -> Iterator[Finding]:
    for alias, variable in ROLES.items():
        if alias not in settings.DATABASES:
            continue
        try:
            connections[alias].ensure_connection()
            yield Finding(f"reach_{alias}", "ok", f"{variable} 连得上")
        except Exception as error:  # a pool, a driver and Django each have their own
            text = f"{variable} 连不上（{type(error).__name__}）"
            yield Finding(f"reach_{alias}", "bad", text, "检查地址和密码，并确认数据库已经启动")


def _roles() -> Iterator[Finding]:
    if is_bound("default"):
        yield Finding("roles", "ok", "应用角色受行级安全约束")
    else:
        text = "应用角色是超级用户、表的属主或可绕过行级安全：数据库那道锁不起作用"
        yield Finding("roles", "bad", text, "按 docs/operations/settings.md 另建普通角色")
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('incidents_incidentstep', 'UPDATE, DELETE')")
        if cursor.fetchone()[0]:
            text = "应用角色可以改写办理历史"
            yield Finding("grants", "bad", text, "重新执行 ./linli serve，它会收回这项权限")


def _migrations() -> Iterator[Finding]:
    executor = MigrationExecutor(
        connections["owner" if "owner" in settings.DATABASES else "default"]
    )
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    known = set(executor.loader.disk_migrations)
    ours = {app for app, _ in known}
    newer = {m for m in executor.loader.applied_migrations if m[0] in ours and m not in known}
    if newer:
        text = "数据库由更新的版本使用过，这个版本不认识它"
        yield Finding("migrations", "bad", text, "换回更新的版本，或恢复旧版本的备份")
    elif waiting:
        text = f"有 {len(waiting)} 项数据库更新还没有做"
        yield Finding("migrations", "hint", text, "先备份；下次启动 ./linli serve 时会自动更新")
    else:
        yield Finding("migrations", "ok", "数据库是最新的")


def _clock() -> Iterator[Finding]:
    with connections["default"].cursor() as cursor:
        before = time.time()
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        drift = float(cursor.fetchone()[0]) - (before + time.time()) / 2
    if abs(drift) > DRIFT:
        text = f"这台机器与数据库的时钟相差 {drift:.0f} 秒"
        yield Finding("clock", "bad", text, "两台机器都开启时间同步（chrony 或 systemd-timesyncd）")
    else:
        yield Finding("clock", "ok", "时钟与数据库一致")


def _calendar() -> Iterator[Finding]:
    if warning := year_warning():
        yield Finding("calendar", "hint", warning, "由系统管理员在“工作日历”里粘贴放假通知")
    else:
        yield Finding("calendar", "ok", "工作日历已安排")


def _jobs() -> Iterator[Finding]:
    failed = ProcrastinateJob.objects.filter(status="failed")[:1000].count()
    if failed:
        text = f"三天内有 {failed} 个后台任务失败"
        yield Finding("jobs", "hint", text, "看 .linli/log/worker.log 里的 error")


def _health(*, serving: bool) -> Iterator[Finding]:
    """What /readyz would say; a platform at rest has no timers to be late."""
    for check in health.checks():
        if check.name in ("queue", "sweep") and not serving:
            continue
        remedy = "" if check.ok else REMEDIES.get(check.name, "")
        level = "ok" if check.ok else "bad"
        yield Finding(check.name, level, f"{check.label}：{check.text}", remedy)
    if (last := records.read(records.BACKUP)) and not settings.BACKUP_FOLDER:
        yield Finding("last_backup", "ok", f"最近一次备份 {last.at:%Y-%m-%d %H:%M} UTC")
