"""Three powers in three hands: what one administrator cannot do alone, and who watches."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.http import HttpResponse

from linli.accounts import second_factor
from linli.accounts.services import issue_token
from linli.journal.models import JournalEntry
from linli.kernel.errors import Forbidden, NotFound
from linli.notices.models import Notice
from linli.organisation import countersigning, posts, services
from linli.organisation.models import Post, TwoPersonRequest
from tests.accounts.test_second_factor import bound, signed_in
from tests.conftest import HeldClock
from tests.town import Town

pytestmark = pytest.mark.django_db
NEW = "informant"  # who shall become an administrator; his post is ended first


@pytest.fixture
def free(town: Town, clock: HeldClock) -> Town:
    """A town in which somebody has no post."""
    town.people[NEW].posts.all().delete()
    return town


def proposed(town: Town, role: str = "audit_admin", by: str = "sec_admin") -> TwoPersonRequest:
    with town.acting(by) as actor:
        done = services.appoint(
            town.people[NEW], actor=actor, role=role, unit=town.county, valid_from="2026-03-02"
        )
    assert isinstance(done, TwoPersonRequest)
    return done


def answer(town: Town, who: str, request: TwoPersonRequest, action: str = "agree") -> HttpResponse:
    return signed_in(town, who).post("/security", {"action": action, "request": request.pk})


def test_a_power_is_granted_by_two(free: Town) -> None:
    request = proposed(free)
    new = free.people[NEW]
    assert not new.posts.exists()
    assert "请您同意：任命管理员" in signed_in(free, "sys_admin").get("/notices").content.decode()
    assert answer(free, "sec_admin", request).status_code == 403, "who asked does not agree"
    assert answer(free, "audit_admin", request).status_code == 403, "who watches does not grant"
    assert not new.posts.exists()
    assert answer(free, "sys_admin", request).status_code == 302
    assert [post.role for post in new.posts.all()] == ["audit_admin"]
    again = signed_in(free, "sys_admin")
    again.post("/security", {"action": "agree", "request": request.pk})
    assert "已有人答复过" in again.get("/security").content.decode()
    assert new.posts.count() == 1


def test_a_refusal_grants_nothing_and_may_be_asked_again(free: Town) -> None:
    answer(free, "sys_admin", proposed(free), "refuse")
    assert not free.people[NEW].posts.exists()
    assert answer(free, "sys_admin", proposed(free)).status_code == 302
    assert free.people[NEW].posts.exists()


def test_nobody_agrees_to_his_own_power(free: Town) -> None:
    request = proposed(free, "sys_admin")
    TwoPersonRequest.objects.update(user=free.sys_admin)
    with free.acting("sys_admin") as actor, pytest.raises(Forbidden):
        countersigning.decide(request.pk, actor=actor, agreed=True)


def test_another_county_neither_sees_nor_answers(free: Town) -> None:
    request = proposed(free)
    Post.objects.filter(user=free.sys_admin).update(unit=free.township_2)
    with free.acting("sys_admin") as actor, pytest.raises(NotFound):
        countersigning.decide(request.pk, actor=actor, agreed=True)


@pytest.mark.parametrize("who", ["sys_admin", "audit_admin", "county_leader"])
def test_only_the_security_administrator_grants(free: Town, who: str) -> None:
    for role in ("grid_worker", "sec_admin"):
        unit = free.grid if role == "grid_worker" else free.county
        with free.acting(who) as actor, pytest.raises(Forbidden):
            services.appoint(
                free.people[NEW], actor=actor, role=role, unit=unit, valid_from="2026-03-02"
            )


@pytest.mark.parametrize("who", ["sys_admin", "sec_admin", "audit_admin"])
def test_no_power_reads_an_incident(town: Town, who: str) -> None:
    incident = town.report()
    for address in (f"/incidents/{incident.pk}", f"/api/v1/incidents/{incident.pk}"):
        assert town.client(who).get(address).status_code == 404
    assert town.client(who).get("/api/v1/incidents").json()["items"] == []


def test_the_auditor_sees_what_both_others_did(free: Town) -> None:
    answer(free, "sys_admin", proposed(free))
    with free.acting("audit_admin"):
        told = dict(JournalEntry.objects.values_list("action", "actor_name"))
    assert told["two_persons.ask"] == "金鑫"
    assert told["two_persons.agreed"] == "华伟"
    for who in ("sys_admin", "sec_admin"):
        with free.acting(who):
            others = JournalEntry.objects.exclude(actor=free.people[who].pk)
            assert not others.exists()


# --- lost phones, lost posts ------------------------------------------------------------------


def press(town: Town, who: str, deed: str, at: str) -> HttpResponse:
    given = {"action": deed, "user": town.people[at].pk}
    return signed_in(town, who).post("/users", given)


def test_a_lost_phone_is_unbound_by_the_security_administrator(
    town: Town, clock: HeldClock
) -> None:
    bound(town, "grid_worker")
    device = town.api("grid_worker")
    assert press(town, "sys_admin", "reset_code", "grid_worker").status_code == 403
    assert press(town, "sec_admin", "reset_code", "grid_worker").status_code == 302
    assert not second_factor.has_code(town.grid_worker)
    assert not town.grid_worker.recovery_codes.exists()
    assert device.get("/api/v1/me").status_code == 401
    with town.acting("grid_worker") as actor:
        assert "动态口令已由金鑫重置" in Notice.objects.visible_to(actor).get().title
    with town.acting("audit_admin"):
        assert JournalEntry.objects.filter(action="account.factor_reset").count() == 1


def test_that_of_a_security_administrator_takes_two_others(town: Town, clock: HeldClock) -> None:
    bound(town, "sec_admin")
    assert press(town, "sys_admin", "reset_code", "sec_admin").status_code == 403
    assert press(town, "sys_admin", "ask_reset_code", "sec_admin").status_code == 302
    request = TwoPersonRequest.objects.get()
    assert answer(town, "sys_admin", request).status_code == 403
    assert second_factor.has_code(town.sec_admin)
    assert answer(town, "audit_admin", request).status_code == 302
    assert not second_factor.has_code(town.sec_admin)


def test_the_security_administrator_signs_a_person_out(town: Town) -> None:
    client, device = signed_in(town, "grid_worker"), town.api("grid_worker")
    assert press(town, "sys_admin", "sign_out", "grid_worker").status_code == 403
    press(town, "sec_admin", "sign_out", "grid_worker")
    assert client.get("/").headers["Location"] == "/sign-in?next=%2F&why=admin"
    assert device.get("/api/v1/me").status_code == 401


def test_a_lock_is_seen_and_released(town: Town, clock: HeldClock) -> None:
    for _ in range(5):
        town.client().post("/sign-in", {"username": "grid_worker", "password": "wrong"})
    page = signed_in(town, "sec_admin").get("/security").content.decode()
    assert "127.0.0.1 输错 5 次" in page
    assert press(town, "sys_admin", "release", "grid_worker").status_code == 403
    press(town, "sec_admin", "release", "grid_worker")
    assert signed_in(town, "grid_worker").get("/").status_code == 200


def test_a_lost_post_ends_the_sessions_at_once(town: Town, clock: HeldClock) -> None:
    client, device = signed_in(town, "grid_worker"), town.api("grid_worker")
    post = town.grid_worker.posts.get()
    with town.acting("sec_admin") as actor:
        services.end_post(post, actor=actor, last_day=clock.now.date())
    assert client.get("/").status_code == 200, "still a day in the post"
    clock.move(days=1)
    issue_token(town.grid_leader, device_name="another's")
    with town.platform():
        assert posts.sign_out_departed() == 1
    assert client.get("/").headers["Location"].endswith("why=post")
    assert device.get("/api/v1/me").status_code == 401


# --- the policy -------------------------------------------------------------------------------


def policy(**changes: Any) -> dict[str, Any]:
    given = {"passwords": "long", "most_devices": "3", "administrators_need_code": "on"}
    return given | changes | {"action": "policy"}


def test_the_policy_is_changed_by_the_security_administrator_alone(town: Town) -> None:
    for who in ("sys_admin", "audit_admin"):
        assert signed_in(town, who).post("/security", policy()).status_code == 403
    client = signed_in(town, "sec_admin")
    assert client.post("/security", policy(most_devices="x")).status_code == 422
    assert client.post("/security", policy()).status_code == 302
    assert client.get("/").headers["Location"] == "/account/code", "he too, at once"
    with town.acting("audit_admin"):
        entry = JournalEntry.objects.get(action="accounts.policy")
    assert (entry.detail["before"], entry.detail["after"]) != ({}, {})
    assert entry.detail["after"]["administrators_need_code"] is True


def test_when_nobody_can_agree_the_host_unbinds(town: Town, clock: HeldClock) -> None:
    with pytest.raises(CommandError, match="没有绑定"):
        call_command("reset_code", "sec_admin")
    bound(town, "sec_admin")
    call_command("reset_code", "sec_admin")
    assert not second_factor.has_code(town.sec_admin)
    with town.acting("audit_admin"):
        entry = JournalEntry.objects.get(action="account.factor_reset")
    assert entry.actor_name == "平台运维"
