"""`./linli test` and `./linli check`: the same on every desk and in CI."""

import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from launcher import browser, setup
from launcher.checkout import Checkout
from launcher.environment import for_children
from launcher.postgres.session import database
from launcher.processes import foreground
from launcher.say import Steps

NO_BROWSER = "--no-browser"
CORES = 2


@dataclass(frozen=True)
class Check:
    """One static check: its name, its tool and what Python is told."""

    name: str
    tool: str
    arguments: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    check: Check
    seconds: float
    output: str
    passed: bool


def _module(name: str, tool: str, *options: str) -> Check:
    return Check(name, tool, ("-m", tool, *options))


LAUNCHER = ("--config-file=", "--cache-dir=.mypy_cache/launcher", "--strict", "launcher", "linli")
# As a module import-linter checks nothing and is content.
LADDER = ("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()")

# The slow ones first: two run at a time.
STATIC = (
    _module("类型", "mypy"),
    _module("未写的迁移", "linli", "makemigrations", "--check", "--dry-run"),
    _module("启动器的类型", "mypy", *LAUNCHER),
    Check("房间的阶梯", "import-linter", LADDER),
    _module("模板格式", "djlint", "--check", "src/linli"),
    _module("模板写法", "djlint", "--lint", "src/linli"),
    _module("格式", "ruff", "format", "--check", ".", "linli"),
    _module("写法", "ruff", "check", "--quiet", ".", "linli"),
)


def test(checkout: Checkout, arguments: Sequence[str]) -> int:
    """Everything; with arguments pytest alone, with just these."""
    steps = Steps()
    setup.prepare(checkout, steps, dev=True)
    chromium = _chromium(steps, is_required=NO_BROWSER not in arguments)
    wished = [argument for argument in arguments if argument != NO_BROWSER]
    with database(checkout) as private:
        environ = for_children(checkout, private) | {"LINLI_CHROMIUM": chromium}
        passed = bool(wished) or _static(checkout, environ, steps)
        command = [str(checkout.python), "-m", "pytest", *(wished or ["-n", str(CORES)])]
        code = foreground(command, environ, checkout.root)
        return code or int(not passed)


def check(checkout: Checkout) -> int:
    """The static checks alone."""
    steps = Steps()
    setup.prepare(checkout, steps, dev=True)
    with database(checkout) as private:
        return int(not _static(checkout, for_children(checkout, private), steps))


def _chromium(steps: Steps, *, is_required: bool) -> str:
    if not is_required:
        return browser.find() or ""
    with steps.step("准备浏览器与中文字体"):
        return browser.ensure()


def _static(checkout: Checkout, environ: Mapping[str, str], steps: Steps) -> bool:
    """Run all checks, tell each result as it comes, and the failures in full at the end."""
    failed = []
    for outcome in _outcomes(checkout, environ):
        mark = "通过" if outcome.passed else "未通过"
        steps.took(f"{outcome.check.name}（{outcome.check.tool}）{mark}", outcome.seconds)
        failed += [] if outcome.passed else [outcome]
    for outcome in failed:
        steps.line(f"\n—— {outcome.check.name} 未通过 ——\n{outcome.output.strip()}\n")
    return not failed


def _outcomes(checkout: Checkout, environ: Mapping[str, str]) -> Iterator[Outcome]:
    with ThreadPoolExecutor(CORES) as pool:
        yield from pool.map(lambda check: _outcome(checkout, environ, check), STATIC)


def _outcome(checkout: Checkout, environ: Mapping[str, str], check: Check) -> Outcome:
    began = time.monotonic()
    done = subprocess.run(
        [str(checkout.python), *check.arguments],
        env=dict(environ),
        cwd=checkout.root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Outcome(check, time.monotonic() - began, done.stdout, done.returncode == 0)
