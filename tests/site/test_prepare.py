"""What a start does to the database before anybody is served."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, connections

from linli.site.management.commands import prepare

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture(autouse=True)
def _own_static_files(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path


def _may(deed: str) -> bool:
    try:
        connection.cursor().execute(deed)
    except ProgrammingError:
        return False
    return True


def test_a_table_that_was_migrated_by_hand_is_opened_by_the_next_start() -> None:
    owner = connections["owner"].cursor()
    owner.execute("CREATE TABLE made_by_hand (id int)")
    try:
        assert not _may("SELECT * FROM made_by_hand")
        call_command("prepare", "--no-demo")
        assert _may("SELECT * FROM made_by_hand")
    finally:
        owner.execute("DROP TABLE made_by_hand")


def test_a_right_to_rewrite_history_that_somebody_gave_is_taken_away() -> None:
    role = connection.settings_dict["USER"]
    connections["owner"].cursor().execute(f"GRANT UPDATE ON incidents_incidentstep TO {role}")
    assert _may("UPDATE incidents_incidentstep SET verb = verb")
    call_command("prepare", "--no-demo")
    assert not _may("UPDATE incidents_incidentstep SET verb = verb")


def test_nobody_is_served_by_a_role_that_row_security_does_not_bind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(prepare, "SERVING", "owner")
    with pytest.raises(CommandError, match="行级安全"):
        call_command("prepare", "--no-demo")
