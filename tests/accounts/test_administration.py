"""New accounts, resets and closing by administrators."""

import pytest

from linli.accounts import administration
from linli.accounts.services import issue_token, user_of_token
from linli.journal.models import JournalEntry
from linli.kernel.errors import Forbidden, Invalid
from tests.town import Town


def test_a_new_account_has_a_first_password_that_must_be_changed(town: Town) -> None:
    with town.acting("sys_admin") as actor:
        user, password = administration.add_account(
            "new.one", actor=actor, name="新人", phone="13800000001"
        )
    assert user.check_password(password)
    assert user.must_change_password
    assert b"13800000001" not in bytes(user.phone_token or b"")
    assert administration.phone_of(user) == "13800000001"


@pytest.mark.parametrize(
    ("username", "name", "phone", "field"),
    [
        ("ab", "新人", "", "username"),
        ("有中文", "新人", "", "username"),
        ("grid_worker", "新人", "", "username"),
        ("newone", " ", "", "name"),
        ("newone", "新人", "123", "phone"),
    ],
)
def test_a_wrong_account_is_refused(
    town: Town, username: str, name: str, phone: str, field: str
) -> None:
    with town.acting("sys_admin") as actor, pytest.raises(Invalid) as refused:
        administration.add_account(username, actor=actor, name=name, phone=phone)
    assert list(refused.value.errors) == [field]


def test_a_reset_signs_devices_out_and_never_touches_ones_own(town: Town) -> None:
    token, _ = issue_token(town.grid_worker, device_name="手机")
    with town.acting("sys_admin") as actor:
        password = administration.reset_password(town.grid_worker, actor=actor)
        with pytest.raises(Forbidden):
            administration.reset_password(town.sys_admin, actor=actor)
    assert town.grid_worker.check_password(password)
    assert user_of_token(token) is None


def test_only_the_security_administrator_closes_accounts(town: Town) -> None:
    with town.acting("sys_admin") as actor, pytest.raises(Forbidden):
        administration.set_active(town.grid_worker, actor=actor, active=False)
    with town.acting("sec_admin") as actor:
        administration.set_active(town.grid_worker, actor=actor, active=False)
    town.grid_worker.refresh_from_db()
    assert not town.grid_worker.is_active


def test_the_system_administrator_has_no_power_over_the_other_powers(town: Town) -> None:
    for who in ("sec_admin", "audit_admin"):
        with town.acting("sys_admin") as actor, pytest.raises(Forbidden, match="安全管理员"):
            administration.reset_password(town.people[who], actor=actor)
    with town.acting("sec_admin") as actor:
        for who in ("sys_admin", "audit_admin"):
            password = administration.reset_password(town.people[who], actor=actor)
            assert town.people[who].check_password(password)
        with pytest.raises(Forbidden, match="自己"):
            administration.reset_password(town.sec_admin, actor=actor)
    with town.platform():
        entries = JournalEntry.objects.filter(action="account.reset", actor_name="金鑫")
        assert entries.count() == 2


def test_one_administrator_among_many_stops_the_whole_batch(town: Town) -> None:
    users = [town.grid_worker, town.audit_admin]
    with town.acting("sys_admin") as actor, pytest.raises(Forbidden):
        administration.renew_passwords(users, actor=actor)
    town.grid_worker.refresh_from_db()
    assert not town.grid_worker.must_change_password


@pytest.mark.parametrize(
    ("name", "proposed"),
    [("曾小红", "zengxiaohong"), ("于", "yu01"), ("★", "user"), ("华伟", "huawei2")],
)
def test_a_name_to_sign_in_with_is_proposed_from_the_reading(
    town: Town, name: str, proposed: str
) -> None:
    administration.User.objects.create(username="huawei", name="华伟")
    assert administration.free_username(name) == proposed
