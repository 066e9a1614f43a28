"""The four papers of the loop: what stands on them, who may print them, the journal."""

from io import BytesIO
from urllib.parse import quote

import pytest
from pypdf import PdfReader

from linli.incidents.models import Incident
from linli.journal.models import JournalEntry
from linli.kernel.clock import CHINA
from tests.conftest import HeldClock
from tests.town import Town


def paper(town: Town, who: str, incident: Incident, kind: str) -> str:
    """Print one paper as this person and read its words."""
    answer = town.client(who).get(f"/incidents/{incident.pk}/papers/{kind}")
    assert answer["Content-Type"] == "application/pdf"
    pages = PdfReader(BytesIO(answer.content)).pages
    return "".join(page.extract_text() for page in pages).replace("\n", "").replace(" ", "")


def test_the_clerk_hands_the_order_to_the_office(town: Town) -> None:
    incident = town.walk(town.report(title="路灯不亮"), to="DISPATCHED")
    incident = town.fresh(incident)

    words = paper(town, "platform_admin", incident, "order")

    assert "事件交办单" in words
    assert "路灯不亮" in words
    assert f"承办单位{incident.lead.name}" in words
    assert "办理期限202" in words
    assert "领导批示" in words
    assert "吴静打印于" in words


def test_after_a_reopening_the_order_gives_the_new_time_and_waits_for_a_new_signature(
    town: Town, clock: HeldClock
) -> None:
    incident = town.walk(town.report(title="路灯不亮"), to="CLOSED")
    first = town.fresh(incident).lead
    clock.move(days=3)
    town.take(incident, "follow_up", "platform_admin", score="1", opinion="又不亮了。")
    again = town.fresh(incident)
    assert (again.state, again.lead) == ("DISPATCHED", first)

    words = paper(town, "platform_admin", again, "order")

    assert f"办理期限{again.due_at.astimezone(CHINA):%Y-%m-%d%H:%M}" in words
    assert f"签收期限{again.sign_due_at.astimezone(CHINA):%Y-%m-%d%H:%M}" in words
    assert "签收人签收时间" in words


def test_after_rework_was_asked_for_the_order_waits_for_a_new_signature(town: Town) -> None:
    incident = town.walk(town.report(title="路灯不亮"), to="FEEDBACK")
    town.take(incident, "verify_fail", "grid_leader", reason="还有一盏不亮。")
    words = paper(town, "platform_admin", incident, "order")
    assert "签收人签收时间" in words
    town.take(incident, "sign_for", "grid_worker")
    assert "签收人王小兰" in paper(town, "platform_admin", incident, "order")


def test_the_supervisor_prints_what_he_supervised(town: Town) -> None:
    incident = town.walk(town.report(), to="HANDLING")
    town.take(incident, "supervise", "county_supervisor", card="yellow", text="三日内办结")

    words = paper(town, "county_supervisor", incident, "supervision")

    assert "事件督办单" in words
    assert "督办级别黄牌" in words
    assert "三日内办结" in words
    assert f"被督办单位{town.fresh(incident).lead.name}" in words


def test_the_letter_to_the_resident_tells_the_result_and_masks_the_name(town: Town) -> None:
    reporter = {"name": "钱大妈", "phone": "13800001234"}
    incident = town.walk(town.report(by="platform_admin", reporter=reporter), to="CLOSED")

    words = paper(town, "platform_admin", incident, "notice")

    assert "办理结果告知单" in words
    assert "钱*：" in words
    assert "大妈" not in words
    assert "13800001234" not in words
    assert "15日内" in words


def test_the_record_tells_the_whole_road(town: Town) -> None:
    incident = town.walk(town.report(), to="CLOSED")

    words = paper(town, "platform_admin", incident, "record")

    for step in ("上报", "受理", "派遣", "签收", "反馈", "核查通过", "结案"):
        assert step in words


@pytest.mark.parametrize("kind", ["order", "supervision", "notice", "nonsense"])
def test_a_paper_about_nothing_is_not_there(town: Town, kind: str) -> None:
    incident = town.report()
    page = town.client("platform_admin")

    assert page.get(f"/incidents/{incident.pk}/papers/{kind}").status_code == 404
    assert f"papers/{kind}" not in page.get(f"/incidents/{incident.pk}").content.decode()


def test_a_neighbour_prints_nothing_and_each_print_is_journalled(town: Town) -> None:
    incident = town.report()
    address = f"/incidents/{incident.pk}/papers/record"

    assert town.client("grid_worker_2").get(address).status_code == 404
    assert town.client("grid_worker").get(address).status_code == 200
    entry = JournalEntry.objects.get(action="incident.print")
    assert (entry.actor, entry.detail) == (town.grid_worker.pk, {"paper": "record"})


def test_words_that_look_like_markup_are_printed_as_they_are(town: Town) -> None:
    incident = town.report(title="#panic[坏了] *粗* $x$", description="第一行\n\n= 不是标题")

    words = paper(town, "grid_worker", incident, "record")

    assert "#panic[坏了]*粗*$x$" in words
    assert "=不是标题" in words


def test_a_paper_is_kept_under_its_name_and_number(town: Town) -> None:
    incident = town.walk(town.report(), to="DISPATCHED")
    answer = town.client("platform_admin").get(f"/incidents/{incident.pk}/papers/order")
    name = quote(f"交办单-{incident.no}.pdf")
    assert answer["Content-Disposition"] == f"inline; filename*=utf-8''{name}"
