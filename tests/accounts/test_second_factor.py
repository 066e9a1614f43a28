"""The second factor: binding it, signing in with it, once for each code, and losing the phone."""

import re
from datetime import timedelta

import pyotp
import pytest
from django.test import Client

from linli.accounts import second_factor
from linli.accounts.models import RecoveryCode, SecondFactor
from linli.accounts.policy import asks_code_of
from linli.journal.models import JournalEntry
from linli.kernel import clock as kernel_clock
from tests.conftest import HeldClock
from tests.town import PASSWORD, Town

pytestmark = pytest.mark.django_db
ASKED = {"username": "grid_worker", "password": PASSWORD}


def signed_in(town: Town, who: str) -> Client:
    """Sign in by the page, with the password alone."""
    client = town.client()
    client.post("/sign-in", {"username": who, "password": PASSWORD})
    return client


def bound(town: Town, who: str) -> tuple[pyotp.TOTP, list[str]]:
    """Bind an authenticator; give it with the recovery codes."""
    user = town.people[who]
    with town.acting(who) as actor:
        second_factor.begin(user, actor=actor)
        enrolment = second_factor.enrolment_of(user)
        assert enrolment
        phone = pyotp.TOTP(enrolment.secret.replace(" ", ""))
        codes = second_factor.confirm(user, now_on(phone), actor=actor)
    return phone, codes


def now_on(phone: pyotp.TOTP, steps: int = 0) -> str:
    """Read the phone, some steps of thirty seconds ahead."""
    return phone.at(kernel_clock.now() + timedelta(seconds=30 * steps))


def with_password(town: Town, who: str) -> Client:
    """Be between the password and the code."""
    client = signed_in(town, who)
    assert client.get("/").headers["Location"].startswith("/sign-in")
    return client


def test_an_administrator_is_led_to_binding_and_gets_nowhere_else(town: Town) -> None:
    town.be_strict()
    for who in ("sys_admin", "sec_admin", "audit_admin"):
        client = signed_in(town, who)
        for page in ("/", "/units", "/users", "/journal", "/account", "/notices", "/health"):
            assert client.get(page).headers.get("Location") == "/account/code", (who, page)
        assert client.get("/account/code").status_code == 200
        assert client.get("/api/v1/me").json()["code"] == "must_enrol"
        given = {"username": who, "password": PASSWORD, "device_name": "脚本"}
        answer = town.api().post("/api/v1/tokens", given, "application/json")
        assert (answer.status_code, answer.json()["code"]) == (403, "must_enrol")
    assert signed_in(town, "grid_worker").get("/").status_code == 200


def test_binding_takes_the_right_code_and_shows_ten_recovery_codes_once(town: Town) -> None:
    town.be_strict()
    client = signed_in(town, "sys_admin")
    client.post("/account/code", {"action": "begin"})
    page = client.get("/account/code").content.decode()
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page)
    assert secret
    assert "style=" not in page.partition("<svg")[2].partition("</svg>")[0]

    wrong = client.post("/account/code", {"action": "confirm", "code": "000000"})
    assert wrong.status_code == 422
    assert client.get("/units").headers["Location"] == "/account/code"

    phone = pyotp.TOTP(secret[1].replace(" ", ""))
    done = client.post("/account/code", {"action": "confirm", "code": now_on(phone)})
    codes = re.findall(r"<code>([a-z0-9]{5}-[a-z0-9]{5})</code>", done.content.decode())
    assert len(set(codes)) == 10
    assert client.get("/units").status_code == 200
    assert not any(code in client.get("/account/code").content.decode() for code in codes)
    kept = str(list(RecoveryCode.objects.values()) + list(SecondFactor.objects.values()))
    assert secret[1].replace(" ", "") not in kept
    assert not any(code.replace("-", "") in kept for code in codes)


def test_a_code_opens_the_door_once(town: Town, clock: HeldClock) -> None:
    phone, _ = bound(town, "grid_worker")
    clock.move(seconds=60)
    first = with_password(town, "grid_worker")
    answer = first.post("/sign-in/code", {"code": now_on(phone)})
    assert (answer.status_code, first.get("/").status_code) == (302, 200)

    second = with_password(town, "grid_worker")
    again = second.post("/sign-in/code", {"code": now_on(phone)})
    assert again.status_code == 401
    assert "已经用过" in again.content.decode()
    clock.move(seconds=30)
    assert second.post("/sign-in/code", {"code": now_on(phone)}).status_code == 302


@pytest.mark.parametrize(("steps", "status"), [(-2, 401), (-1, 302), (0, 302), (1, 302), (2, 401)])
def test_a_phone_may_be_one_step_wrong(
    town: Town, clock: HeldClock, steps: int, status: int
) -> None:
    phone, _ = bound(town, "grid_worker")
    clock.move(minutes=5)
    client = with_password(town, "grid_worker")
    assert client.post("/sign-in/code", {"code": now_on(phone, steps)}).status_code == status


def test_the_code_is_read_as_people_type_it(town: Town, clock: HeldClock) -> None:
    phone, codes = bound(town, "grid_worker")
    clock.move(minutes=5)
    wide = now_on(phone).translate({ord("0") + n: chr(0xFF10 + n) for n in range(10)})
    client = with_password(town, "grid_worker")
    assert client.post("/sign-in/code", {"code": f" {wide[:3]} {wide[3:]}"}).status_code == 302
    client = with_password(town, "grid_worker")
    assert client.post("/sign-in/code", {"code": codes[0].upper()}).status_code == 302


def test_each_recovery_code_works_once_and_for_nobody_else(town: Town, clock: HeldClock) -> None:
    _, codes = bound(town, "grid_worker")
    bound(town, "grid_leader")
    client = with_password(town, "grid_leader")
    assert client.post("/sign-in/code", {"code": codes[0]}).status_code == 401
    client = with_password(town, "grid_worker")
    assert client.post("/sign-in/code", {"code": codes[0]}).status_code == 302
    client = with_password(town, "grid_worker")
    assert client.post("/sign-in/code", {"code": codes[0]}).status_code == 401
    assert second_factor.recovery_codes_left(town.grid_worker) == 9


def test_the_password_alone_opens_nothing_and_soon_counts_no_more(
    town: Town, clock: HeldClock
) -> None:
    phone, _ = bound(town, "grid_worker")
    client = with_password(town, "grid_worker")
    assert client.get("/api/v1/me").status_code == 401
    clock.move(minutes=6)
    answer = client.post("/sign-in/code", {"code": now_on(phone)})
    assert answer.headers["Location"] == "/sign-in"


def test_guessing_codes_is_stopped(town: Town, clock: HeldClock) -> None:
    phone, _ = bound(town, "grid_worker")
    clock.move(minutes=5)
    client = with_password(town, "grid_worker")
    for _ in range(5):
        assert client.post("/sign-in/code", {"code": "123456"}).status_code == 401
    answer = client.post("/sign-in/code", {"code": now_on(phone)})
    assert answer.status_code == 429
    assert "15 分钟" in answer.content.decode()


def test_a_machine_gives_the_code_with_the_password(town: Town, clock: HeldClock) -> None:
    phone, codes = bound(town, "grid_worker")
    clock.move(minutes=5)

    def asked(**more: str) -> tuple[int, str]:
        given = ASKED | {"device_name": "手机"} | more
        answer = town.api().post("/api/v1/tokens", given, "application/json")
        return answer.status_code, answer.json().get("code", "")

    code = now_on(phone)
    assert asked() == (401, "code_missing")
    assert asked(otp="123456") == (401, "wrong_code")
    assert asked(otp=code) == (201, "")
    assert asked(otp=code) == (401, "wrong_code")
    assert asked(otp=codes[3]) == (201, "")


def test_the_old_phone_holds_until_the_new_one_has_given_a_code(
    town: Town, clock: HeldClock
) -> None:
    old, _ = bound(town, "grid_worker")
    with town.acting("grid_worker") as actor:
        second_factor.begin(town.grid_worker, actor=actor)
    clock.move(minutes=5)
    client = with_password(town, "grid_worker")
    assert client.post("/sign-in/code", {"code": now_on(old)}).status_code == 302
    secret = re.search(r'"secret">([A-Z2-7 ]+)<', client.get("/account/code").content.decode())
    assert secret
    new = pyotp.TOTP(secret[1].replace(" ", ""))
    client.post("/account/code", {"action": "confirm", "code": now_on(new)})
    clock.move(minutes=5)
    client = with_password(town, "grid_worker")
    assert client.post("/sign-in/code", {"code": now_on(old)}).status_code == 401
    assert client.post("/sign-in/code", {"code": now_on(new)}).status_code == 302


def test_what_is_bound_is_changed_only_after_a_fresh_code(town: Town, clock: HeldClock) -> None:
    phone, _ = bound(town, "grid_worker")
    clock.move(minutes=5)
    client = with_password(town, "grid_worker")
    client.post("/sign-in/code", {"code": now_on(phone)})
    assert client.post("/account/code", {"action": "renew"}).status_code == 200
    clock.move(minutes=11)
    for deed in ("begin", "renew", "off"):
        answer = client.post("/account/code", {"action": deed})
        assert answer.headers["Location"] == "/account/confirm?next=/account/code", deed
    assert client.post("/account/confirm", {"code": PASSWORD}).status_code == 401
    given = {"code": now_on(phone), "next": "/account/code"}
    assert client.post("/account/confirm", given).headers["Location"] == "/account/code"
    client.post("/account/code", {"action": "off"})
    assert not second_factor.has_code(town.grid_worker)


def test_who_must_have_one_cannot_give_it_up(town: Town, clock: HeldClock) -> None:
    town.be_strict()
    phone, _ = bound(town, "sec_admin")
    clock.move(minutes=5)
    client = with_password(town, "sec_admin")
    client.post("/sign-in/code", {"code": now_on(phone)})
    assert client.post("/account/code", {"action": "off"}).status_code == 403
    assert second_factor.has_code(town.sec_admin)


def test_who_has_none_proves_himself_by_the_password(town: Town, clock: HeldClock) -> None:
    client = town.client("grid_worker")
    assert (
        client.post("/account/code", {"action": "begin"})
        .headers["Location"]
        .startswith("/account/confirm")
    )
    assert client.post("/account/confirm", {"code": "wrong"}).status_code == 401
    client.post("/account/confirm", {"code": PASSWORD})
    assert client.post("/account/code", {"action": "begin"}).headers["Location"] == "/account/code"


def test_a_changed_password_ends_a_half_finished_sign_in(town: Town, clock: HeldClock) -> None:
    phone, _ = bound(town, "grid_worker")
    clock.move(minutes=1)
    client = with_password(town, "grid_worker")
    town.grid_worker.set_password("another-one-4711")
    town.grid_worker.save()
    answer = client.post("/sign-in/code", {"code": now_on(phone)})
    assert answer.headers["Location"] == "/sign-in"


def test_the_journal_tells_of_binding_and_of_recovery_codes(town: Town, clock: HeldClock) -> None:
    _, codes = bound(town, "grid_worker")
    client = with_password(town, "grid_worker")
    client.post("/sign-in/code", {"code": codes[0]})
    with town.acting("audit_admin"):
        told = list(JournalEntry.objects.order_by("id").values_list("action", flat=True))
    assert told == [
        "accounts.factor_begin",
        "accounts.factor_on",
        "accounts.recovery_codes",
        "accounts.recovery_used",
        "accounts.sign_in",
    ]


def test_whoever_may_take_peoples_data_out_is_asked_too(town: Town) -> None:
    town.be_strict(administrators_need_code=False)
    exporter, worker = town.actor("county_supervisor"), town.actor("grid_worker")
    assert not asks_code_of(worker)
    assert asks_code_of(exporter)
    town.be_strict(exporters_need_code=False)
    assert not asks_code_of(exporter)
