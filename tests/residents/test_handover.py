"""Somebody leaves a post: the package is made by itself, seen by the right people, taken over."""

from datetime import date
from typing import Any

import pytest

from linli.kernel.errors import OutOfStep
from linli.notices.models import Notice
from linli.organisation import services
from linli.organisation.access import actor_for
from linli.organisation.models import Post
from linli.residents import handover
from linli.residents.handover import prepare_ending
from linli.residents.models import Handover, Person
from tests.residents.people import care, person, special
from tests.town import Town

START = "2026-03-02 09:00"


@pytest.fixture(autouse=True)
def begin(clock: Any) -> None:
    clock.hold(START)


def leave(town: Town, on: date = date(2026, 3, 9)) -> Post:
    """End the worker's post, and give it to the informant from the next day on."""
    post = town.grid_worker.posts.get()
    with town.acting("sec_admin") as actor:
        services.appoint(
            town.informant,
            actor=actor,
            role="grid_worker",
            unit=town.grid,
            valid_from=date(2026, 3, 10),
            replaces=post,
        )
    assert post.valid_to is None or post.valid_to == on
    return Post.objects.get(pk=post.pk)


def notices(town: Town, who: str) -> list[str]:
    with town.platform() as platform:
        mine = Notice.objects.visible_to(platform).filter(user=town.people[who])
        return [notice.title for notice in mine]


def test_the_end_of_a_post_makes_the_package_and_asks_for_words(town: Town) -> None:
    post = leave(town)
    with town.platform() as platform:
        assert Handover.objects.visible_to(platform).filter(post=post).exists()
    assert any("请写交接说明" in title for title in notices(town, "grid_worker"))
    client = town.client("grid_worker")
    assert "待写说明" in client.get("/handovers").content.decode()
    assert client.post(f"/handovers/{post.pk}", {"note": ""}).status_code == 422
    given = {"note": "单元门钥匙在社区，3 号楼老人耳背，要多敲一会儿。电话 13912345678。"}
    assert client.post(f"/handovers/{post.pk}", given).status_code == 302
    with town.platform() as platform:
        row = Handover.objects.visible_to(platform).get(post=post)
        assert "钥匙".encode() not in bytes(row.token or b"")


def test_the_next_one_reads_it_with_his_own_eyes_and_takes_over(town: Town, clock: Any) -> None:
    about = person(town)
    care(town, about, attention="03", needs="代买药")
    special(town, about, "2")
    incident = town.report()
    post = leave(town)
    town.client("grid_worker").post(f"/handovers/{post.pk}", {"note": "钥匙在社区。"})
    assistant = town.client("grid_assistant")
    assert assistant.get(f"/handovers/{post.pk}").status_code == 404
    clock.hold("2026-03-10 09:00")
    client = town.client("informant")
    page = client.get(f"/handovers/{post.pk}").content.decode()
    for known in ("钥匙在社区", incident.title, "残疾人 1 人", "关注程度严重", "刑满释放"):
        assert known in page, known
    assert "王大山" not in page
    assert client.post(f"/handovers/{post.pk}", {"take": "1"}).status_code == 302
    assert client.post(f"/handovers/{post.pk}", {"take": "1"}).status_code == 302
    assert "孙大爷已接收" in town.client("platform_admin").get("/handovers").content.decode()
    assert client.post(f"/handovers/{post.pk}", {"note": "改"}).status_code == 403
    # who has left sees nothing any more
    assert town.client("grid_worker").get(f"/handovers/{post.pk}").status_code == 404


def test_special_groups_are_told_to_those_only_who_may_know(town: Town) -> None:
    special(town, person(town), "2")
    post = leave(town)
    for who, knows in (("platform_admin", True), ("town_operator", False)):
        page = town.client(who).get(f"/handovers/{post.pk}").content.decode()
        assert ("刑满释放" in page) == knows
        assert ("特殊人群（不要外传）" in page) == knows
    for who in ("grid_worker_2", "platform_admin_2", "department_handler", "sec_admin"):
        assert town.client(who).get(f"/handovers/{post.pk}").status_code == 404


def test_a_deputys_time_that_runs_out_is_prepared_by_night(town: Town, clock: Any) -> None:
    post = Post.objects.create(
        user=town.grid_worker_2,
        role="grid_worker",
        unit=town.grid,
        valid_from=date(2026, 3, 2),
        valid_to=date(2026, 3, 20),
        is_deputy=True,
    )
    with town.platform() as platform:
        assert prepare_ending(actor=platform) == 0
    clock.hold("2026-03-14 03:00")
    with town.platform() as platform:
        assert prepare_ending(actor=platform) == 1
        assert prepare_ending(actor=platform) == 0
        assert Handover.objects.visible_to(platform).filter(post=post).exists()
    assert len(notices(town, "grid_worker_2")) == 1


@pytest.mark.parametrize(
    ("moment", "sees"),
    [
        ("2026-03-01 23:59", False),
        ("2026-03-02 00:00", True),
        ("2026-03-08 23:59", True),
        ("2026-03-09 00:00", False),
    ],
)
def test_who_stands_in_has_the_rights_of_the_post_for_its_days_and_no_others(
    town: Town, clock: Any, moment: str, sees: bool
) -> None:
    about = person(town)
    profile = special(town, about, "2")
    Post.objects.create(
        user=town.grid_worker_2,
        role="grid_worker",
        unit=town.grid,
        valid_from=date(2026, 3, 2),
        valid_to=date(2026, 3, 8),
        is_deputy=True,
    )
    clock.hold(moment)
    client = town.client("grid_worker_2")
    expected = 200 if sees else 404
    assert client.get(f"/people/{about.pk}").status_code == expected
    assert client.get(f"/special/{profile.pk}").status_code == expected
    acting = {p.unit: p.verbs for p in actor_for(town.grid_worker_2).posts}
    own = {p.unit: p.verbs for p in actor_for(town.grid_worker).posts}
    assert acting.get(town.grid.pk) == (own[town.grid.pk] if sees else None)


def test_of_two_who_take_it_at_once_the_second_is_told(
    town: Town, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = leave(town)
    clock.hold("2026-03-10 09:00")
    with town.acting("informant") as actor:
        stale = handover.handover_for(actor, post.pk)
    with town.platform() as platform:
        rows = Handover.objects.visible_to(platform).filter(post=post)
        rows.update(taken_at=clock.now, taken_by=town.grid_worker_2)
    # read before the lock, when nobody had taken it yet
    monkeypatch.setattr(handover, "handover_for", lambda actor, post: stale)
    with town.acting("informant") as actor, pytest.raises(OutOfStep):
        handover.take_over(post.pk, actor=actor)
    with town.platform() as platform:
        row = Handover.objects.visible_to(platform).get(post=post)
        assert row.taken_by_id == town.grid_worker_2.pk


def test_who_was_registered_by_mistake_is_not_handed_over(town: Town, clock: Any) -> None:
    about = person(town)
    care(town, about, attention="03")
    post = leave(town)
    with town.platform() as platform:
        Person.objects.visible_to(platform).filter(pk=about.pk).update(is_deleted=True)
    clock.hold("2026-03-10 09:00")
    page = town.client("informant").get(f"/handovers/{post.pk}").content.decode()
    assert "关注程度严重" not in page
