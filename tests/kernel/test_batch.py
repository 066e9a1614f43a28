"""What a batch remembers, and that it forgets."""

from itertools import count

from linli.kernel.batch import batch, remembered


def test_a_batch_asks_each_question_once_and_forgets_at_its_end() -> None:
    answers = count()

    def ask(question: str) -> int:
        return remembered(question, lambda: next(answers))

    assert [ask("limits"), ask("limits")] == [0, 1]  # outside a batch nothing is kept
    with batch():
        assert [ask("limits"), ask("calendar"), ask("limits")] == [2, 3, 2]
    with batch():
        assert ask("limits") == 4


def test_an_answer_of_none_is_an_answer() -> None:
    asked = []
    with batch():
        for _ in range(2):
            assert remembered("limits", lambda: asked.append(1)) is None
    assert asked == [1]
