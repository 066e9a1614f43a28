"""What the person at the terminal is told: timed steps, and errors that say what to do."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TextIO


class Trouble(Exception):
    """Something the person at the terminal can put right; the text says how."""


@dataclass(frozen=True)
class Steps:
    """Prints each step with its seconds; those quicker than `quiet_below` are not worth a line."""

    stream: TextIO = sys.stdout
    quiet_below: float = 0.0

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.took(text, time.monotonic() - began)

    def took(self, text: str, seconds: float) -> None:
        if seconds >= self.quiet_below:
            self.line(f"{text} … {seconds:.1f} 秒")

    def line(self, text: str = "") -> None:
        print(text, file=self.stream, flush=True)
