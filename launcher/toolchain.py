"""The Python environment: uv fetched by pip, then the hash-locked packages, once per lock."""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from launcher import pip_settings
from launcher.checkout import Checkout
from launcher.files import digest, is_stamped, locked
from launcher.say import Trouble

BOOT, RUNTIME, DEVELOPMENT = (
    "requirements-boot.lock",
    "requirements.lock",
    "requirements-dev.lock",
)
DEBIAN_PIP = ("/usr/share/python-wheels", "pip-*.whl")


def prepare(checkout: Checkout, *, dev: bool = False) -> None:
    """Make the virtual environment hold what the lock says; costs nothing when it does."""
    if is_ready(checkout, dev=dev):
        return
    with locked(checkout.home / "setup.lock"):
        if not is_ready(checkout, dev=dev):
            _build(checkout, dev=dev)


def compile_locks(checkout: Checkout, extra: Sequence[str]) -> None:
    """Resolve the locks anew from pyproject.toml, for every supported Python."""
    environ = _uv_environment(checkout)
    _compile(checkout, environ, ["-", "-o", BOOT, *extra], text="uv\n")
    _compile(checkout, environ, ["pyproject.toml", "-o", RUNTIME, *extra])
    both = ["pyproject.toml", "--group", "dev", "-c", RUNTIME, "-o", DEVELOPMENT]
    _compile(checkout, environ, [*both, *extra])


def _compile(
    checkout: Checkout, environ: Mapping[str, str], arguments: Sequence[str], text: str = ""
) -> None:
    portable = ["--universal", "--python-version", "3.11", "--generate-hashes", "--quiet"]
    named = ["--custom-compile-command", "./linli lock"]
    command = [_uv(checkout), "pip", "compile", *portable, *named, *arguments]
    subprocess.run(command, env=environ, cwd=checkout.root, input=text, text=True, check=True)


def is_ready(checkout: Checkout, *, dev: bool) -> bool:
    """Is installed what the lock says?"""
    wanted = [_interpreter(checkout), _lock(checkout, RUNTIME)]
    wanted += [_lock(checkout, DEVELOPMENT)] if dev else []
    return checkout.python.exists() and all(is_stamped(*stamp) for stamp in wanted)


def _interpreter(checkout: Checkout) -> tuple[Path, str]:
    return checkout.venv / ".python", digest(sys.version, sys.base_prefix, str(checkout.venv))


def _lock(checkout: Checkout, name: str) -> tuple[Path, str]:
    return checkout.venv / f".{name}", digest((checkout.root / name).read_bytes())


def _build(checkout: Checkout, *, dev: bool) -> None:
    """Bring the environment up to the lock; only another interpreter needs a new one."""
    environ = _uv_environment(checkout)
    if not (checkout.python.exists() and is_stamped(*_interpreter(checkout))):
        venv: list[str | Path] = [
            "venv",
            "--clear",
            "--no-project",
            "--python",
            sys.executable,
            checkout.venv,
        ]
        _run_uv(checkout, environ, venv)
        _stamp(_interpreter(checkout))
    for name in (RUNTIME, DEVELOPMENT):
        _lock(checkout, name)[0].unlink(missing_ok=True)
    lock = checkout.root / (DEVELOPMENT if dev else RUNTIME)
    sync: list[str | Path] = ["pip", "sync", "--require-hashes", "--python", checkout.python, lock]
    _run_uv(checkout, environ, sync)
    for name in (RUNTIME, DEVELOPMENT) if dev else (RUNTIME,):
        _stamp(_lock(checkout, name))


def _stamp(stamp: tuple[Path, str]) -> None:
    path, value = stamp
    path.write_text(value)


def _run_uv(
    checkout: Checkout, environ: Mapping[str, str], arguments: Sequence[str | Path]
) -> None:
    command = [_uv(checkout), *arguments]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Trouble(f"准备 Python 环境失败：\n{done.stderr.strip()}")


def _uv_environment(checkout: Checkout) -> dict[str, str]:
    settings = pip_settings.read(pip) if (pip := _pip()) else {}
    environ = {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}
    return {
        "UV_CACHE_DIR": str(checkout.home / "cache"),
        "UV_PYTHON_DOWNLOADS": "never",
        **environ,
        **pip_settings.for_uv(settings, environ),
    }


def _uv(checkout: Checkout) -> str:
    """The uv of the boot lock, fetched by pip on the first call; without pip, any uv there is."""
    folder = checkout.home / "boot" / _lock(checkout, BOOT)[1]
    if not folder.exists():
        if pip := _pip():
            _install_uv(pip, checkout.root / BOOT, folder)
        elif found := shutil.which("uv"):
            return found
        else:
            raise Trouble(
                "此 Python 没有 pip，无法下载程序库。请先执行：apt-get install python3-venv"
            )
    return str(folder / "bin" / "uv")


def _install_uv(pip: Sequence[str], lock: Path, folder: Path) -> None:
    draft = folder.with_name("draft")
    shutil.rmtree(folder.parent, ignore_errors=True)
    options = ["--quiet", "--no-cache-dir", "--root-user-action", "ignore", "--require-hashes"]
    command = [*pip, "install", *options, "--target", str(draft), "-r", str(lock)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Trouble(f"下载 uv 失败：\n{done.stderr.strip()}")
    draft.rename(folder)


def _pip() -> list[str]:
    """How to call pip here: the interpreter's own, else the wheel Debian keeps for virtualenv."""
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip"]
    wheels = sorted(Path(DEBIAN_PIP[0]).glob(DEBIAN_PIP[1]))
    return [sys.executable, f"{wheels[-1]}/pip"] if wheels else []
