"""Says to uv what the machine's owner has told pip: index, links, certificates, proxy."""

import ast
import os
import ssl
import subprocess
from collections.abc import Mapping, Sequence

# Later files overrule earlier ones, as in pip; pip's variables overrule them all.
PRECEDENCE = ("global", "user", "site", "install", ":env:")


def read(pip: Sequence[str]) -> dict[str, str]:
    """Ask pip for its settings, whatever file or variable they come from."""
    listing = subprocess.run([*pip, "config", "list"], capture_output=True, text=True, check=False)
    return parse(listing.stdout)


def parse(listing: str) -> dict[str, str]:
    """Turn the lines of `pip config list` into one value a setting."""
    found: dict[str, tuple[int, str]] = {}
    for line in listing.splitlines():
        name, _, quoted = line.partition("=")
        section, _, key = name.partition(".")
        if section in PRECEDENCE and quoted:
            ranked = (PRECEDENCE.index(section), str(ast.literal_eval(quoted)))
            found[key] = max(found.get(key, ranked), ranked, key=lambda pair: pair[0])
    return {key: value for key, (_, value) in found.items()}


def for_uv(settings: Mapping[str, str], environ: Mapping[str, str]) -> dict[str, str]:
    """The variables that make uv behave like pip; what is set for uv itself stays.

    Extra indexes are left out: with uv the first index that knows a name decides.
    """
    links = [link for link in settings.get("find-links", "").split() if _is_there(link)]
    said = {
        "UV_DEFAULT_INDEX": settings.get("index-url", ""),
        "UV_FIND_LINKS": ",".join(links),
        "UV_INSECURE_HOST": " ".join(settings.get("trusted-host", "").split()),
        "ALL_PROXY": settings.get("proxy", ""),
        "SSL_CERT_FILE": settings.get("cert", ""),
    }
    said = {name: value for name, value in said.items() if value and name not in environ}
    if not {"SSL_CERT_FILE"} & (said.keys() | environ.keys()) and _system_certificates():
        said["UV_SYSTEM_CERTS"] = environ.get("UV_SYSTEM_CERTS", "1")
    return said


def _is_there(link: str) -> bool:
    """A missing folder is a warning for pip and the end for uv."""
    return "://" in link or os.path.exists(link)


def _system_certificates() -> bool:
    paths = ssl.get_default_verify_paths()
    return bool(paths.cafile or (paths.capath and os.listdir(paths.capath)))
