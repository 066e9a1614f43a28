"""Where one is signed in: the list, signing out from elsewhere, and at most three devices."""

import re
from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client

from linli.accounts import devices
from linli.accounts.browsers import browser_named
from linli.accounts.models import BrowserSession
from tests.conftest import HeldClock
from tests.town import PASSWORD, Town

pytestmark = pytest.mark.django_db
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/120.0.0.0 Safari/537.36"
)


def signed_in(
    town: Town, who: str = "grid_worker", at: str = "10.0.0.1", agent: str = ""
) -> Client:
    client = town.client(REMOTE_ADDR=at, HTTP_USER_AGENT=agent or CHROME)
    client.post("/sign-in", {"username": who, "password": PASSWORD})
    return client


def is_in(client: Client) -> bool:
    return client.get("/account").status_code == 200


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (CHROME, "Chrome · Windows"),
        (f"{CHROME} Edg/120.0.0.0", "Edge · Windows"),
        (
            "Mozilla/5.0 (Linux; Android 12; HarmonyOS; NOH-AN00) AppleWebKit/537.36 "
            "Chrome/99.0 HuaweiBrowser/14.0 Mobile Safari/537.36",
            "华为浏览器 · 鸿蒙",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) AppleWebKit/605.1.15 "
            "Mobile/15E148 MicroMessenger/8.0",
            "微信 · iPhone",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0",
            "Firefox · Linux",
        ),
        ("<script>", "未知浏览器"),
        ("", "未知浏览器"),
    ],
)
def test_a_browser_is_named_as_people_know_it(agent: str, name: str) -> None:
    assert browser_named(agent) == name


def test_the_page_lists_browsers_and_devices_with_where_and_when(
    town: Town, clock: HeldClock
) -> None:
    client = signed_in(town)
    given = {"username": "grid_worker", "password": PASSWORD, "device_name": "王小兰的手机"}
    phone = town.api(REMOTE_ADDR="10.0.0.9")
    phone.post("/api/v1/tokens", given, "application/json")
    page = client.get("/account").content.decode()
    for shown in ("Chrome · Windows", "10.0.0.1", "正在使用", "王小兰的手机", "10.0.0.9"):
        assert shown in page
    assert "03-02 09:00" in page
    key = client.cookies["linli"].value
    assert key not in page


def test_one_device_or_all_others_are_signed_out_from_elsewhere(
    town: Town, clock: HeldClock
) -> None:
    here, there, third = (signed_in(town, at=f"10.0.0.{n}") for n in (1, 2, 3))
    page = here.get("/account").content.decode()
    button = re.search(r'value="([0-9a-f-]{36})"\s+aria-label="让 [^"]*10\.0\.0\.2', page)
    assert button
    here.post("/account/devices", {"device": button[1]})
    assert (is_in(here), is_in(there), is_in(third)) == (True, False, True)
    here.post("/account/devices", {"device": "others"})
    assert (is_in(here), is_in(third)) == (True, False)


def test_another_persons_device_is_not_mine_to_sign_out(town: Town, clock: HeldClock) -> None:
    other = signed_in(town, "grid_leader")
    pk = BrowserSession.objects.get(user=town.grid_leader).id
    assert signed_in(town).post("/account/devices", {"device": str(pk)}).status_code == 404
    assert is_in(other)


def test_the_fourth_device_signs_the_first_one_out_and_both_are_told(
    town: Town, clock: HeldClock
) -> None:
    clients = []
    for n in (1, 2, 3, 4):
        if clients:
            assert is_in(clients[0])  # being used does not help: what counts is who came first
        clients.append(signed_in(town, at=f"10.0.0.{n}"))
        clock.move(minutes=1)
    first, *others = clients
    assert [is_in(client) for client in others] == [True] * 3
    gone = first.get("/account")
    assert gone.headers["Location"].endswith("why=limit")
    assert "最早登录的这一台已退出" in first.get(gone.headers["Location"]).content.decode()
    newest = signed_in(town, at="10.0.0.5").get("/").content.decode()
    assert "已让最早登录的一台退出：Chrome · Windows（10.0.0.2）" in newest


def test_a_machine_counts_as_a_device(town: Town, clock: HeldClock) -> None:
    browser = signed_in(town)
    given = {"username": "grid_worker", "password": PASSWORD, "device_name": "手机"}
    for _ in range(3):
        clock.move(minutes=1)
        assert town.api().post("/api/v1/tokens", given, "application/json").status_code == 201
    assert not is_in(browser)


def test_a_demo_may_have_no_limit(town: Town, clock: HeldClock) -> None:
    town.be_strict(most_devices=0)
    clients = [signed_in(town) for _ in range(6)]
    assert all(map(is_in, clients))


def test_a_request_under_way_does_not_bring_an_ended_session_back(town: Town) -> None:
    client = signed_in(town)
    session = client.session
    session["something"] = "typed meanwhile"
    devices.end_sessions([town.grid_worker], BrowserSession.Ended.ADMINISTRATOR)
    with pytest.raises(UpdateError):
        session.save()
    assert not is_in(client)


def test_signing_in_changes_the_session(town: Town) -> None:
    client = town.client()
    client.post("/sign-in", {"username": "grid_worker", "password": "wrong"})
    signed = signed_in(town)
    before = signed.cookies["linli"].value
    signed.post("/sign-in", {"username": "grid_worker", "password": PASSWORD})
    assert signed.cookies["linli"].value != before


def test_a_device_is_seen_again_every_five_minutes(town: Town, clock: HeldClock) -> None:
    device = town.api("grid_worker")
    token = town.grid_worker.tokens.get()
    for minutes, moved in ((4, False), (2, True)):
        clock.move(minutes=minutes)
        device.get("/api/v1/me")
        before, token.last_seen = token.last_seen, town.grid_worker.tokens.get().last_seen
        assert (token.last_seen > before) is moved


def test_pages_prolong_the_session_and_write_it_once_a_minute(town: Town, clock: HeldClock) -> None:
    client = town.client("grid_leader")

    def seen() -> datetime:
        assert client.get("/").status_code == 200
        return BrowserSession.objects.get(user=town.grid_leader).last_seen

    first = seen()
    clock.move(seconds=40)
    assert seen() == first
    clock.move(seconds=40)
    assert seen() == first + timedelta(seconds=80)
