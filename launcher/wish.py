"""What the command line of `./linli serve` asks for, and whether it can be had."""

import argparse
import errno
import os
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from launcher.say import Trouble

LOCAL = ("127.0.0.1", "localhost", "[::1]")
WHY = {
    errno.EADDRINUSE: "已被别的程序占用。请停下那个程序，或用 --port 换一个端口",
    errno.EACCES: "1024 以下的端口只有 root 能用。请用 --port 换一个端口",
    errno.EADDRNOTAVAIL: "这台机器没有这个地址。请改 --host",
}
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # listened on, and how to reach it from here


@dataclass(frozen=True)
class Papers:
    """The certificate and its key, with which the site itself speaks HTTPS."""

    certificate: Path
    key: Path


@dataclass(frozen=True)
class Wish:
    """What the command line asks for."""

    host: str
    port: int
    demo: bool
    papers: Papers | None = None
    redirect: int = 0

    @property
    def address(self) -> str:
        return f"{'https' if self.papers else 'http'}://{bracketed(self.reachable)}:{self.port}/"

    @property
    def reachable(self) -> str:
        return EVERYWHERE.get(self.host, self.host)

    @property
    def hosts(self) -> str:
        """The names under which the site answers unless LINLI_HOSTS says otherwise."""
        own = _own_names() if self.host in EVERYWHERE else [bracketed(self.host)]
        return ",".join(dict.fromkeys((*LOCAL, *own)))


def bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _own_names() -> list[str]:
    """What this machine calls itself, as far as it knows."""
    name = socket.gethostname()
    try:
        _, aliases, addresses = socket.gethostbyname_ex(name)
    except OSError:
        return [name]
    return [name, *aliases, *addresses]


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Trouble(f"看不懂这行命令（{message}）。\n\n{self.format_help()}")


def parse(arguments: Sequence[str]) -> Wish:
    parser = Parser(prog="./linli serve", description="启动邻里平台", allow_abbrev=False)
    parser.add_argument("--host", default="127.0.0.1", help="监听地址（默认 127.0.0.1）")
    parser.add_argument("--port", type=_port, default=8600, help="端口（默认 8600）")
    parser.add_argument("--no-demo", action="store_true", help="空库时不载入示范县")
    parser.add_argument("--cert", type=Path, help="证书文件（PEM，含中间证书）：自己提供 HTTPS")
    parser.add_argument("--key", type=Path, help="证书的私钥（PEM，PKCS#8）")
    parser.add_argument("--redirect", type=_port, default=0, help="把这个端口上的 HTTP 转到 HTTPS")
    given = parser.parse_args(arguments)
    papers = _papers(given.cert, given.key)
    if given.redirect and not papers:
        raise Trouble("--redirect 只在同时给出 --cert 和 --key 时有用")
    return Wish(given.host, given.port, not given.no_demo, papers, given.redirect)


def _papers(certificate: Path | None, key: Path | None) -> Papers | None:
    """Both or neither, readable, belonging together, and of the kind the web server reads."""
    if certificate is None and key is None:
        return None
    if certificate is None or key is None:
        raise Trouble("--cert 与 --key 须同时给出")
    for file in (certificate, key):
        if not os.access(file, os.R_OK):
            raise Trouble(f"读不了 {file}。请检查路径和权限")
    if "-----BEGIN PRIVATE KEY-----" not in key.read_text(errors="replace"):
        raise Trouble(
            f"{key} 不是 PKCS#8 格式的私钥。请先转换："
            f"openssl pkcs8 -topk8 -nocrypt -in {key} -out 新私钥.pem"
        )
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
    except ssl.SSLError as error:
        raise Trouble(f"证书 {certificate} 与私钥 {key} 不是一对，或不是 PEM 格式") from error
    return Papers(certificate.resolve(), key.resolve())


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text) < 65536):
        raise Trouble(f"--port 应为 1 到 65535 的整数，现在是“{text}”")
    return int(text)


def check_ports(wish: Wish) -> None:
    """Refuse a port in use now rather than after a minute of preparations."""
    for port in filter(None, (wish.port, wish.redirect)):
        _check_port(wish, port)


def _check_port(wish: Wish, port: int) -> None:
    family = socket.AF_INET6 if ":" in wish.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((wish.host, port))
        except OSError as error:
            why = WHY.get(error.errno or 0, f"请检查 --host（{error.strerror}）")
            raise Trouble(f"不能在 {wish.host}:{port} 上监听：{why}") from error
