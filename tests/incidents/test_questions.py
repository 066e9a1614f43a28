"""What a category asks besides: set by the administrator, asked of who reports, kept."""

import uuid
from typing import Any

import pytest

from linli.incidents.models import Category, Incident, Question
from tests.town import Town

LEAK = "0201"


def ask(town: Town, text: str, kind: str = "text", **more: Any) -> None:
    form = {"text": text, "kind": kind, **more}
    town.client("sys_admin").post(f"/categories/{LEAK}/questions", form)


def report(town: Town, **answers: str) -> Any:
    """Report in the category through the page, with answers by question."""
    ids = {row.text: f"q_{row.pk.hex}" for row in Question.objects.all()}
    form = {
        "op_id": uuid.uuid4(),
        "description": "管道漏水",
        "place": town.grid.code,
        "source": "02",
        "category": LEAK,
    }
    typed = {ids[text]: answer for text, answer in answers.items()}
    return town.client("grid_worker").post("/incidents/new", form | typed)


def latest(town: Town) -> Incident:
    with town.platform() as actor:
        return Incident.objects.visible_to(actor).latest("pk")


def test_the_worker_is_asked_and_the_answer_stands_on_the_page(town: Town) -> None:
    ask(town, "影响几户", "number")

    form = town.client("grid_worker").get(f"/incidents/new/questions?category={LEAK}")
    assert "影响几户" in form.content.decode()
    assert report(town, 影响几户="12").status_code == 302

    page = town.client("platform_admin").get(f"/incidents/{latest(town).pk}").content.decode()
    assert "影响几户" in page
    assert "12" in page


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        ("number", "很多", "请填数字。"),
        ("number", "NaN", "这个数字太大了。"),
        ("yes_no", "也许", "请从列出的里面选。"),
        ("one_of", "丙", "请从列出的里面选。"),
        ("text", "长" * 201, "最多 200 字。"),
        ("text", "", "这一项要填。"),
    ],
)
def test_a_wrong_answer_is_told_beside_the_question(
    town: Town, kind: str, typed: str, said: str
) -> None:
    ask(town, "问", kind, choices="甲\n乙", required="on")

    answer = report(town, 问=typed)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "管道漏水" in answer.content.decode()


def test_what_was_answered_stays_when_the_question_goes(town: Town) -> None:
    ask(town, "影响几户", "number")
    report(town, 影响几户="12")
    row = Question.objects.get()

    town.client("sys_admin").post(f"/questions/{row.pk}/retire")

    assert latest(town).answers == [["影响几户", "12"]]
    form = town.client("grid_worker").get(f"/incidents/new/questions?category={LEAK}")
    assert "影响几户" not in form.content.decode()


def test_nobody_who_could_not_be_asked_is_stopped(town: Town) -> None:
    ask(town, "影响几户", "number", required="on")
    body = {"op_id": str(uuid.uuid4()), "description": "漏水", "category": LEAK}
    api = town.api("grid_worker")

    assert api.post("/api/v1/incidents", body, "application/json").status_code == 201
    body |= {"op_id": str(uuid.uuid4()), "answers": {}}
    assert api.post("/api/v1/incidents", body, "application/json").status_code == 422
    body["answers"] = {str(Question.objects.get().pk): "3"}
    assert api.post("/api/v1/incidents", body, "application/json").status_code == 201
    assert latest(town).answers == [["影响几户", "3"]]


def test_more_than_eight_questions_are_refused(town: Town) -> None:
    for n in range(9):
        ask(town, f"问题{n}")
    assert Question.objects.count() == 8


def test_a_choice_needs_two_answers_to_choose_from(town: Town) -> None:
    ask(town, "哪一种", "one_of", choices="只有一个")
    assert not Question.objects.exists()


def test_categories_tell_machines_what_to_ask(town: Town) -> None:
    ask(town, "有没有人受伤", "yes_no")
    items = town.api("grid_worker").get("/api/v1/categories").json()["items"]
    asked = next(item for item in items if item["code"] == LEAK)["questions"]
    assert [(one["text"], one["choices"]) for one in asked] == [("有没有人受伤", ["是", "否"])]
    assert Category.objects.get(pk=LEAK).questions.count() == 1
