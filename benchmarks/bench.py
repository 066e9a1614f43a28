"""`./linli bench`: a place of its own, filled to each size, asked by one and by many at once."""

import argparse
import json
import os
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.client import Client, repeat, together
from benchmarks.lifecycle import CAST, Cast, lives
from benchmarks.pages import EMPTY, LIFE, MEASURED

ROOT = Path(__file__).resolve().parents[1]
PLACE = ROOT / ".linli" / "bench"
PORT, PASSWORD = 8690, "bench-Qinghe-2026"
PARTS = ("launcher", "src", "benchmarks", "linli", "pyproject.toml", "package.json")


def main(arguments: list[str]) -> int:
    """Measure and print; the answer is the exit code."""
    asked = _asked(arguments)
    report: dict[str, Any] = {"machine": _machine(), "sizes": []}
    for rows in asked.rows:
        _lay_out()
        _fill(rows, asked.people)
        with _served():
            report["sizes"].append(_measure(rows, asked.seconds, asked.clients))
    if asked.imported:
        many = {"LINLI_BENCH_PEOPLE": str(asked.imported)}
        report["import"] = _told("IMPORT ", "benchmarks/importing.py", **many)
        print(f"导入居民（时钟、平台处理器、数据库处理器，秒）：{report['import']}")
    print(_table(report))
    if asked.json:
        Path(asked.json).write_text(json.dumps(report, ensure_ascii=False, indent=2))
    return 0


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./linli bench", description="在自己的地方量速度")
    parser.add_argument("--rows", default="0,100000", type=_numbers, help="件数，逗号分隔")
    parser.add_argument("--people", default=0, type=int, help="大县的居民数")
    parser.add_argument("--import", dest="imported", default=0, type=int, help="另量导入多少居民")
    parser.add_argument("--clients", default="1,8,16", type=_numbers, help="同时几个，逗号分隔")
    parser.add_argument("--seconds", default=5.0, type=float, help="每项量几秒")
    parser.add_argument("--json", default="", help="结果另存为")
    parser.add_argument("--quick", action="store_true", help="只看能不能跑：小县、一秒")
    asked = parser.parse_args(arguments)
    if asked.quick:
        asked.rows, asked.clients, asked.seconds = [0], [1, 2], 0.5
    return asked


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def _machine() -> dict[str, Any]:
    load = os.getloadavg()
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "system": platform.platform(),
        "load": [round(one, 2) for one in load],
    }


def _lay_out() -> None:
    """Copy the product to a place of its own; its libraries are those of the checkout."""
    if PLACE.exists():
        _linli("manage", "check", quiet=True)  # the private server of the last run is let go
        shutil.rmtree(PLACE)
    PLACE.mkdir(parents=True)
    for name in PARTS:
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy2
        copy(source, PLACE / name)
    for lock in ROOT.glob("*lock*"):
        if lock.is_file():
            shutil.copy2(lock, PLACE / lock.name)
    for name in ("README.md", "LICENSE"):
        shutil.copy2(ROOT / name, PLACE / name)


def _fill(rows: int, people: int) -> None:
    size = {"LINLI_DEMO_SIZE": "county"} if rows else {}
    # enough to fill the grids of the cast, where nobody said how many
    many = ["--incidents", str(rows), "--people", str(people or 12_000)]
    _linli("prepare", "--no-demo")
    _linli("demo", *(many if rows else []), **size)
    _linli("count-incidents")
    _linli("manage", "shell", "-c", ANALYZE)


ANALYZE = (
    "from django.db import connections as c;"
    "c['owner' if 'owner' in c else 'default'].cursor().execute('ANALYZE')"
)


def _linli(*words: str, quiet: bool = False, **more: str) -> str:
    environ = os.environ | {"LINLI_DEMO_PASSWORD": PASSWORD} | more
    done = subprocess.run(
        [sys.executable, "./linli", *words],
        cwd=PLACE, env=environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode and not quiet:
        raise SystemExit(f"./linli {' '.join(words)}: {done.stdout[-800:]}{done.stderr[-800:]}")
    return done.stdout


@contextmanager
def _served() -> Iterator[None]:
    environ = os.environ | {"LINLI_DEMO_PASSWORD": PASSWORD}
    server = subprocess.Popen(
        [sys.executable, "./linli", "serve", "--port", str(PORT), "--no-demo"],
        cwd=PLACE, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait(server)
        yield
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=60)


def _wait(server: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        try:
            if Client(PORT).ask("GET", EMPTY)[0] == 200:
                return
        except OSError:
            pass
        if server.poll() is not None:
            raise SystemExit("平台没有启动起来。")
        time.sleep(0.2)
    raise SystemExit("平台两分钟没有启动起来。")


def _measure(rows: int, seconds: float, clients: list[int]) -> dict[str, Any]:
    told = _told("PEOPLE", "benchmarks/people.py")
    floors = _told("FLOOR", "benchmarks/floor.py", LINLI_BENCH_PEOPLE=json.dumps(told))
    empty = _spread(together([repeat(Client(PORT), EMPTY)], seconds))
    pages = []
    for one in (page.about(told) for page in MEASURED):
        line: dict[str, Any] = {"name": one.name, **floors[one.name]}
        for many in (clients[0], clients[-1]):
            signed = [Client(PORT).sign_in(one.who, PASSWORD) for _ in range(many)]
            line[f"at_{many}"] = _spread(
                together([repeat(client, one.address, one.typed) for client in signed], seconds)
            )
        pages.append(line)
    lifecycles = {many: _lifecycles(many, seconds) for many in clients}
    load = round(os.getloadavg()[0], 2)
    return {
        "rows": rows, "empty_ms": empty, "pages": pages, "lifecycles_per_s": lifecycles,
        "life": floors[LIFE], "load_after": load,
    }  # fmt: skip


def _told(word: str, script: str, **more: str) -> dict[str, Any]:
    """Run a script inside the product; give what it tells behind its word."""
    code = f"exec(open({script!r}).read())"
    lines = _linli("manage", "shell", "-c", code, **more).splitlines()
    found = next(line for line in lines if line.startswith(word))
    return dict(json.loads(found.removeprefix(word)))


def _lifecycles(many: int, seconds: float) -> float:
    casts = []
    for _ in range(many):
        clients = {who: Client(PORT).sign_in(who, PASSWORD) for who in CAST}
        me = json.loads(clients["grid_worker"].ask("GET", "/api/v1/me")[1])
        casts.append(Cast(clients, me["posts"][0]["place"]))
    start = time.monotonic()
    done = together([lives(cast) for cast in casts], seconds)
    return round(len(done) / (time.monotonic() - start), 2)


def _spread(taken: list[float]) -> dict[str, float]:
    ordered = sorted(taken)
    at = min(len(ordered) - 1, int(len(ordered) * 0.95))
    return {
        "n": len(ordered),
        "p50": round(statistics.median(ordered), 2),
        "p95": round(ordered[at], 2),
    }


def _table(report: dict[str, Any]) -> str:
    machine = report["machine"]
    lines = [f"{machine['cores']} 核，{machine['system']}，开始时负载 {machine['load'][0]}"]
    for size in report["sizes"]:
        lines.append(
            f"\n{size['rows']} 件；空页面 p50 {size['empty_ms']['p50']} ms；"
            f"量完时负载 {size['load_after']}"
        )
        heads = _heads(size)
        lines.append(f"{'':16}  语句  SQL(ms)  " + "  ".join(heads) + "  ÷地板  ÷最小")
        for page, smallest in zip(size["pages"], report["sizes"][0]["pages"], strict=True):
            cells = [f"{page[head]['p50']:>7} {page[head]['p95']:>7}" for head in heads]
            one = page[heads[0]]["p50"]
            floor = size["empty_ms"]["p50"] + page["sql_ms"]
            lines.append(
                f"{page['name']:16}  {page['statements']:>4}  {page['sql_ms']:>7.2f}  "
                + "  ".join(cells)
                + f"  {one / floor:>5.2f}  {one / smallest[heads[0]]['p50']:>5.2f}"
            )
        told = "，".join(f"{many} 个：{rate}/秒" for many, rate in size["lifecycles_per_s"].items())
        life = (
            f"{size['life']['statements']:.0f} 条语句，驱动和数据库 {size['life']['sql_ms']:.0f} ms"
        )
        lines.append(f"{LIFE}（上报加七步；{life}）：{told}")
    return "\n".join(lines)


def _heads(size: dict[str, Any]) -> list[str]:
    return [name for name in size["pages"][0] if name.startswith("at_")]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
