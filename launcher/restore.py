"""`./linli restore`: nobody is served meanwhile, and no new key is made for old data."""

import os
from collections.abc import Sequence

from launcher import manage
from launcher.checkout import Checkout
from launcher.environment import MADE, is_given, key_file
from launcher.files import claimed
from launcher.say import Trouble

KEYS = "LINLI_FIELD_KEYS"


def run(checkout: Checkout, arguments: Sequence[str]) -> int:
    """Hold the place, see that its keys are there, and let the product restore."""
    checkout.make_home()
    with claimed(checkout.home / "serve.lock", "./linli restore") as other:
        if other is not None:
            raise Trouble(f"邻里正在运行（{other}）。请先停下它，再恢复")
        keys = key_file(checkout, MADE[KEYS][0])
        if not (is_given(KEYS, os.environ) or keys.exists() or "-h" in arguments):
            raise Trouble(
                f"请先把另外保存的加密密钥放到 {keys}（或用 {KEYS}_FILE 指明），再恢复："
                "没有它，姓名和电话读不出来"
            )
        return manage.run(checkout, ["restore", *arguments])
