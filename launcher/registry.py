"""Asks the npm client, or its settings, where packages come from; no address is written here."""

import os
import shutil
import ssl
import subprocess
import urllib.request
from pathlib import Path

from launcher.say import Trouble

VARIABLE = "LINLI_NPM_REGISTRY"
PATIENCE = 60  # seconds without a byte


def address() -> str:
    """The registry in use here: our variable, npm's variable, npm's settings, the npm client."""
    variables = (VARIABLE, "npm_config_registry", "NPM_CONFIG_REGISTRY")
    named = next(filter(None, map(os.environ.get, variables)), "")
    found = named or from_npmrc(Path.home() / ".npmrc") or _from_client()
    if not found:
        raise Trouble(
            "不知道从哪里下载界面资源：这里没有 npm，也没有它的设置。"
            f"请设置 {VARIABLE}=<npm 仓库地址>（或安装 npm），再试一次"
        )
    return found.rstrip("/")


def from_npmrc(path: Path) -> str:
    """The `registry=` line of an npm settings file, empty if there is none."""
    if not path.is_file():
        return ""
    pairs = (line.partition("=") for line in path.read_text().splitlines())
    return next((value.strip() for key, _, value in pairs if key.strip() == "registry"), "")


def tarball(registry: str, name: str, version: str) -> str:
    """The address of one release: every registry builds it from name and version."""
    return f"{registry}/{name}/-/{name.rpartition('/')[2]}-{version}.tgz"


def fetch(url: str) -> bytes:
    """Download, trusting also the authorities that were added for npm."""
    trust = ssl.create_default_context()
    for name in ("NODE_EXTRA_CA_CERTS", "npm_config_cafile"):
        if file := os.environ.get(name):
            trust.load_verify_locations(file)
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE, context=trust) as answer:
            return bytes(answer.read())
    except OSError as error:
        raise Trouble(f"下载 {url} 失败：{error}") from error


def _from_client() -> str:
    npm = shutil.which("npm")
    if not npm:
        return ""
    # Without the two options npm would leave a folder in the home directory.
    command = [npm, "config", "get", "registry", "--logs-max=0", f"--cache={os.devnull}/none"]
    answer = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
    return answer.stdout.strip() if answer.returncode == 0 else ""
