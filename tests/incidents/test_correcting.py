"""更正: the form says what stands and takes only what differs; the history says what it was."""

import re

import pytest

from linli.kernel.errors import Invalid
from tests.incidents.test_incident_page import send, shown
from tests.town import Town

pytestmark = pytest.mark.django_db


def form_of(page: str, verb: str) -> str:
    found = re.search(rf'<details class="verb"[^>]*id="do-{verb}".*?</form>', page, re.S)
    assert found
    return found[0]


@pytest.mark.parametrize("who", ["platform_admin", "grid_worker"])
def test_a_correction_that_changes_nothing_is_refused(town: Town, who: str) -> None:
    incident = town.report(address="东街1号", description="路灯坏了\n晚上看不见")
    same = {"text": "路灯坏了\r\n晚上看不见"}
    if who == "platform_admin":
        same |= {"category": "0201", "place": town.grid.code, "address": "东街1号"}
    with pytest.raises(Invalid, match="没有改动任何内容"):
        town.take(incident, "correct", who, reason="写错了", **same)
    version = str(town.fresh(incident).version)
    answer = send(town, who, incident, "correct", version=version, reason="写错了", **same)
    assert answer.status_code == 422
    assert "没有改动任何内容。" in answer.content.decode()


def test_the_desk_mends_one_word_without_typing_the_rest(town: Town) -> None:
    incident = town.report(address="东街1号", description="路灯坏了", lon=103.5, lat=33.5)
    form = form_of(shown(town, "platform_admin", incident), "correct")
    assert ">路灯坏了</textarea>" in form
    assert ">东街1号</textarea>" in form
    assert re.search(r'<option value="0201"[^>]* selected>暴露垃圾', form)
    assert re.search(rf'value="{town.grid.code}"[^>]* selected', form)
    assert "更多（可不填）" not in form


def test_only_what_differs_is_in_the_history_with_what_it_was(town: Town) -> None:
    incident = town.report(address="东街1号", description="路灯坏了")
    town.take(
        incident, "correct", "platform_admin", reason="分错了", text="路灯坏了", address="东街1号",
        category="0202", place=town.grid_2.code,
    )  # fmt: skip
    page = shown(town, "platform_admin", incident)
    assert "类别 暴露垃圾 → 积存渣土" in page
    assert "地点 东街第一网格 → 东街第二网格" in page
    found = town.fresh(incident)
    assert (found.category_id, found.place_id) == ("0202", town.grid_2.id)
    town.take(
        found, "correct", "platform_admin", reason="写错字", text="路灯全坏了", category="0202"
    )
    last = shown(town, "platform_admin", incident).rpartition("写错字")[0].rpartition("list-group")
    assert "积存渣土" not in last[2]


def test_from_the_sorting_the_form_to_correct_is_opened(town: Town) -> None:
    incident = town.walk(town.report(), "ACCEPTED")
    desk = town.client("platform_admin")
    page = desk.get(f"/triage?done={incident.pk}").content.decode()
    address = re.search(r'href="([^"]*)"\s*data-key="z"', page)
    assert address
    assert address[1].endswith("#do-correct")
    opened = desk.get(address[1].partition("#")[0]).content.decode()
    assert re.search(r"<details[^>]* open", form_of(opened, "correct"))
    assert not re.search(r"<details[^>]* open", form_of(opened, "void"))
