"""What the command line of `./linli serve` asks for, and whether it can be had."""

import argparse
import errno
import socket
from collections.abc import Sequence
from dataclasses import dataclass
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
class Wish:
    """What the command line asks for."""

    host: str
    port: int
    demo: bool

    @property
    def address(self) -> str:
        return f"http://{bracketed(self.reachable)}:{self.port}/"

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
    given = parser.parse_args(arguments)
    return Wish(given.host, given.port, not given.no_demo)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text) < 65536):
        raise Trouble(f"--port 应为 1 到 65535 的整数，现在是“{text}”")
    return int(text)


def check_port(wish: Wish) -> None:
    """Refuse a port in use now rather than after a minute of preparations."""
    family = socket.AF_INET6 if ":" in wish.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((wish.host, wish.port))
        except OSError as error:
            why = WHY.get(error.errno or 0, f"请检查 --host（{error.strerror}）")
            raise Trouble(f"不能在 {wish.host}:{wish.port} 上监听：{why}") from error
