"""Ten years after the archive who quarrelled and what was said is gone; that it was, stays."""

import uuid
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from linli.disputes import mediating
from linli.disputes.models import Dispute, Mediation, Party, Review
from linli.kernel import clock as kernel_clock
from linli.residents import retention
from tests.disputes.quarrels import fresh, quarrel, sitting
from tests.town import Town


def _archived(town: Town) -> Dispute:
    dispute = quarrel(town, address="青年路8号3号楼501室", units_involved="某物业公司")
    sitting(town, dispute, result="written", agreement="赔偿。", fulfil_on=kernel_clock.today())
    with town.acting("grid_leader") as actor:
        mediating.revisit(
            dispute, actor=actor, op_id=uuid.uuid4(), on=kernel_clock.today(), satisfaction=5,
            words="和好了。",
        )  # fmt: skip
    town.walk(fresh(town, dispute).incident, "ARCHIVED")
    return dispute


def _left(town: Town) -> tuple[int, str, str, str]:
    with town.platform() as platform:
        parties = Party.objects.visible_to(platform).count()
        dispute = Dispute.objects.visible_to(platform).get()
        sat = Mediation.objects.visible_to(platform).get()
        review = Review.objects.visible_to(platform).get()
    return parties, dispute.summary[:3], sat.course[:2], review.words[:2]


def test_words_and_parties_go_when_their_time_is_over_and_not_before(
    town: Town, clock: Any
) -> None:
    dispute = _archived(town)
    closed = fresh(town, dispute).incident.closed_at
    assert closed is not None
    kept = (2, "李桂花", "双方", "和好")
    clock.hold(closed.replace(year=closed.year + 10))
    retention.run()
    assert _left(town) == kept
    clock.move(days=2)
    report = retention.run()
    assert _left(town) == (0, "", "", "")
    gone = fresh(town, dispute)
    assert (gone.name, gone.address, gone.units_involved) == ("", "", "")
    assert (report.counts["dispute_parties"], report.counts["disputes"]) == (2, 3)
    assert fresh(town, dispute).settled is True
    assert town.client("platform_admin").get(f"/disputes/{dispute.pk}").status_code == 200
    assert gone.no in town.client("platform_admin").get("/disputes").content.decode()
    assert town.client("platform_admin").get(f"/disputes/{dispute.pk}/form").status_code == 200


def test_nobody_empties_one_word_and_changes_another(town: Town) -> None:
    _archived(town)
    with town.platform() as platform:
        rows = Mediation.objects.visible_to(platform)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(mediator="", present="", course="", agreement="", where="别处")
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(course="")
