"""Sends whoever comes by plain HTTP to HTTPS, while the site itself speaks HTTPS."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from launcher.wish import Wish

HTTPS = 443
NAME = re.compile(r"([A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(:\d+)?")


def target(host: str, path: str, port: str) -> str:
    """Where the same page is by HTTPS; empty for a host that is none."""
    named = NAME.fullmatch(host)
    return f"https://{named[1]}{port}{path}" if named and path.startswith("/") else ""


@contextmanager
def redirecting(wish: Wish) -> Iterator[None]:
    """Answer on the second port, if one was asked for."""
    if not wish.redirect:
        yield
        return
    port = "" if wish.port == HTTPS else f":{wish.port}"

    class Handler(BaseHTTPRequestHandler):
        timeout = 10  # seconds for a request to come in

        def do_GET(self) -> None:
            there = target(self.headers.get("Host", ""), self.path, port)
            self.send_response(301 if there else 400)
            if there:
                self.send_header("Location", there)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_HEAD = do_POST = do_GET

        def log_message(self, *_: object) -> None:
            """Keep addresses that people typed out of every log."""

    with ThreadingHTTPServer((wish.host, wish.redirect), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()
