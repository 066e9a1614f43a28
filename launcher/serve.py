"""`./linli serve`: from a fresh checkout to a running site, and in order down again."""

import http.client
import os
import ssl
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from launcher import nightly, processes, setup
from launcher.checkout import Checkout
from launcher.environment import MARKER, for_children, marked
from launcher.files import claimed, write_private
from launcher.postgres.session import OWNER_URL, Private, database
from launcher.redirect import redirecting
from launcher.say import Steps, Trouble
from launcher.supervisor import Service, Supervisor
from launcher.wish import EVERYWHERE, Wish, check_ports, parse

PATIENCE = 30.0  # seconds for the web server's first answer
LOG_CONFIG = Path(__file__).with_name("granian_log.json")  # its own lines in JSON, like ours


def run(checkout: Checkout, arguments: Sequence[str]) -> int:
    """Serve until told to stop; a second start on the same checkout says where the first runs."""
    wish, steps = parse(arguments), Steps()
    checkout.make_home()
    with claimed(checkout.home / "serve.lock", wish.address) as other:
        if other is not None:
            raise Trouble(f"邻里已在运行：{other}")
        processes.end_marked(f"{MARKER}={checkout.root}")
        check_ports(wish)
        _serve(checkout, wish, steps)
    return 0


def _serve(checkout: Checkout, wish: Wish, steps: Steps) -> None:
    began = time.monotonic()
    setup.prepare(checkout, steps)
    opening = time.monotonic()
    with database(checkout) as private:
        steps.took("启动数据库", time.monotonic() - opening)
        environ = _environment(checkout, wish, private)
        _note_certificate(wish, Path(environ["LINLI_HOME"]))
        _prepare(checkout, environ, steps, demo=wish.demo and private is not None)
        web, worker = _services(checkout, wish)
        serving = without_owner(environ)
        backup = nightly.wished(checkout.python, environ, checkout.logs, steps)
        supervisor = Supervisor([web, worker], private, serving, steps, backup)
        with redirecting(wish), supervisor:
            with steps.step("启动网站"):
                web.start(serving)
                _await_answer(wish, web)
            worker.start(serving)
            steps.line(f"\n邻里已就绪（共 {time.monotonic() - began:.1f} 秒）：{wish.address}")
            steps.line(f"日志在 {checkout.logs}；按 Ctrl-C 停止")
            if wish.host in EVERYWHERE:
                steps.line(f"可用的主机名：{environ['LINLI_HOSTS']}（用 LINLI_HOSTS 更改）")
            supervisor.watch()


def _environment(checkout: Checkout, wish: Wish, private: Private | None) -> dict[str, str]:
    ours = {"LINLI_HOSTS": wish.hosts} | ({"LINLI_HTTPS": "1"} if wish.papers else {})
    return marked(checkout, {**ours, **for_children(checkout, private)})


def _note_certificate(wish: Wish, home: Path) -> None:
    """Leave word of the certificate, so that `doctor` can say when it ends."""
    note = home / "certificate"
    note.unlink(missing_ok=True)
    if wish.papers:
        write_private(note, str(wish.papers.certificate))


def without_owner(environ: Mapping[str, str]) -> dict[str, str]:
    """Who serves pages and jobs does not know how to become the owner of the tables."""
    return {name: value for name, value in environ.items() if not name.startswith(OWNER_URL)}


def _services(checkout: Checkout, wish: Wish) -> tuple[Service, Service]:
    """The web server and the worker, in the order in which they stop."""
    python, logs = str(checkout.python), checkout.logs
    work = [python, "-m", "linli", "work"]
    return (
        Service("网站", web_command(python, wish), logs / "web.log", patience=4.5),
        Service("后台任务", work, logs / "worker.log", patience=2.5),
    )


def web_command(python: str, wish: Wish) -> list[str]:
    """How the web server is started."""
    web = [python, "-m", "granian", "--interface", "wsgi", "linli.site.wsgi:application"]
    web += ["--host", wish.host, "--port", str(wish.port), "--no-access-log"]
    web += ["--log-config", str(LOG_CONFIG)]
    # more threads than two only take the lock of Python from each other (performance.md)
    workers = str(min(8, max(2, os.cpu_count() or 2)))
    web += ["--workers", workers, "--blocking-threads", "2", "--workers-kill-timeout", "3"]
    if wish.papers:
        web += ["--ssl-certificate", str(wish.papers.certificate)]
        web += ["--ssl-keyfile", str(wish.papers.key), "--ssl-protocol-min", "tls1.2"]
    return web


def _await_answer(wish: Wish, web: Service) -> None:
    """Wait for the first answer, whatever it says; a site that does not come up is an error."""
    end = time.monotonic() + PATIENCE
    while not _answers(wish):
        if web.is_dead() or time.monotonic() > end:
            raise Trouble(f"网站没有启动：\n{_tail(web.log)}")
        time.sleep(0.05)


def _answers(wish: Wish) -> bool:
    connection = _connection(wish)
    try:
        connection.request("GET", "/livez")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _connection(wish: Wish) -> http.client.HTTPConnection:
    if not wish.papers:
        return http.client.HTTPConnection(wish.reachable, wish.port, timeout=PATIENCE)
    ourselves = ssl.create_default_context()  # whom the certificate names is for browsers to judge
    ourselves.check_hostname, ourselves.verify_mode = False, ssl.CERT_NONE
    return http.client.HTTPSConnection(
        wish.reachable, wish.port, timeout=PATIENCE, context=ourselves
    )


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-20:])


def _prepare(checkout: Checkout, environ: Mapping[str, str], steps: Steps, *, demo: bool) -> None:
    """Let Django migrate, load and collect in one process, and show its steps as ours."""
    command = [str(checkout.python), "-m", "linli", "prepare"]
    command += [] if demo else ["--no-demo"]
    with processes.spoken(command, environ) as lines:
        for line in lines:
            told = parse_step(line)
            steps.took(*told) if told else steps.line(line.rstrip("\n"))


def parse_step(line: str) -> tuple[str, float] | None:
    """`STEP <text> <seconds>`, or None for a line to be shown as it is."""
    word, _, rest = line.strip().partition(" ")
    text, _, seconds = rest.rpartition(" ")
    if word != "STEP" or not text:
        return None
    return text, float(seconds)
