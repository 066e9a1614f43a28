"""What every child process is told by its environment, and the keys that are made once."""

import base64
import json
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

from launcher.checkout import Checkout
from launcher.files import locked, write_private
from launcher.postgres.session import Private

SLOW = "PYTHONDONTWRITEBYTECODE"  # every start would compile a thousand modules; ours lie in .linli
MARKER = "LINLI_STARTED_FROM"  # tells the children of a killed launcher from everybody else's


def for_children(checkout: Checkout, private: Private | None) -> dict[str, str]:
    """The caller's environment, with ours where the caller said nothing."""
    ours = {"LINLI_HOME": str(home_of(checkout)), "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}
    ours["PYTHONPYCACHEPREFIX"] = str(checkout.home / "pycache")
    for name, (file, make) in MADE.items():
        if not is_given(name, os.environ):
            ours[f"{name}_FILE"] = str(_made_once(checkout, file, make))
    source = os.pathsep.join(filter(None, [str(checkout.source), os.environ.get("PYTHONPATH")]))
    database = private.environment() if private else {}
    theirs = {name: value for name, value in os.environ.items() if name != SLOW}
    return {**ours, **theirs, **database, "PYTHONPATH": source}


def home_of(checkout: Checkout) -> Path:
    """Where keys and notes lie: `LINLI_HOME` may outlive the checkout, as a volume does."""
    return Path(os.environ.get("LINLI_HOME") or checkout.home)


def key_file(checkout: Checkout, name: str) -> Path:
    """Where a key that we look after lies; one made in the checkout before stays in use."""
    before = checkout.home / name
    return before if before.exists() else home_of(checkout) / name


def is_given(name: str, environ: Mapping[str, str]) -> bool:
    """Has the administrator said it, or in which file it stands?"""
    return name in environ or f"{name}_FILE" in environ


def marked(checkout: Checkout, environ: dict[str, str]) -> dict[str, str]:
    """The environment of a process that must not outlive `serve`."""
    return {**environ, MARKER: str(checkout.root)}


def _made_once(checkout: Checkout, name: str, make: Callable[[], str]) -> Path:
    path = key_file(checkout, name)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with locked(checkout.home / "setup.lock"):
            if not path.exists():
                write_private(path, make())
    return path


def _secret_key() -> str:
    return secrets.token_urlsafe(64)


def _field_keys() -> str:
    """Keys of the encrypted columns, numbered so that they can be changed, and of their index."""
    return json.dumps({"current": 1, "keys": {"1": _key()}, "index": _key()})


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


MADE = {
    "LINLI_SECRET_KEY": ("secret-key", _secret_key),
    "LINLI_FIELD_KEYS": ("field-keys.json", _field_keys),
}
