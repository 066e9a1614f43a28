"""The page of accounts."""

import re

import pytest

from linli.accounts.models import User
from linli.organisation import account_views
from tests.town import Town


def test_a_new_account_shows_its_first_password_once(town: Town) -> None:
    client = town.client("sys_admin")
    form = {"action": "add", "username": "new_one", "name": "新来的"}
    text = client.post("/users", form).content.decode()
    shown = re.search(r'class="password">(.+?)</code>', text)
    user = User.objects.get(username="new_one")
    assert shown
    assert user.check_password(shown[1])
    assert user.must_change_password
    assert shown[1] not in client.get("/users").content.decode()


def test_a_refused_account_keeps_what_was_typed(town: Town) -> None:
    form = {"action": "add", "username": "grid_worker", "name": "重名者"}
    answer = town.client("sys_admin").post("/users", form)
    assert answer.status_code == 422
    assert "已有人使用" in answer.content.decode()
    assert "重名者" in answer.content.decode()


def test_a_reset_takes_the_old_password_away(town: Town) -> None:
    form = {"action": "reset", "user": town.grid_worker.pk}
    assert town.client("sys_admin").post("/users", form).status_code == 200
    assert User.objects.get(pk=town.grid_worker.pk).must_change_password


def test_each_administrator_does_only_his_part(town: Town) -> None:
    worker = town.grid_worker.pk
    close, reset = {"action": "close", "user": worker}, {"action": "reset", "user": worker}
    assert town.client("sys_admin").post("/users", close).status_code == 403
    assert town.client("sec_admin").post("/users", reset).status_code == 403
    add = {"action": "add", "username": "new_one", "name": "新来的"}
    assert town.client("sec_admin").post("/users", add).status_code == 403
    assert town.client("sec_admin").post("/users", close).status_code == 302
    assert not User.objects.get(pk=worker).is_active


def test_the_pages_of_the_list_join_without_gap_or_repeat(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account_views, "PAGE", 5)
    client, seen, query = town.client("sys_admin"), [], ""
    for _ in range(20):
        context = client.get(f"/users?{query}").context
        seen += [person.user.pk for person in context["people"]]
        query = context["more"]
        if not query:
            break
    assert len(seen) == len(set(seen)) == User.objects.count()


def test_search_finds_by_name_and_by_the_name_signed_in_with(town: Town) -> None:
    client = town.client("sys_admin")
    for wanted in ("王小兰", "grid_worker"):
        found = [p.user for p in client.get("/users", {"q": wanted}).context["people"]]
        assert town.grid_worker in found
        assert town.sec_admin not in found
