"""What a password must be: long and one's own by default, or as 等级保护三级 asks."""

import pytest
from django.test import Client

from linli.accounts.passwords import classes_in, own_letters
from tests.conftest import HeldClock
from tests.town import PASSWORD, Town

pytestmark = pytest.mark.django_db
OWN = ("Plum-Blossom-7421", "Bamboo-Grove-8823", "Autumn-River-5560", "Winter-Lamp-3391",
       "Quiet-Harbor-6604", "Copper-Kettle-1187")  # fmt: skip


def change(client: Client, new: str, old: str = PASSWORD) -> str:
    """Try to change the password; give the page, "" when it was taken."""
    answer = client.post("/password", {"old": old, "new": new, "again": new})
    return "" if answer.status_code == 302 else answer.content.decode()


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("short-1A", "太短了，至少要 12 位"),
        ("passwordpassword", "太容易猜"),
        ("Linli-2026-2026", "太容易猜"),
        ("wanggeyuan-123456", "太容易猜"),
        ("Wangxiaolan-1985!", "太容易猜"),
        ("xiaolan-xiaolan-99", "太容易猜"),
        ("grid_worker-2026", ""),  # said by Django's own rule, in its own words
        ("aaaaaaaaaaaaaaaa", "太容易猜"),
        ("987654321098765", "太容易猜"),
    ],
)
def test_what_others_would_guess_is_refused(town: Town, new: str, said: str) -> None:
    page = change(town.client("grid_worker"), new)
    assert page
    assert said in page


@pytest.mark.parametrize("new", ["correct horse battery", "山高月小水落石出清风徐来", OWN[0]])
def test_a_long_one_needs_no_signs_and_no_digits(town: Town, new: str) -> None:
    assert change(town.client("grid_worker"), new) == ""


def test_the_words_of_the_county_do_not_count(town: Town, settings: object) -> None:
    assert own_letters("Qinghexian-2026", ["qinghexian"]) == ""
    settings.PASSWORD_WORDS = ["qinghe"]  # type: ignore[attr-defined]
    assert "太容易猜" in change(town.client("grid_worker"), "qinghe-qinghe-1234")


@pytest.mark.parametrize(
    ("password", "classes"),
    [("abc", 1), ("abcD", 2), ("abcD1", 3), ("abcD1!", 4), ("密码", 1), ("a 1", 3), ("", 0)],
)
def test_classes_are_counted(password: str, classes: int) -> None:
    assert classes_in(password) == classes


def test_level_three_asks_for_three_classes_and_says_so(town: Town) -> None:
    client = town.client("grid_worker")
    assert "3 类" not in client.get("/password").content.decode()
    town.be_strict(passwords="level_three")
    assert "3 类" in client.get("/password").content.decode()
    assert "至少要有其中 3 类" in change(client, "correct horse battery".replace(" ", ""))
    assert change(client, OWN[0]) == ""


def test_level_three_takes_none_of_the_last_five_again(town: Town, clock: HeldClock) -> None:
    town.be_strict(passwords="level_three")
    old, client = PASSWORD, town.client("grid_worker")
    for new in OWN:
        assert change(client, new, old) == ""
        old = new
        clock.move(minutes=1)
    assert "最近 5 次" in change(client, OWN[1], old)
    assert change(client, OWN[0], old) == "", "the sixth before may come again"
    town.be_strict(passwords="long")
    assert change(client, OWN[5], OWN[0]) == "", "the default forbids none"


def test_level_three_asks_for_a_new_one_after_ninety_days(town: Town, clock: HeldClock) -> None:
    town.be_strict(passwords="level_three")
    change(town.client("grid_worker"), OWN[0])
    given = {"username": "grid_worker", "password": OWN[0]}
    clock.move(days=89)
    client = town.client()
    client.post("/sign-in", given)
    assert client.get("/").status_code == 200
    clock.move(days=1)
    client = town.client()
    client.post("/sign-in", given)
    assert client.get("/").headers["Location"] == "/password"
    assert "密码已用满 90 天" in client.get("/password").content.decode()
    change(client, OWN[1], OWN[0])
    assert client.get("/").status_code == 200


def test_the_default_never_asks_for_a_new_one(town: Town, clock: HeldClock) -> None:
    change(town.client("grid_worker"), OWN[0])
    clock.move(days=900)
    client = town.client()
    client.post("/sign-in", {"username": "grid_worker", "password": OWN[0]})
    assert client.get("/").status_code == 200
