"""The demo county is whole, and keeps away from real people."""

from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from shapely.geometry import shape

from linli.accounts.models import SecurityPolicy, User
from linli.accounts.policy import policy
from linli.accounts.services import must_enrol
from linli.incidents.queries import waiting_for
from linli.kernel.scope import acting
from linli.organisation.access import actor_for
from linli.organisation.models import Unit
from linli.site.demo.county import open_to_visitors
from tests.town import CAST, PASSWORD, Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    """Load it and give what it said."""
    monkeypatch.setenv("LINLI_DEMO_PASSWORD", PASSWORD)
    call_command("demo")
    return capsys.readouterr().out


def test_every_role_signs_in_by_its_name_without_changing_the_password(demo: str) -> None:
    for username, *_ in CAST:
        user = User.objects.get(username=username)
        assert user.check_password(PASSWORD)
        assert not user.must_change_password
        assert actor_for(user).posts
        assert not must_enrol(user, actor_for(user)), "nor with a phone to bind"
    assert PASSWORD not in demo


def test_the_department_finds_something_to_do_at_each_of_its_steps(demo: str) -> None:
    actor = actor_for(User.objects.get(username="department_handler"))
    with acting(actor):
        states = {incident.state for incident in waiting_for(actor)}
    assert states == {"DISPATCHED", "HANDLING"}


def test_a_demo_of_an_earlier_release_stays_open_and_nothing_else_does(town: Town) -> None:
    SecurityPolicy.objects.all().delete()
    real = Unit.objects.create(id=330881_000_000_000, code="330881", name="江山市", kind="county")
    open_to_visitors()
    assert policy().administrators_need_code, "a real county is there"
    real.delete()
    open_to_visitors()
    assert not policy().administrators_need_code
    town.be_strict()
    open_to_visitors()
    assert policy().administrators_need_code, "somebody has decided"


def test_the_grids_cover_the_county_and_do_not_overlap(demo: str) -> None:
    grids = [shape(u.boundary) for u in Unit.objects.filter(kind="grid")]
    county = shape(Unit.objects.get(kind="county").boundary)
    assert len(grids) == 24
    assert sum(g.area for g in grids) == pytest.approx(county.area, rel=1e-4)
    assert all(a.intersection(b).area < 1e-9 for a, b in combinations(grids, 2))


def test_it_is_refused_where_anybody_already_is(town: Town) -> None:
    with pytest.raises(CommandError, match="空数据库"):
        call_command("demo")


def test_a_password_nobody_gave_is_made_up_said_and_kept_for_the_owner_alone(
    settings: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.HOME = tmp_path
    call_command("demo")
    kept = tmp_path / "demo-password"
    password = kept.read_text().strip()
    said = capsys.readouterr().out
    assert f"密码：{password}" in said
    assert str(kept) in said
    assert kept.stat().st_mode & 0o777 == 0o600
    assert User.objects.get(username="grid_worker").check_password(password)


def test_a_start_that_was_killed_and_begins_again_keeps_its_password(
    settings: Any, tmp_path: Path
) -> None:
    settings.HOME = tmp_path
    (tmp_path / "demo-password").write_text("qinghe-from-before\n")
    call_command("demo")
    assert User.objects.get(username="grid_worker").check_password("qinghe-from-before")
