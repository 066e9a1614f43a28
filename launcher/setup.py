"""What must be there before anything of ours can run: Python packages and front-end assets."""

import os
import time
from concurrent.futures import ThreadPoolExecutor

from launcher import assets, toolchain
from launcher.checkout import Checkout
from launcher.postgres.session import is_external
from launcher.say import Steps


def prepare(checkout: Checkout, steps: Steps, *, dev: bool = False) -> None:
    """Do both at once: one waits for its downloads while the other works."""
    is_external(os.environ)  # refuses a server named by half before anything long begins
    checkout.make_home()
    began = time.monotonic()
    with ThreadPoolExecutor() as pool:
        static = pool.submit(assets.prepare, checkout, dev=dev)
        toolchain.prepare(checkout, dev=dev)
        steps.took("准备 Python 环境", time.monotonic() - began)
        static.result()
        steps.took("准备界面资源", time.monotonic() - began)
