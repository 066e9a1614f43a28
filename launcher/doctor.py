"""`./linli doctor`: what is wrong here and what to do about it, also while nothing runs."""

import json
import os
import platform
import shutil
import stat
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from launcher import toolchain
from launcher.checkout import Checkout
from launcher.environment import MADE, for_children, is_given, key_file
from launcher.files import claimed
from launcher.postgres import account, binaries, folders
from launcher.postgres.server import Server
from launcher.postgres.session import Private, database, is_external
from launcher.say import Trouble
from launcher.wish import check_ports, parse

MARKS = {"ok": "✓", "hint": "！", "bad": "✗"}
OPTIONS = {"--json"}


@dataclass(frozen=True)
class Finding:
    """The same shape as linli.site.findings.Finding, which is not installed everywhere."""

    name: str
    level: str
    text: str
    remedy: str = ""


def run(checkout: Checkout, arguments: Sequence[str]) -> int:
    """Tell what was found; 1 when something must be put right."""
    if unknown := set(arguments) - OPTIONS:
        raise Trouble(f"./linli doctor 没有 {min(unknown)} 这个选项；只有 --json")
    found = examine(checkout)
    if "--json" in arguments:
        print(json.dumps([vars(finding) for finding in found], ensure_ascii=False, indent=1))
    else:
        print("\n".join(told(found)))
    return int(any(finding.level == "bad" for finding in found))


def told(found: Sequence[Finding]) -> Iterator[str]:
    """What is well in one line each, what is not with its remedy, and the sum."""
    for finding in sorted(found, key=lambda one: list(MARKS).index(one.level)):
        yield f"{MARKS[finding.level]} {finding.text}"
        if finding.remedy:
            yield f"    怎么办：{finding.remedy}"
    count = {level: sum(one.level == level for one in found) for level in MARKS}
    yield ""
    hints = f"，{count['hint']} 处请留意" if count["hint"] else ""
    yield f"有 {count['bad']} 个问题要处理{hints}。" if count["bad"] else f"没有发现问题{hints}。"


def examine(checkout: Checkout) -> list[Finding]:
    """Everything that can be looked at from outside, then from inside as far as that runs."""
    found = [Finding("python", "ok", f"Python {platform.python_version()}"), *_disk(checkout)]
    ready = toolchain.is_ready(checkout, dev=False)
    if not ready:
        text = "程序库没有安装，或不是锁定的版本"
        found.append(Finding("packages", "bad", text, "执行 ./linli setup（需要软件包源）"))
    found += _keys(checkout)
    serving = _address(checkout)
    found += _serving(serving)
    if is_external(os.environ):
        return found + (_inside(checkout, None, serving) if ready else [])
    return found + _private(checkout, serving, ready=ready)


def _disk(checkout: Checkout) -> Iterator[Finding]:
    place = checkout.home if checkout.home.exists() else checkout.root
    if not os.access(place, os.W_OK):
        remedy = "用当初启动它的账户执行，或改这个目录的属主"
        yield Finding("folder", "bad", f"{place} 不可写", remedy)
    usage = shutil.disk_usage(place)
    if usage.free < 2**30:
        text = f"磁盘只剩 {usage.free / 2**30:.1f} GB"
        yield Finding("space", "bad", text, "清理磁盘：PostgreSQL 写满后会停")


def _keys(checkout: Checkout) -> Iterator[Finding]:
    """The keys that are ours to look after: there, and for nobody else to read."""
    for variable, (name, _) in MADE.items():
        path = Path(os.environ.get(f"{variable}_FILE") or key_file(checkout, name))
        if is_given(variable, os.environ) and f"{variable}_FILE" not in os.environ:
            continue
        if not path.exists():
            if (checkout.home / "database.json").exists() or is_given(variable, os.environ):
                remedy = "从另外保存的地方放回来；没有它，加密的姓名和电话读不出来"
                yield Finding(name, "bad", f"找不到 {path}", remedy)
            continue
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield Finding(name, "bad", f"别的账户能读 {path}", f"执行 chmod 600 {path}")
        else:
            yield Finding(name, "ok", f"{path} 在，且只有本账户能读")


def _address(checkout: Checkout) -> str:
    """Where the platform runs; empty when it does not."""
    if not checkout.home.exists():
        return ""
    with (checkout.home / "serve.lock").open("a+") as lock:
        lock.seek(0)
        noted = lock.read()
    with claimed(checkout.home / "serve.lock", noted) as other:
        return other or ""


def _serving(address: str) -> Iterator[Finding]:
    if address:
        yield Finding("serving", "ok", f"平台正在运行：{address}")
        return
    yield Finding("serving", "hint", "平台没有运行", "执行 ./linli serve")
    try:
        check_ports(parse([]))
    except Trouble as trouble:
        yield Finding("port", "hint", str(trouble), "或停下占用它的程序")


def _private(checkout: Checkout, serving: str, *, ready: bool) -> list[Finding]:
    """Our own database: is it there, has it programs, does it run or start?"""
    if not (checkout.home / "database.json").exists():
        return [Finding("database", "hint", "还没有数据库", "执行 ./linli serve，它会建立")]
    try:
        who = account.choose()
        place = folders.find(checkout, who)
        programs = binaries.choose(checkout, who, place)
        running = Server(who, programs, place).address()
        state = "正在运行" if running else "没有运行，为体检临时启动"
        found = [Finding("postgres", "ok", f"私有 PostgreSQL {programs.major} {state}")]
        with ExitStack() as stack:
            private = stack.enter_context(database(checkout))
            return found + (_inside(checkout, private, serving) if ready else [])
    except Trouble as trouble:
        return [Finding("postgres", "bad", str(trouble), "按上面说的处理，再执行 ./linli doctor")]


def _inside(checkout: Checkout, private: Private | None, serving: str) -> list[Finding]:
    """Let the product look at itself; settings that stop it are a finding too."""
    command = [str(checkout.python), "-m", "linli", "findings", *(["--serving"] if serving else [])]
    done = subprocess.run(
        command,
        env=for_children(checkout, private),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["?"])[-1].rpartition("ImproperlyConfigured: ")
        return [
            Finding("settings", "bad", f"平台启动不了：{last[2]}", "见 docs/operations/settings.md")
        ]
    return [Finding(**finding) for finding in json.loads(done.stdout.splitlines()[-1])]
