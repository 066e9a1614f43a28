"""`./linli bench`: the measuring itself is benchmarks/bench.py, with the standard library alone."""

import os
import subprocess
import sys
from collections.abc import Sequence

from launcher.checkout import Checkout


def run(checkout: Checkout, options: Sequence[str]) -> int:
    """Measure in a place of its own below `.linli/bench`; the answer is the exit code."""
    checkout.make_home()
    environ = os.environ | {"PYTHONPATH": str(checkout.root)}
    command = [sys.executable, "-m", "benchmarks.bench", *options]
    return subprocess.run(command, cwd=checkout.root, env=environ, check=False).returncode
