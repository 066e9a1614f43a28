"""The browser and the Chinese font that the tests of whole journeys need."""

import os
import shutil
import subprocess
from collections.abc import Sequence

from launcher.say import Trouble

NAMES = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium", "fonts-noto-cjk")


def ensure() -> str:
    """The path of a Chromium that can show Chinese, installed where we may."""
    if not _is_complete():
        _install()
    found = _chromium()
    if not (found and _has_chinese_font()):
        raise Trouble(f"安装了 {' '.join(PACKAGES)}，仍然找不到 Chromium 或中文字体")
    return found


def find() -> str | None:
    """The same if it is there already."""
    return _chromium() if _is_complete() else None


def _is_complete() -> bool:
    return bool(_chromium()) and _has_chinese_font()


def _chromium() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


def _has_chinese_font() -> bool:
    if not shutil.which("fc-list"):
        return False
    fonts = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True, check=False)
    return bool(fonts.stdout.strip())


def _install() -> None:
    by_hand = f"apt-get install {' '.join(PACKAGES)}"
    if not shutil.which("apt-get") or os.geteuid() != 0:
        raise Trouble(f"浏览器测试需要 Chromium 和中文字体。请先执行：{by_hand}\n或加 --no-browser")
    _apt(["update", "-qq"])
    _apt(["install", "-y", "-qq", "--no-install-recommends", *PACKAGES])


def _apt(arguments: Sequence[str]) -> None:
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "-o", "DPkg::Lock::Timeout=300", *arguments]
    done = subprocess.run(
        command,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Trouble(f"apt-get {arguments[0]} 失败：\n{done.stdout[-2000:]}")
