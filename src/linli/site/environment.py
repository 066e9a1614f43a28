"""Reads the installation's knobs: `LINLI_…` variables, each also as `LINLI_…_FILE` for secrets."""

import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    """Read `LINLI_<name>`, or the file that `LINLI_<name>_FILE` names."""
    file = os.environ.get(f"LINLI_{name}_FILE")
    if file:
        return Path(file).read_text(encoding="utf-8").strip()
    return os.environ.get(f"LINLI_{name}", default).strip()


def flag(name: str, default: bool = False) -> bool:
    """Read a yes/no knob: 1, true, yes, on count as yes."""
    value = text(name)
    return default if not value else value.lower() in {"1", "true", "yes", "on"}


def number(name: str, default: int) -> int:
    """Read a whole number."""
    value = text(name)
    try:
        return int(value) if value else default
    except ValueError:
        raise ImproperlyConfigured(f"LINLI_{name} 应为整数，现在是 {value!r}") from None


def words(name: str, default: str = "") -> list[str]:
    """Read a comma-separated list."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """Read a comma-separated list of addresses and networks: 10.0.0.5, 192.168.1.0/24."""
    try:
        return [ip_network(word, strict=False) for word in words(name)]
    except ValueError as error:
        raise ImproperlyConfigured(f"LINLI_{name} 应为网络地址，逗号分隔：{error}") from None


def database(name: str) -> dict[str, object]:
    """Turn a postgresql:// URL into Django's settings; a socket directory may stand in ?host=."""
    url = urlsplit(text(name))
    if url.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"请设置 LINLI_{name}（postgresql://用户：密码@主机/数据库）")
    query = {key: values[-1] for key, values in parse_qs(url.query).items()}
    return {
        "ENGINE": "linli.kernel.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": query.pop("host", unquote(url.hostname or "")),
        "PORT": str(url.port or query.pop("port", "")),
        "OPTIONS": dict(query),
    }
