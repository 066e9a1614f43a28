"""Sittings stay as they were written; an agreement settles it and is looked at in its time."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from linli.disputes import mediating, timers
from linli.disputes.lists import Filters, find
from linli.disputes.models import Dispute, Mediation, Review
from linli.kernel import clock as kernel_clock
from linli.kernel.errors import Forbidden, Invalid, NotAllowedNow
from linli.kernel.scope import system_actor
from linli.notices.models import Notice
from tests.disputes.quarrels import fresh, quarrel, sitting, typed
from tests.town import Town


def _kept(town: Town, dispute: Dispute, kept: str, by: str = "grid_leader", **given: Any) -> Any:
    given = {"op_id": uuid.uuid4(), "on": kernel_clock.today(), "kept": kept} | given
    with town.acting(by) as actor:
        return mediating.look_whether_kept(dispute, actor=actor, **given)


def _agree(town: Town, dispute: Dispute, in_days: int = 10) -> Dispute:
    day = kernel_clock.today() + timedelta(days=in_days)
    return sitting(town, dispute, result="written", agreement="乙方赔偿 800 元。", fulfil_on=day)


def test_two_sittings_an_agreement_and_its_fulfilment(town: Town, clock: Any) -> None:
    dispute = sitting(town, quarrel(town))
    assert (dispute.settled, dispute.kept) == (None, "")
    dispute = _agree(town, dispute)
    assert (dispute.settled, dispute.settled_on) == (True, kernel_clock.today())
    assert (dispute.kept, dispute.agreement) == ("waiting", "乙方赔偿 800 元。")
    clock.move(days=10)
    again = kernel_clock.today() + timedelta(days=5)
    _kept(town, dispute, "partly", again_on=again)
    assert (fresh(town, dispute).kept, fresh(town, dispute).fulfil_on) == ("partly", again)
    clock.move(days=5)
    _kept(town, dispute, "kept")
    assert (fresh(town, dispute).kept, fresh(town, dispute).fulfil_on) == ("kept", None)


@pytest.mark.parametrize(
    ("result", "settled"), [("goes_on", None), ("failed", False), ("spoken", True)]
)
def test_how_a_sitting_ends_says_whether_it_is_settled(
    town: Town, result: str, settled: bool | None
) -> None:
    assert sitting(town, quarrel(town), result=result).settled is settled


def test_who_quarrels_again_is_not_settled_any_more(town: Town) -> None:
    dispute = _agree(town, quarrel(town))
    dispute = sitting(town, dispute, result="goes_on")
    assert (dispute.settled, dispute.settled_on) == (None, None)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"result": "written"}, "agreement"),
        ({"held_at": timedelta(hours=1)}, "held_at"),
        ({"result": "spoken", "fulfil_on": timedelta(days=-2)}, "fulfil_on"),
    ],
)
def test_what_cannot_be_is_refused(town: Town, given: dict[str, Any], field: str) -> None:
    if isinstance(given.get("held_at"), timedelta):
        given = given | {"held_at": kernel_clock.now() + given["held_at"]}
    if "fulfil_on" in given:
        given = given | {"fulfil_on": kernel_clock.today() + given["fulfil_on"]}
    with pytest.raises(Invalid) as refused:
        sitting(town, quarrel(town), **given)
    assert list(refused.value.errors) == [field]


def test_a_sitting_written_twice_by_one_click_is_one(town: Town) -> None:
    dispute, op = quarrel(town), uuid.uuid4()
    sitting(town, dispute, op_id=op)
    sitting(town, dispute, op_id=op)
    with town.platform() as platform:
        assert Mediation.objects.visible_to(platform).count() == 1


@pytest.mark.parametrize("model", [Mediation, Review])
def test_the_database_lets_nobody_change_what_was_written(town: Town, model: Any) -> None:
    dispute = _agree(town, quarrel(town))
    _kept(town, dispute, "kept", words="钱已付清。")
    with town.platform() as platform:
        rows = model.objects.visible_to(platform)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(at=kernel_clock.now())
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()


def test_nothing_agreed_nothing_to_keep(town: Town) -> None:
    dispute = sitting(town, quarrel(town))
    with pytest.raises(NotAllowedNow):
        _kept(town, dispute, "kept")
    dispute = _agree(town, dispute)
    with pytest.raises(Invalid):
        _kept(town, dispute, "partly")


@pytest.mark.parametrize("who", ["grid_assistant", "county_operator"])
def test_who_does_not_mediate_writes_no_sitting(town: Town, who: str) -> None:
    dispute = quarrel(town)
    with pytest.raises(Forbidden):
        sitting(town, dispute, who)
    assert town.client(who).get(f"/disputes/{dispute.pk}/mediations").status_code == 404


def test_what_falls_due_is_told_once_and_stands_in_the_list(town: Town, clock: Any) -> None:
    dispute = _agree(town, quarrel(town))
    other = quarrel(town)

    def told() -> list[str]:
        actor = system_actor("定时器")
        for _ in range(2):
            with town.platform():
                timers.remind(actor=actor)
        with town.acting("grid_worker") as worker:
            rows = Notice.objects.visible_to(worker).filter(link__startswith="/disputes/")
            return sorted(rows.values_list("link", flat=True))

    def listed(**asked: bool) -> list[Any]:
        with town.acting("platform_admin") as actor:
            return [row.pk for row in find(actor, Filters(**asked)).items]

    assert told() == []
    assert listed(fulfil=True) == []
    clock.move(days=11)
    assert told() == [f"/disputes/{dispute.pk}"]
    assert listed(fulfil=True) == [dispute.pk]
    clock.move(days=25)  # the other one was not settled in its thirty days
    assert f"/disputes/{other.pk}" in told()
    assert listed(overdue=True) == [other.pk]


def test_a_revisit_says_how_content_a_party_is(town: Town) -> None:
    dispute = _agree(town, quarrel(town))
    form = {
        "op_id": str(uuid.uuid4()),
        "on": f"{kernel_clock.today()}",
        "satisfaction": "4",
        "words": "邻居和好了。",
    }
    client = town.client("platform_admin")
    assert client.post(f"/disputes/{dispute.pk}/revisit", form).status_code == 302
    page = client.get(f"/disputes/{dispute.pk}").content.decode()
    assert "回访：满意" in page
    assert "邻居和好了。" in page


def test_a_form_that_is_wrong_keeps_what_was_typed(town: Town) -> None:
    dispute = quarrel(town)
    form = {
        "op_id": str(uuid.uuid4()),
        "held_at": typed(kernel_clock.now() + timedelta(days=2)),
        "where": "调解室",
        "mediator": "张建国",
        "course": "各让一步。",
        "result": "goes_on",
    }
    client = town.client("grid_leader")
    answer = client.post(f"/disputes/{dispute.pk}/mediations", form)
    assert answer.status_code == 422
    assert "调解时间不能晚于现在。" in answer.content.decode()
    assert "各让一步。" in answer.content.decode()
    for wrong in ({"held_at": "9" * 30}, {"result": "x"}, {"course": "a\x00b"}, {"op_id": "x"}):
        assert client.post(f"/disputes/{dispute.pk}/mediations", form | wrong).status_code == 422


def test_a_signed_agreement_is_seen_by_who_sees_the_dispute(town: Town) -> None:
    dispute, photo = quarrel(town), town.photo("grid_leader")
    sitting(town, dispute, result="spoken", photos=[photo])
    thumb = f"/attachments/{photo}/thumb"
    for who in ("grid_leader", "platform_admin", "county_leader"):
        assert thumb in town.client(who).get(f"/disputes/{dispute.pk}").content.decode()
