"""`./linli serve`: from a fresh checkout to a running site, and in order down again."""

import argparse
import http.client
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from launcher import processes, setup
from launcher.checkout import Checkout
from launcher.environment import MARKER, for_children, marked
from launcher.files import claimed
from launcher.postgres.session import Private, database
from launcher.say import Steps, Trouble
from launcher.supervisor import Service, Supervisor

LOCAL = ("127.0.0.1", "localhost", "[::1]")
PATIENCE = 30.0  # seconds for the web server's first answer


@dataclass(frozen=True)
class Wish:
    """What the command line asks for."""

    host: str
    port: int
    demo: bool

    @property
    def address(self) -> str:
        shown = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host
        return f"http://{f'[{shown}]' if ':' in shown else shown}:{self.port}/"


def parse(arguments: Sequence[str]) -> Wish:
    parser = argparse.ArgumentParser(prog="./linli serve", description="启动邻里平台")
    parser.add_argument("--host", default="127.0.0.1", help="监听地址（默认 127.0.0.1）")
    parser.add_argument("--port", type=int, default=8600, help="端口（默认 8600）")
    parser.add_argument("--no-demo", action="store_true", help="空库时不载入示范县")
    given = parser.parse_args(arguments)
    return Wish(given.host, given.port, not given.no_demo)


def run(checkout: Checkout, arguments: Sequence[str]) -> int:
    """Serve until told to stop; a second start on the same checkout says where the first runs."""
    wish, steps = parse(arguments), Steps()
    checkout.make_home()
    with claimed(checkout.home / "serve.lock", wish.address) as other:
        if other is not None:
            raise Trouble(f"邻里已在运行：{other}")
        processes.end_marked(f"{MARKER}={checkout.root}")
        check_port(wish)
        _serve(checkout, wish, steps)
    return 0


def check_port(wish: Wish) -> None:
    """Refuse a port in use now rather than after a minute of preparations."""
    family = socket.AF_INET6 if ":" in wish.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((wish.host, wish.port))
        except OSError as error:
            raise Trouble(
                f"不能在 {wish.host}:{wish.port} 上监听（{error.strerror}）。"
                "请停下占用它的程序，或用 --port 换一个端口"
            ) from error


def _serve(checkout: Checkout, wish: Wish, steps: Steps) -> None:
    began = time.monotonic()
    setup.prepare(checkout, steps)
    opening = time.monotonic()
    with database(checkout) as private:
        steps.took("启动数据库", time.monotonic() - opening)
        environ = _environment(checkout, wish, private)
        _prepare(checkout, wish, environ, steps)
        with Supervisor(_services(checkout, wish), private, environ, steps) as supervisor:
            with steps.step("启动网站"):
                _await_answer(wish, supervisor)
            steps.line(f"\n邻里已就绪（共 {time.monotonic() - began:.1f} 秒）：{wish.address}")
            steps.line(f"日志在 {checkout.logs}；按 Ctrl-C 停止\n")
            supervisor.watch()


def _environment(checkout: Checkout, wish: Wish, private: Private | None) -> dict[str, str]:
    hosts = ",".join(dict.fromkeys((*LOCAL, wish.host)))
    environ = {"LINLI_HOSTS": hosts, **for_children(checkout, private)}
    return marked(checkout, environ)


def _services(checkout: Checkout, wish: Wish) -> list[Service]:
    """The web server and the worker, in the order in which they stop."""
    python, logs = str(checkout.python), checkout.logs
    web = [python, "-m", "granian", "--interface", "wsgi", "linli.site.wsgi:application"]
    web += ["--host", wish.host, "--port", str(wish.port), "--no-access-log"]
    web += ["--workers", "2", "--blocking-threads", "4", "--workers-kill-timeout", "3"]
    work = [python, "-m", "linli", "work"]
    return [
        Service("网站", web, logs / "web.log", patience=4.5),
        Service("后台任务", work, logs / "worker.log", patience=2.5),
    ]


def _await_answer(wish: Wish, supervisor: Supervisor) -> None:
    """Wait for the first answer, whatever it says; a site that does not come up is an error."""
    web, end = supervisor.services[0], time.monotonic() + PATIENCE
    while not _answers(wish):
        if web.is_dead() or time.monotonic() > end:
            raise Trouble(f"网站没有启动：\n{_tail(web.log)}")
        time.sleep(0.05)


def _answers(wish: Wish) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(wish.host, wish.host)
    connection = http.client.HTTPConnection(host, wish.port, timeout=PATIENCE)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-20:])


def _prepare(checkout: Checkout, wish: Wish, environ: Mapping[str, str], steps: Steps) -> None:
    """Let Django migrate, load and collect in one process, and show its steps as ours."""
    command = [str(checkout.python), "-m", "linli", "prepare"]
    command += [] if wish.demo else ["--no-demo"]
    with subprocess.Popen(
        command, env=dict(environ), stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as program:
        for line in program.stdout or ():
            told = parse_step(line)
            steps.took(*told) if told else steps.line(line.rstrip("\n"))
    if program.returncode:
        raise Trouble("准备数据失败，原因见上")


def parse_step(line: str) -> tuple[str, float] | None:
    """`STEP <text> <seconds>`, or None for a line to be shown as it is."""
    word, _, rest = line.strip().partition(" ")
    text, _, seconds = rest.rpartition(" ")
    if word != "STEP" or not text:
        return None
    return text, float(seconds)
