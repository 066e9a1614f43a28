"""People are told once, only of their own, and the person concerned by one file."""

import uuid
from pathlib import Path
from typing import Any

import pytest

from linli.kernel.keyring import keyring
from linli.notices import queries, services
from linli.notices.models import Notice, OutboundMessage
from linli.notices.outbound import MAX_TRIES, send_waiting
from linli.notices.services import phone_context, tell, tell_party
from tests.town import Town


def test_a_person_is_told_once_for_a_key(town: Town) -> None:
    with town.acting("grid_worker"):
        for _ in range(2):
            users = [town.grid_leader.pk, town.grid_leader.pk, town.grid_chief.pk]
            tell(users, title="有新事件", key="step-1")
    with town.platform() as actor:
        assert Notice.objects.visible_to(actor).count() == 2


def test_numbers_in_a_notice_are_masked(town: Town) -> None:
    with town.acting("grid_worker"):
        tell([town.grid_leader.pk], title="来电", text="请回电13800138000")
    with town.acting("grid_leader") as actor:
        assert "13800138000" not in queries.notices_of(actor).items[0].text


def test_nobody_marks_anothers_notice(town: Town) -> None:
    with town.acting("grid_worker"):
        tell([town.grid_leader.pk], title="有新事件")
    with town.acting("grid_leader") as actor:
        notice = queries.notices_of(actor).items[0]
    client = town.client("grid_worker")
    assert client.post(f"/notices/{notice.pk}/read").status_code == 404
    client.post("/notices/read")
    with town.acting("grid_leader") as actor:
        assert queries.unread_count(actor) == 1
        services.mark_all_read(actor=actor)
        assert queries.unread_count(actor) == 0


def test_the_list_is_paged_without_loss(town: Town) -> None:
    with town.acting("grid_worker") as actor:
        for n in range(5):
            tell([actor.user], title=str(n))
        first = queries.notices_of(actor, most=3)
        rest = queries.notices_of(actor, most=3, after=first.next)
        assert [n.title for n in first.items + rest.items] == ["4", "3", "2", "1", "0"]
        assert rest.next is None


def _wait(town: Town) -> uuid.UUID:
    incident = uuid.uuid4()
    token = keyring().encrypt("13800138000", context=phone_context(incident))
    with town.acting("town_operator"):
        for _ in range(2):
            tell_party(
                incident_id=incident,
                county=town.county.pk,
                step_seq=1,
                occasion="close",
                phone_token=token,
                text="您反映的事情已办结。",
            )
    return incident


def _message(town: Town) -> OutboundMessage:
    with town.platform() as actor:
        return OutboundMessage.objects.visible_to(actor).get()


def test_a_message_becomes_one_private_file(town: Town, settings: Any, tmp_path: Path) -> None:
    settings.OUTBOX = tmp_path / "outbox"
    _wait(town)
    assert send_waiting() == 1
    assert send_waiting() == 0
    (file,) = settings.OUTBOX.iterdir()
    assert "13800138000" not in file.name
    assert "13800138000" in file.read_text()
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert _message(town).state == "sent"


class Broken:
    """A gateway that is down."""

    def send(self, message: OutboundMessage) -> None:
        raise OSError("13800138000 refused")


def test_a_failed_message_waits_longer_each_time_then_gives_up(
    town: Town, settings: Any, clock: Any
) -> None:
    settings.OUTBOUND = f"{__name__}.Broken"
    _wait(town)
    assert send_waiting() == 1
    assert send_waiting() == 0
    for _ in range(MAX_TRIES - 1):
        clock.move(hours=3)
        assert send_waiting() == 1
    message = _message(town)
    assert (message.state, message.tries, message.error) == ("failed", MAX_TRIES, "OSError")


@pytest.mark.parametrize("who", ["town_operator", "sys_admin"])
def test_nobody_reads_outbound_messages(town: Town, who: str) -> None:
    _wait(town)
    with town.acting(who):
        assert not OutboundMessage.objects.unsealed(because="row security alone").exists()


def test_a_notice_leads_to_what_it_is_about(town: Town) -> None:
    with town.acting("grid_worker") as actor:
        tell([actor.user], title="周二报等您确认", link="/digests/1")
        notice = queries.notices_of(actor).items[0]
    opened = town.client("grid_worker").post(f"/notices/{notice.pk}/read", {"open": "1"})
    assert opened.headers["Location"] == "/digests/1"
