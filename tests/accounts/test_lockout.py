"""Wrong passwords are slowed down by name and address, never for the person elsewhere."""

import re
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from django.test import Client

from linli.accounts import lockout
from linli.accounts.models import SignInTry
from tests.conftest import HeldClock
from tests.town import PASSWORD, Town

pytestmark = pytest.mark.django_db
OFFICE, ELSEWHERE = "10.1.2.3", "198.51.100.7"


def tried(
    town: Town, who: str = "grid_worker", password: str = "wrong", at: str = OFFICE
) -> tuple[int, str]:
    """Try to sign in from an address; give the status and the page."""
    client: Client = town.client(REMOTE_ADDR=at)
    answer = client.post("/sign-in", {"username": who, "password": password})
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize(
    ("failures", "minutes"),
    [(0, 0), (4, 0), (5, 15), (6, 30), (7, 60), (8, 120), (9, 240), (10, 240), (500, 240)],
)
def test_the_wait_doubles_up_to_four_hours(failures: int, minutes: int) -> None:
    assert lockout.wait_after(failures) == timedelta(minutes=minutes)


def test_five_failures_wait_a_quarter_of_an_hour_and_the_next_one_twice_that(
    town: Town, clock: HeldClock
) -> None:
    for _ in range(5):
        assert tried(town)[0] == 401
    status, page = tried(town, password=PASSWORD)
    assert status == 429
    assert "请 15 分钟后再试" in page
    clock.move(minutes=14, seconds=30)
    assert "请 1 分钟后再试" in tried(town, password=PASSWORD)[1]
    clock.move(seconds=31)
    assert tried(town)[0] == 401
    assert "请 30 分钟后再试" in tried(town, password=PASSWORD)[1]
    clock.move(minutes=30, seconds=1)
    assert tried(town, password=PASSWORD)[0] == 302
    assert tried(town)[0] == 401, "it counts from the beginning again"


def test_a_refused_try_makes_the_wait_no_longer(town: Town, clock: HeldClock) -> None:
    for _ in range(5):
        tried(town)
    for _ in range(10):
        assert tried(town)[0] == 429
    clock.move(minutes=15, seconds=1)
    assert tried(town, password=PASSWORD)[0] == 302


def test_nobody_locks_another_person_out_from_elsewhere(town: Town, clock: HeldClock) -> None:
    assert tried(town, password=PASSWORD)[0] == 302
    for _ in range(5):
        tried(town, at=ELSEWHERE)
    assert tried(town, password=PASSWORD, at=ELSEWHERE)[0] == 429
    for n in range(60):  # and not with many addresses either
        SignInTry.objects.create(
            name_digest=lockout._digest("grid_worker"), address=f"203.0.113.{n}", at=clock.now
        )
    assert tried(town, password=PASSWORD, at="192.0.2.1")[0] == 429, "an address never seen before"
    assert tried(town, password=PASSWORD)[0] == 302


def test_a_name_that_nobody_has_is_answered_like_one_that_somebody_has(
    town: Town, clock: HeldClock
) -> None:
    told = []
    for who in ("grid_worker", "nobody"):
        told.append([tried(town, who, at=ELSEWHERE) for _ in range(7)])
    assert [status for status, _ in told[0]] == [401] * 5 + [429] * 2
    words = [re.findall(r'role="alert">([^<]+)<', page) for who in told for _, page in who]
    assert words[:7] == words[7:]


def test_an_address_that_tries_a_hundred_names_is_slowed_down_alone(
    town: Town, clock: HeldClock
) -> None:
    for n in range(100):
        lockout.note_failure(f"name{n}", None, address=ELSEWHERE)
    assert tried(town, password=PASSWORD, at=ELSEWHERE)[0] == 429
    assert tried(town, password=PASSWORD)[0] == 302
    clock.move(minutes=15, seconds=1)
    assert tried(town, password=PASSWORD, at=ELSEWHERE)[0] == 302


def test_what_was_typed_as_a_name_is_not_kept(town: Town) -> None:
    tried(town, "My-Own-Password-1")
    assert "my-own-password" not in str(list(SignInTry.objects.values())).casefold()


def test_after_a_success_the_person_hears_of_the_failures(town: Town, clock: HeldClock) -> None:
    for _ in range(3):
        tried(town, at=ELSEWHERE)
    client = town.client(REMOTE_ADDR=OFFICE)
    client.post("/sign-in", {"username": "grid_worker", "password": PASSWORD})
    assert "有 3 次登录失败" in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("proxies", "peer", "chain", "address"),
    [
        ([], "127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ([], "127.0.0.1", "6.6.6.6, 198.51.100.7", "198.51.100.7"),
        ([], "127.0.0.1", "", "127.0.0.1"),
        (["127.0.0.0/8", "10.0.0.1"], "127.0.0.1", "6.6.6.6, 198.51.100.7, 10.0.0.1", ELSEWHERE),
        (["127.0.0.0/8"], "127.0.0.1", "6.6.6.6, 10.9.9.9", "10.9.9.9"),
        (["127.0.0.0/8"], "198.51.100.9", "6.6.6.6", "198.51.100.9"),
        (["127.0.0.0/8"], "127.0.0.1", "nonsense", ""),
    ],
)
def test_behind_proxies_the_address_is_that_of_who_asks(
    town: Town,
    settings: Any,
    proxies: list[str],
    peer: str,
    chain: str,
    address: str,
) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.TRUSTED_PROXIES = [ip_network(one) for one in proxies]
    client = town.client(REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=chain)
    client.post("/sign-in", {"username": "grid_worker", "password": "wrong"})
    assert SignInTry.objects.get().address == (address or "?")
