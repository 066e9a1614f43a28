"""Other processes at this test's database: the worker, a command; and waiting for what they do."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connections

PATIENCE = 60.0


def environment() -> dict[str, str]:
    """Give another process this test's database, as the application role, and its folders."""
    name = connections["default"].settings_dict["NAME"]
    url = urlsplit(os.environ["LINLI_DATABASE_URL"])._replace(path=f"/{name}").geturl()
    return os.environ | {"LINLI_DATABASE_URL": url, "LINLI_HOME": str(settings.HOME)}


def start(*command: str) -> "subprocess.Popen[str]":
    """Start one of the product's commands."""
    return subprocess.Popen(
        [sys.executable, "-m", "linli", *command],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def until(condition: Callable[[], bool], what: str) -> None:
    """Wait for a condition; a test that waits in vain says for what."""
    end = time.monotonic() + PATIENCE
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < end, f"in vain: {what}"
        pause.wait(0.05)
