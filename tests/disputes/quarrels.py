"""Makes disputes of the town by the real services, for the tests of this room."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from linli.disputes import mediating, registering
from linli.disputes.models import Dispute
from linli.kernel import clock
from tests.town import Town

NAMES = {
    "A": {"name": "李桂花", "phone": "13812345678"},
    "B": {"name": "欧阳建军", "phone": "13987654321"},
}


def quarrel(town: Town, by: str = "grid_worker", **given: Any) -> Dispute:
    """Register a dispute: water from upstairs, in the first grid when nothing is said."""
    given = {
        "name": "楼上漏水赔偿纠纷",
        "summary": "李桂花家天花板渗水，要楼上欧阳建军（13987654321）赔偿。",
        "category": "0102",
        "place": town.grid.code,
        "occurred_on": clock.today(),
        "sides": NAMES,
        "op_id": uuid.uuid4(),
    } | given
    with town.acting(by) as actor:
        return registering.register(actor=actor, **given)


def sitting(town: Town, dispute: Dispute, by: str = "grid_leader", **given: Any) -> Dispute:
    """Write down a sitting, and give the dispute as it is after it."""
    given = {
        "held_at": clock.now() - timedelta(minutes=30),
        "where": "社区调解室",
        "mediator": "张建国",
        "course": "双方各说了经过。",
        "result": "goes_on",
        "op_id": uuid.uuid4(),
    } | given
    with town.acting(by) as actor:
        mediating.mediate(dispute, actor=actor, **given)
    return fresh(town, dispute)


def fresh(town: Town, dispute: Dispute) -> Dispute:
    """Read a dispute again, whoever may see it."""
    with town.platform() as platform:
        rows = Dispute.objects.visible_to(platform).select_related("incident")
        return rows.get(pk=dispute.pk)


def typed(moment: datetime) -> str:
    """Write a moment as a form's field for date and time sends it."""
    return f"{moment.astimezone(clock.CHINA):%Y-%m-%dT%H:%M}"
