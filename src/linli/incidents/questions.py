"""What a category asks besides: its extra questions, how answers are read, and how they are set."""

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from linli.incidents.models import Category, Question
from linli.journal.services import record
from linli.kernel.errors import Invalid, NotFound
from linli.kernel.scope import Actor
from linli.organisation.powers import must_for_all

MOST = 8  # a form that asks more is not filled in (pains P6)
LONGEST = 200


def questions_of(category: Category) -> list[Question]:
    """List the questions in force, in the order in which they are asked."""
    rows = Question.objects.filter(category=category, is_active=True)
    return list(rows.order_by("position", "id"))


def asking(categories: Iterable[Category]) -> list[tuple[Category, list[Question]]]:
    """Give categories each with its questions, one query for all."""
    asked: dict[str, list[Question]] = {}
    for row in Question.objects.filter(is_active=True).order_by("position", "id"):
        asked.setdefault(row.category_id, []).append(row)
    return [(category, asked.get(category.pk, [])) for category in categories]


def field_of(question: Question) -> str:
    """Name the field of a form that holds the answer."""
    return f"q_{question.pk.hex}"


def read_answers(
    category: Category | None, given: Mapping[str, Any] | None, errors: dict[str, str]
) -> list[list[str]]:
    """Give [question, answer] in words, as they stand today: a later change leaves them alone.

    `given` maps ids of questions to what was typed, None where nobody could be asked (a sheet of
    tickets, an older program); what is wrong goes into `errors` by field.
    """
    if given is None:
        return []
    answers: list[list[str]] = []
    asked = questions_of(category) if category else []
    if unknown := set(given) - {str(question.pk) for question in asked}:
        errors["answers"] = f"这个类别没有这样的问题：{'、'.join(sorted(unknown))[:80]}。"
    for question in asked:
        try:
            answer = _read(question, str(given.get(str(question.pk)) or "").strip())
        except ValueError as error:
            errors[field_of(question)] = str(error)
        else:
            answers += [[question.text, answer]] if answer else []
    return answers


def _read(question: Question, text: str) -> str:
    """Check one answer by its kind; ValueError says what is wrong."""
    if not text:
        if question.required:
            raise ValueError("这一项要填。")
        return ""
    if len(text) > LONGEST or "\x00" in text:
        raise ValueError(f"最多 {LONGEST} 字。")
    if question.kind == Question.Kind.NUMBER:
        return _number(text)
    if question.kind != Question.Kind.TEXT and text not in question.options:
        raise ValueError("请从列出的里面选。")
    return text


def _number(text: str) -> str:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError("请填数字。") from None
    if not (number.is_finite() and abs(number) < 10**12):
        raise ValueError("这个数字太大了。")
    return text


def add_question(
    category: Category,
    *,
    actor: Actor,
    text: str,
    kind: str,
    choices: Iterable[str] = (),
    required: bool = False,
) -> Question:
    """Ask one thing more of those who report in a category, from now on."""
    must_for_all(actor)
    options = list(dict.fromkeys(choice.strip()[:40] for choice in choices if choice.strip()))
    errors = {}
    if not text or len(text) > 80:
        errors["text"] = "请写问题（80 字以内）。"
    if kind not in Question.Kind.values:
        errors["kind"] = "请选择怎么答。"
    elif kind == Question.Kind.ONE_OF and not 2 <= len(options) <= 20:
        errors["choices"] = "每行写一个可选的答案，至少两个，最多二十个。"
    asked = questions_of(category)
    if len(asked) >= MOST:
        errors["text"] = f"一个类别最多问 {MOST} 个问题；问得多了没有人填。请先停用一个。"
    if errors:
        raise Invalid(errors)
    question = Question.objects.create(
        category=category,
        text=text,
        kind=kind,
        choices=options if kind == Question.Kind.ONE_OF else [],
        required=required,
        position=max((row.position for row in asked), default=0) + 1,
    )
    _journal("category.ask", question, actor)
    return question


def retire_question(pk: UUID, *, actor: Actor) -> Question:
    """Ask it no more; answers already given stay where they are."""
    must_for_all(actor)
    question = Question.objects.filter(pk=pk, is_active=True).first()
    if question is None:
        raise NotFound()
    question.is_active = False
    question.save(update_fields=["is_active"])
    _journal("category.ask_no_more", question, actor)
    return question


def _journal(action: str, question: Question, actor: Actor) -> None:
    record(
        action,
        actor=actor,
        object_type="category",
        object_id=question.category_id,
        detail={"question": question.text},
    )
