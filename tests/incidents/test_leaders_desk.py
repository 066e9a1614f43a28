"""待批示: what waits for a leader's word, his yes, his no and his remark, and who is told."""

import uuid
from typing import Any

import pytest

from linli.incidents.consent import Word, answer_of, contradicts, has_consent
from linli.incidents.leaders_desk import desk, word_count
from linli.incidents.models import Incident, IncidentStep
from linli.kernel.errors import Invalid, NotAllowedNow
from linli.notices.models import Notice
from tests.town import Town
from tests.walks import step

AGREE, REFUSE, REMARK = Word("agree"), Word("refuse"), Word("remark")
WHY = "要用吊车，社区没有。"


@pytest.mark.parametrize(
    ("words", "verb", "agreed"),
    [
        ((), "escalate", False),
        ((AGREE,), "escalate", True),
        ((REFUSE,), "escalate", False),
        ((REMARK,), "escalate", False),
        ((REFUSE, AGREE), "escalate", True),
        ((AGREE, REFUSE), "escalate", False),
        ((AGREE, REMARK), "escalate", True),
        ((REFUSE, REMARK), "escalate", False),
        ((AGREE, Word("refuse", "escalate")), "escalate", False),
        ((AGREE, Word("refuse", "escalate")), "dispatch", True),
        ((Word("refuse", "escalate"),), "dispatch", False),
        ((Word("agree", "dispatch"),), "escalate", True),
        ((Word(answer_of({})),), "escalate", True),  # a word from before there were answers
    ],
)
def test_the_last_answer_that_bears_on_it_decides(
    words: tuple[Word, ...], verb: str, agreed: bool
) -> None:
    assert has_consent(words, verb) is agreed


@pytest.mark.parametrize(
    ("answer", "text", "opposite"),
    [
        ("agree", "不同意，先在社区解决。", True),
        ("agree", "  暂缓。", True),
        ("agree", "不同意见较多，同意上报。", False),
        ("agree", "同意，三天内办结。", False),
        ("refuse", "同意上报。", True),
        ("refuse", "不同意。", False),
        ("remark", "不同意见请书面报来。", False),
    ],
)
def test_a_line_may_not_say_the_opposite_of_the_button(
    answer: str, text: str, opposite: bool
) -> None:
    assert contradicts(answer, text) is opposite


def _seek(town: Town, what: str = "escalate", state: str = "ACCEPTED") -> Incident:
    incident = town.walk(town.report(), state)
    by = "platform_admin" if what in ("escalate", "dispatch", "reopen") else "grid_worker"
    return step(town, incident, "seek", by, what=what, reason=WHY)


def _answer(town: Town, incident: Incident, answer: str, text: str = "", **more: Any) -> Any:
    form = {"op_id": str(uuid.uuid4()), "version": town.fresh(incident).version}
    form |= {"question": "escalate", "answer": answer, "text": text} | more
    who = form.pop("who", "grid_chief")
    return town.client(who).post(f"/instructions/{incident.pk}", form, follow=True)


def _page(town: Town, who: str = "grid_chief") -> str:
    return town.client(who).get("/instructions").content.decode()


def test_the_chief_sees_what_is_asked_by_whom_and_why(town: Town) -> None:
    _seek(town)
    page = _page(town)
    assert "吴静请示：上报上级" in page
    assert WHY in page
    assert 'value="agree"' in page
    assert 'value="refuse"' in page


def test_one_press_agrees_and_the_desk_may_escalate(town: Town) -> None:
    incident = _seek(town)
    assert "已受理" not in _answer(town, incident, "agree").content.decode().split("data-desk")[1]
    assert step(town, incident, "escalate", "platform_admin").holder_id == town.township.pk


def test_a_refusal_ends_the_question_and_tells_the_asker_why(town: Town) -> None:
    incident = _seek(town)
    _answer(town, incident, "refuse", "先请物业来看。")
    with town.acting("grid_chief") as chief:
        assert desk(chief).total == 0
    with pytest.raises(NotAllowedNow) as refused:
        step(town, incident, "escalate", "platform_admin")
    assert refused.value.code == "consent_missing"
    page = town.client("platform_admin").get(f"/incidents/{incident.pk}").content.decode()
    assert "冯志强不同意上报上级" in page
    assert "先请物业来看。" in page
    with town.acting("platform_admin") as admin:
        told = [n.text for n in Notice.objects.visible_to(admin).filter(incident=incident.pk)]
    assert any("领导不同意上报上级" in text for text in told)
    step(town, incident, "seek", "platform_admin", what="escalate", reason="物业来过，办不了。")
    _answer(town, incident, "agree")
    step(town, incident, "escalate", "platform_admin")


def test_a_refusal_needs_its_reason_and_a_remark_decides_nothing(town: Town) -> None:
    incident = _seek(town)
    assert "请写明理由" in _answer(town, incident, "refuse").content.decode()
    assert "不一致" in _answer(town, incident, "agree", "不同意。").content.decode()
    _answer(town, incident, "remark", "先拍照存档。")
    assert "吴静请示" in _page(town)
    with pytest.raises(NotAllowedNow):
        step(town, incident, "escalate", "platform_admin")


def test_a_second_click_is_the_same_word(town: Town) -> None:
    incident = _seek(town)
    op_id = str(uuid.uuid4())
    for _ in range(2):
        assert _answer(town, incident, "agree", op_id=op_id).status_code == 200
    with town.platform() as platform:
        steps = IncidentStep.objects.visible_to(platform).filter(incident=incident)
        assert steps.filter(verb="instruct").count() == 1


def test_an_answer_to_another_question_than_the_one_asked_now_is_not_taken(town: Town) -> None:
    incident = _seek(town)
    page = _answer(town, incident, "agree", question="reopen").content.decode()
    assert "刚刚被别人办理过" in page
    assert "吴静请示：上报上级" in page


def test_the_leader_grants_a_suspension_by_one_press_and_refuses_it_with_a_reason(
    town: Town,
) -> None:
    incident = step(town, town.walk(town.report(), "HANDLING"), "suspend", "grid_worker")
    assert "王小兰申请挂账" in _page(town)
    assert "季节原因" in _page(town)
    _answer(town, incident, "refuse", "材料已到，继续办。", question="grant_suspend")
    assert town.fresh(incident).ask == ""
    again = step(town, incident, "suspend", "grid_worker")
    _answer(town, again, "agree", question="grant_suspend")
    assert town.fresh(incident).state == "SUSPENDED"


def test_work_that_needs_leave_waits_for_a_yes_and_not_for_a_remark(town: Town) -> None:
    incident = step(town, town.report(), "accept", "platform_admin", work_type="4")
    assert "派遣之前要您同意" in _page(town)
    _answer(town, incident, "remark", "尽快拿方案来。", question="dispatch")
    assert "派遣之前要您同意" in _page(town)
    with pytest.raises(NotAllowedNow):
        step(town, incident, "dispatch", "platform_admin")
    _answer(town, incident, "agree", question="dispatch")
    assert "派遣之前要您同意" not in _page(town)
    step(town, incident, "dispatch", "platform_admin")


def test_what_is_only_told_is_read_by_one_press(town: Town) -> None:
    incident = town.walk(town.report(), "ACCEPTED")
    assert "已受理，报您知晓" in _page(town)
    _answer(town, incident, "remark", question="known")
    assert "已受理，报您知晓" not in _page(town)
    with pytest.raises(NotAllowedNow):  # having read it is not having agreed
        step(town, incident, "escalate", "platform_admin")


def test_the_linked_leader_remarks_once_and_decides_nothing(town: Town) -> None:
    incident = _seek(town)
    page = _page(town, "linked_leader")
    assert "吴静请示" in page
    assert 'value="agree"' not in page
    _answer(town, incident, "remark", "请社区尽快定。", who="linked_leader")
    assert "吴静请示" not in _page(town, "linked_leader")
    assert "吴静请示" in _page(town)


def test_a_second_reopening_is_asked_for_after_closing(town: Town) -> None:
    incident = step(town, town.walk(town.report(), "CLOSED"), "reopen", "platform_admin")
    for verb, by in (
        ("sign_for", "grid_worker"),
        ("feedback", "grid_worker"),
        ("verify_pass", "grid_leader"),
        ("close", "platform_admin"),
    ):
        incident = step(town, incident, verb, by)
    step(town, incident, "seek", "platform_admin", what="reopen")
    _answer(town, incident, "agree", question="reopen")
    assert step(town, incident, "reopen", "platform_admin").state == "DISPATCHED"


def test_only_what_waits_for_a_word_can_be_asked_for(town: Town) -> None:
    incident = town.walk(town.report(), "ACCEPTED")
    with pytest.raises(NotAllowedNow):  # nobody needs leave to dispatch plain work
        step(town, incident, "seek", "platform_admin", what="dispatch")
    step(town, incident, "seek", "platform_admin", what="escalate")
    with pytest.raises(NotAllowedNow):
        step(town, incident, "seek", "platform_admin", what="escalate")


def test_the_program_that_sends_only_a_text_agrees_as_it_always_did(town: Town) -> None:
    incident = town.walk(town.report(), "ACCEPTED")
    body: dict[str, Any] = {"op_id": str(uuid.uuid4()), "version": incident.version}
    sent = body | {"verb": "instruct", "text": "请镇里协调。"}
    api = town.api("grid_chief")
    answer = api.post(
        f"/api/v1/incidents/{incident.pk}/steps", sent, content_type="application/json"
    )
    assert answer.status_code == 201, answer.content
    step(town, incident, "escalate", "platform_admin")


def test_a_text_that_refuses_is_not_taken_for_consent(town: Town) -> None:
    incident = town.walk(town.report(), "ACCEPTED")
    with pytest.raises(Invalid):
        step(town, incident, "instruct", "grid_chief", text="不同意上报。")


def test_the_neighbours_leader_sees_nothing_of_it(town: Town) -> None:
    incident = _seek(town)
    assert incident.title not in _page(town, "town_leader")
    assert _answer(town, incident, "agree", who="town_leader").status_code in (200, 404)
    assert "吴静请示" in _page(town)
    with town.acting("grid_chief") as chief:
        assert word_count(chief) == desk(chief).total == 1


def test_a_bare_enter_consents_to_nothing(town: Town) -> None:
    incident = _seek(town)
    answer = _answer(town, incident, "enter", "先由社区自己调解。")
    assert "按回车不算数" in answer.content.decode()
    assert town.fresh(incident).sought == "escalate"
