"""回访: whom to call today, the number on request, the score, trying again, the next one."""

import re
import uuid
from typing import Any

from linli.incidents.calls import calls, calls_left
from linli.incidents.models import Incident
from linli.journal.models import JournalEntry
from tests.conftest import HeldClock
from tests.town import Town
from tests.walks import walk

PHONE = "13800001234"
WITH_PHONE = {"reporter": {"name": "李桂花", "phone": PHONE}, "source": "04"}


def _closed(town: Town, **given: Any) -> Incident:
    return walk(town, town.report(**WITH_PHONE | given), "CLOSED")


def _call(town: Town, incident: Incident, answer: str, **more: Any) -> Any:
    form = {"op_id": str(uuid.uuid4()), "answer": answer, "opinion": ""} | more
    who = form.pop("who", "platform_admin")
    return town.client(who).post(f"/follow-ups/{incident.pk}", form, follow=True)


def _page(town: Town, who: str = "platform_admin", query: str = "") -> str:
    return town.client(who).get(f"/follow-ups{query}").content.decode()


def test_the_desk_reads_whom_to_call_about_what_and_what_was_done(town: Town) -> None:
    incident = _closed(town)
    page = _page(town)
    assert incident.title in page
    assert "已清理干净，现场恢复整洁" in page
    assert "138****1234" in page
    assert PHONE not in page


def test_the_number_is_shown_on_request_and_journalled(town: Town) -> None:
    incident = _closed(town)
    page = town.client("platform_admin").post(f"/follow-ups/{incident.pk}/number")
    assert PHONE in page.content.decode()
    with town.platform():
        entry = JournalEntry.objects.get(action="incident.reveal", object_id=str(incident.pk))
    assert entry.reason == "回访"
    assert PHONE not in _page(town)


def test_the_answer_is_kept_and_the_next_call_comes_by_itself(town: Town, clock: HeldClock) -> None:
    first = _closed(town, title="第一件")
    clock.move(hours=1)
    _closed(town, title="第二件")
    page = _call(town, first, "4", opinion="下次快一点。").content.decode()
    assert "满意：第一件" in page
    assert re.search(r'id="call">\s*<a[^>]*>第二件', page)
    assert "已问到 <strong>1</strong>" in page
    assert town.fresh(first).score == 4


def test_who_is_not_reached_is_called_again_later_three_times(town: Town, clock: HeldClock) -> None:
    incident = _closed(town)
    for n in (1, 2):
        assert "两小时后再打" in _call(town, incident, "unreached").content.decode()
        with town.acting("platform_admin") as actor:
            seen = calls(actor)
        assert (seen.left, seen.later, seen.unanswered) == (0, 1, n)
        clock.move(hours=2, minutes=1)
        assert f"没打通 {n} 次" in _page(town)
    assert "三次没打通，不再打" in _call(town, incident, "unreached").content.decode()
    with town.acting("platform_admin") as actor:
        assert calls(actor).left == calls(actor).later == 0
    assert town.fresh(incident).score is None


def test_dissatisfied_reopens_and_it_is_asked_again_after_the_next_closing(town: Town) -> None:
    incident = _closed(town)
    page = _call(town, incident, "2", opinion="过两天又堆了。").content.decode()
    assert "已自动重启" in page
    assert town.fresh(incident).state == "DISPATCHED"
    with town.acting("platform_admin") as actor:
        assert calls_left(actor) == 0


def test_no_answer_is_no_score_and_what_was_typed_stays(town: Town) -> None:
    incident = _closed(town)
    answer = _call(town, incident, "", opinion="还行吧")
    assert answer.status_code == 422
    assert "请先选满意度" in answer.content.decode()
    assert "还行吧" in answer.content.decode()
    _call(town, incident, "0")
    assert town.fresh(incident).followed_at is not None


def test_who_is_not_satisfied_is_asked_why_before_it_is_handled_anew(town: Town) -> None:
    incident = _closed(town)
    page = _call(town, incident, "2")
    assert page.status_code == 422
    assert "请写一句他哪里不满意" in page.content.decode()
    assert town.fresh(incident).state == "CLOSED"


def test_a_second_click_is_the_same_call(town: Town) -> None:
    incident = _closed(town)
    op_id = str(uuid.uuid4())
    for _ in range(2):
        assert _call(town, incident, "unreached", op_id=op_id).status_code == 200
    assert town.fresh(incident).calls == 1


def test_who_reports_in_confidence_is_not_named_to_the_supervisor(town: Town) -> None:
    in_confidence = WITH_PHONE["reporter"] | {"confidential": True}  # type: ignore[operator]
    _closed(town, reporter=in_confidence)
    page = _page(town, "county_supervisor")
    assert "反映人保密" in page
    assert "138****1234" not in page


def test_another_desk_neither_sees_nor_calls(town: Town) -> None:
    incident = _closed(town)
    assert incident.title not in _page(town, "town_operator")
    answer = town.client("town_operator").post(f"/follow-ups/{incident.pk}/number")
    assert answer.status_code == 404
    assert _call(town, incident, "5", who="town_operator").status_code in (403, 404, 422)
    assert town.fresh(incident).score is None


def test_the_first_page_says_how_many(town: Town) -> None:
    _closed(town)
    first = town.client("platform_admin").get("/").content.decode()
    assert re.search(r'id="desk-follow_ups"[^>]*>待回访 <strong[^>]*>1<', first)
