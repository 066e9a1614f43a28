"""A small HTTP client that keeps its connection, and several of them at once."""

import http.client
import json
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote, urlencode

FORM = "application/x-www-form-urlencoded"
HEADERS = {"Accept": "application/json, text/html"}


class Client:
    """One person's connection: a bearer token for the API, a cookie for the pages."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = dict(HEADERS)

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = "") -> tuple[int, bytes]:
        """Send one request and read its whole answer."""
        headers = self.headers | ({"Content-Type": kind} if kind else {})
        self.connection.request(method, quote(path, safe="/?=&,%:"), body or None, headers)
        answer = self.connection.getresponse()
        self._keep_cookies(answer)
        return answer.status, answer.read()

    def send(self, path: str, given: dict[str, Any]) -> Any:
        """Post JSON and give the answer's; anything but success ends the bench."""
        status, text = self.ask("POST", path, json.dumps(given).encode(), "application/json")
        if status not in (200, 201):
            raise SystemExit(f"{path}: {status} {text[:300].decode()}")
        return json.loads(text)

    def sign_in(self, who: str, password: str) -> "Client":
        """Get a token and a session."""
        given = {"username": who, "password": password, "device_name": "bench"}
        token = self.send("/api/v1/tokens", given)["token"]
        self.ask("GET", "/sign-in")
        form = {"username": who, "password": password}
        form["csrfmiddlewaretoken"] = self.cookies.get("csrftoken", "")
        self.ask("POST", "/sign-in", urlencode(form).encode(), FORM)
        self.headers["Authorization"] = f"Bearer {token}"
        return self

    @property
    def cookies(self) -> dict[str, str]:
        pairs = (part.partition("=") for part in self.headers.get("Cookie", "").split("; ") if part)
        return {name: value for name, _, value in pairs}

    def _keep_cookies(self, answer: http.client.HTTPResponse) -> None:
        kept = self.cookies
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            kept[name] = value
        if kept:
            self.headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in kept.items())


def together(work: Sequence[Callable[[float], list[float]]], seconds: float) -> list[float]:
    """Let several work at once until the time is up; give all that they measured."""
    measured: list[list[float]] = [[] for _ in work]
    until = time.monotonic() + seconds

    def run(n: int) -> None:
        measured[n] = work[n](until)

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [value for one in measured for value in one]


def repeat(client: Client, path: str, typed: str = "") -> Callable[[float], list[float]]:
    """Ask for one address, or search there, again and again; give the milliseconds of each."""
    form = {"q": typed, "csrfmiddlewaretoken": client.cookies.get("csrftoken", "")}
    body = urlencode(form).encode() if typed else b""
    asked = ("POST", path, body, FORM) if typed else ("GET", path)

    def work(until: float) -> list[float]:
        taken = []
        while time.monotonic() < until:
            start = time.perf_counter()
            status, text = client.ask(*asked)
            taken.append((time.perf_counter() - start) * 1000)
            if status != 200:
                raise SystemExit(f"{path}: {status} {text[:300].decode()}")
        return taken

    return work
