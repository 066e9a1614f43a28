"""督办: what is late and due by unit, who answers for it, and what one press sends."""

import re
import uuid
from datetime import timedelta
from typing import Any

from linli.incidents.models import Incident, IncidentStep
from linli.incidents.supervision import board
from linli.kernel import clock as now_clock
from linli.notices.models import Notice
from tests.conftest import HeldClock
from tests.town import Town
from tests.walks import walk

ASKED = "请今天办结。"


def _due(town: Town, incident: Incident, **by: float) -> Incident:
    with town.platform() as platform:
        rows = Incident.objects.visible_to(platform).filter(pk=incident.pk)
        due = now_clock.now() + timedelta(**by)
        rows.update(due_at=due, clock_from=due - timedelta(days=1))
    return incident


def _late(town: Town, state: str = "HANDLING", **given: Any) -> Incident:
    return _due(town, walk(town, town.report(**given), state), hours=-2)


def _page(town: Town, who: str, query: str = "") -> str:
    return town.client(who).get(f"/supervision{query}").content.decode()


def _press(town: Town, who: str, act: str, **more: Any) -> str:
    form = {"op_id": str(uuid.uuid4()), "text": ASKED, "act": act} | more
    return town.client(who).post("/supervision", form, follow=True).content.decode()


def _steps(town: Town, incident: Incident, verb: str) -> list[IncidentStep]:
    with town.platform() as platform:
        rows = IncidentStep.objects.visible_to(platform).filter(incident=incident.pk, verb=verb)
        return list(rows.select_related("words"))


def test_each_number_of_the_table_leads_to_as_many_rows(town: Town, clock: HeldClock) -> None:
    for _ in range(2):
        _late(town)
    _due(town, town.report(), hours=3)
    _due(town, town.report("platform_admin_2", place=town.grid_3), hours=-1)
    client = town.client("town_operator")
    page = client.get("/supervision").content.decode()
    found = re.findall(
        r'href="(\?what=\w+&amp;unit=\d+)#rows"[^>]*>\s*<span[^<]*</span>(\d+)<', page
    )
    assert [int(n) for _, n in found] == [2, 1, 1]
    for query, n in found:
        rows = client.get("/supervision" + query.replace("&amp;", "&")).content.decode()
        assert rows.count('name="pick"') == int(n)


def test_above_a_community_the_desk_is_counted_and_in_it_the_grid(town: Town) -> None:
    _late(town)
    with town.acting("county_supervisor") as actor:
        assert [line.name for line in board(actor, kind="late", unit=None).lines] == ["东街社区"]
    with town.acting("grid_chief") as actor:
        assert [line.name for line in board(actor, kind="late", unit=None).lines] == [
            "东街第一网格"
        ]


def test_the_chain_names_who_answers_from_the_grid_to_the_county(town: Town) -> None:
    _late(town)
    page = " ".join(re.sub(r"<[^>]+>", " ", _page(town, "county_leader")).split())
    for link in ("东街第一网格 王小兰", "东街社区 冯志强", "青山镇 沈国栋", "青禾县 秦岭"):
        assert link in page


def test_one_press_urges_and_a_second_sends_nothing_again(town: Town) -> None:
    incident = _late(town)
    op_id = str(uuid.uuid4())
    for _ in range(2):
        page = _press(town, "town_operator", f"urge:{incident.pk}", op_id=op_id)
        assert "已催办 1 件" in page
    (urged,) = _steps(town, incident, "urge")
    assert urged.words.text == ASKED
    with town.acting("grid_worker") as worker:
        told = Notice.objects.visible_to(worker).filter(incident=incident.pk)
        assert [n.title for n in told if n.title.startswith("催办")] == ["催办：垃圾桶满溢"]
    assert "卫东催办过" in _page(town, "county_supervisor")


def test_the_ticked_ones_get_a_card_together_and_only_a_heavier_one_is_offered(
    town: Town,
) -> None:
    first, second = _late(town), _late(town)
    page = _press(town, "county_supervisor", "yellow", pick=[str(first.pk), str(second.pk)])
    assert "已黄牌督办 2 件" in page
    assert town.fresh(first).card == town.fresh(second).card == 2
    assert f'value="red:{first.pk}"' in page
    assert f'value="yellow:{first.pk}"' not in page


def test_what_cannot_be_is_left_with_its_reason(town: Town) -> None:
    first, second = _late(town), _late(town)
    _press(town, "county_supervisor", f"red:{first.pk}")
    page = _press(town, "county_supervisor", "yellow", pick=[str(first.pk), str(second.pk)])
    assert "已黄牌督办 1 件" in page
    assert "只能加重，不能再挂" in page
    assert f"“{first.title}”（{first.no}）没有" in page
    assert re.search(rf'value="{first.pk}"\s+checked', page), "what is left stays ticked"
    assert not re.search(rf'value="{second.pk}"\s+checked', page)
    assert f'value="{ASKED}"' in page, "and the words stay as they were written"


def test_a_card_without_a_word_is_not_sent_and_the_ticks_stay(town: Town) -> None:
    incident = _late(town)
    page = _press(town, "county_supervisor", "red", pick=[str(incident.pk)], text=" ")
    assert "督办要写一句意见" in page
    assert re.search(rf'value="{incident.pk}"\s+checked', page)
    assert town.fresh(incident).card == 0


def test_the_community_urges_and_gives_no_card_to_itself(town: Town) -> None:
    incident = _late(town)
    page = _page(town, "grid_chief")
    assert f'value="urge:{incident.pk}"' in page
    assert f'value="red:{incident.pk}"' not in page
    _press(town, "grid_chief", f"red:{incident.pk}")
    assert town.fresh(incident).card == 0


def test_the_county_sees_and_supervises_but_does_not_handle(town: Town) -> None:
    incident = _late(town)
    assert incident.title in _page(town, "county_supervisor")
    given = {
        "op_id": str(uuid.uuid4()),
        "verb": "feedback",
        "version": town.fresh(incident).version,
    }
    answer = town.client("county_supervisor").post(f"/incidents/{incident.pk}/steps", given)
    assert answer.status_code == 403


def test_the_neighbours_town_sees_nothing_of_it(town: Town) -> None:
    incident = _late(town)
    assert incident.title not in _page(town, "town_operator_2")
    _press(town, "town_operator_2", f"urge:{incident.pk}")
    assert _steps(town, incident, "urge") == []


def test_nothing_ticked_is_said_and_nonsense_is_absent(town: Town) -> None:
    _late(town)
    assert "请先勾选" in _press(town, "town_operator", "urge")
    assert "没有找到" in _press(town, "town_operator", "blame")
    assert town.client("town_operator").get("/supervision?what=x&unit=abc").status_code == 302
    assert "已超期" in _page(town, "town_operator", "?what=late&unit=99999999999999999999")


def test_the_first_page_says_the_same_number(town: Town) -> None:
    for _ in range(2):
        _late(town)
    first = town.client("town_leader").get("/").content.decode()
    assert re.search(r'id="desk-supervision"[^>]*>辖区内超期 <strong[^>]*>2<', first)
    with town.acting("town_leader") as actor:
        assert board(actor, kind="late", unit=None).shown == 2
