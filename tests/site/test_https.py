"""The site speaks HTTPS by itself: a person signs in, with cookies that go no other way."""

import datetime
import http.client
import ipaddress
import json
import re
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.contrib.auth.hashers import make_password

from launcher.redirect import redirecting, target
from launcher.say import Trouble
from launcher.serve import web_command
from launcher.wish import Wish, parse
from tests import processes
from tests.town import PASSWORD, Town

LOCAL = "127.0.0.1"
PLAIN_FILES = "django.contrib.staticfiles.storage.StaticFilesStorage"


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a certificate for this machine and its key."""
    folder = tmp_path_factory.mktemp("papers")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "linli.example.cn")])
    began = datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=1)
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(LOCAL))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(began)
        .not_valid_after(began + datetime.timedelta(days=2))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(Encoding.PEM))
    for file, form in (
        ("key.pem", PrivateFormat.PKCS8),
        ("old.pem", PrivateFormat.TraditionalOpenSSL),
    ):
        text = key.private_bytes(Encoding.PEM, form, NoEncryption())
        (folder / file).write_bytes(text)
    return folder


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOCAL, 0))
        return int(probe.getsockname()[1])


def _wish(papers: Path, *more: str) -> Wish:
    given = ["--cert", str(papers / "cert.pem"), "--key", str(papers / "key.pem"), *more]
    return parse(["--port", str(_free_port()), *given])


class Browser:
    """Asks as a browser would: trusts the certificate, keeps cookies, sends its origin."""

    def __init__(self, wish: Wish, papers: Path, log: Path) -> None:
        self.wish, self.cookies, self.log = wish, dict[str, str](), log
        self.trust = ssl.create_default_context(cafile=str(papers / "cert.pem"))
        self.set_cookies: list[str] = []

    def ask(self, method: str, path: str, **fields: str) -> tuple[int, dict[str, str], str]:
        line = http.client.HTTPSConnection(LOCAL, self.wish.port, context=self.trust, timeout=60)
        origin = self.wish.address.rstrip("/")
        headers = {"Origin": origin, "Content-Type": "application/x-www-form-urlencoded"}
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        line.request(method, path, urlencode(fields) if fields else None, headers)
        answer = line.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                self.set_cookies.append(value)
                self.cookies.update([value.partition(";")[0].strip().split("=", 1)])
        text = answer.read().decode()
        line.close()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, text

    def answers(self) -> bool:
        try:
            return self.ask("GET", "/livez")[0] == 200
        except OSError:
            return False


@pytest.fixture
def browser(transactional_db: None, papers: Path, tmp_path: Path) -> Iterator[Browser]:
    wish, log = _wish(papers), tmp_path / "web.log"
    told = processes.environment() | {"LINLI_HTTPS": "1", "LINLI_STATIC_STORAGE": PLAIN_FILES}
    command = web_command(sys.executable, wish)
    with (
        log.open("w") as lines,
        subprocess.Popen(command, env=told, stdout=lines, stderr=lines) as web,
    ):
        try:
            browser = Browser(wish, papers, log)
            processes.until(browser.answers, "the site answers by HTTPS")
            yield browser
        finally:
            web.terminate()


@pytest.mark.django_db(transaction=True)
def test_every_line_of_the_web_server_is_json(browser: Browser) -> None:
    assert browser.ask("GET", "/nowhere")[0] == 404
    lines = [json.loads(line) for line in browser.log.read_text().splitlines()]
    assert {"_granian", "django.request"} <= {line["logger"] for line in lines}


@pytest.mark.django_db(transaction=True)
def test_a_person_signs_in_and_the_cookie_goes_by_https_only(browser: Browser, town: Town) -> None:
    person = town.people["grid_worker"]
    person.password = make_password(PASSWORD, hasher="pbkdf2_sha256")
    person.save()
    _, headers, page = browser.ask("GET", "/sign-in")
    assert headers["strict-transport-security"].startswith("max-age=31536000")
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert found is not None
    status, *_ = browser.ask(
        "POST", "/sign-in", csrfmiddlewaretoken=found[1], username="grid_worker", password=PASSWORD
    )
    assert status == 302
    session = next(c for c in browser.set_cookies if c.strip().startswith("__Host-linli="))
    assert {"Secure", "HttpOnly", "SameSite=Lax"} <= set(session.split("; "))
    status, _, page = browser.ask("GET", "/")
    assert status == 200
    assert "王小兰" in page


def test_whoever_comes_by_http_is_sent_to_the_same_page(papers: Path) -> None:
    port = _free_port()
    wish = _wish(papers, "--redirect", str(port))
    with redirecting(wish):
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        line.request("GET", "/incidents?q=1")
        answer = line.getresponse()
        line.close()
    assert answer.status == 301
    assert answer.getheader("Location") == f"https://127.0.0.1:{wish.port}/incidents?q=1"


@pytest.mark.parametrize(
    ("host", "port", "there"),
    [
        ("linli.example.cn", "", "https://linli.example.cn/a"),
        ("linli.example.cn:80", ":8443", "https://linli.example.cn:8443/a"),
        ("[::1]:80", "", "https://[::1]/a"),
        ("evil.example/@x", "", ""),
        ("", "", ""),
    ],
)
def test_the_host_that_was_asked_stays(host: str, port: str, there: str) -> None:
    assert target(host, "/a", port) == there


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--cert", "{}/cert.pem"], "须同时给出"),
        (["--cert", "{}/cert.pem", "--key", "{}/none.pem"], "读不了"),
        (["--cert", "{}/cert.pem", "--key", "{}/old.pem"], "openssl pkcs8"),
        (["--cert", "{}/key.pem", "--key", "{}/key.pem"], "不是一对"),
        (["--redirect", "80"], "--redirect 只在"),
    ],
)
def test_papers_that_will_not_do_are_refused_at_once(
    papers: Path, given: list[str], said: str
) -> None:
    with pytest.raises(Trouble, match=said):
        parse([part.format(papers) for part in given])
