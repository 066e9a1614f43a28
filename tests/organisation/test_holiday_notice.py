"""A notice of holidays as people write it: each clause with its own word, or a loud refusal."""

import pytest

from linli.organisation.holiday_notice import DayKind, read_notice

REST, WORK = DayKind.REST, DayKind.WORK


def arranged(text: str) -> dict[tuple[int, int], DayKind]:
    return {(d.month, d.day): told.kind for told in read_notice(text, 2027) for d in told.days}


@pytest.mark.parametrize("comma", [",", "\N{FULLWIDTH COMMA}", ";", "\N{FULLWIDTH SEMICOLON}"])
def test_a_comma_parts_a_holiday_from_a_day_worked_for_it(comma: str) -> None:
    notice = f"元旦：1月1日（周五）放假{comma}1月3日（周日）上班。"
    assert arranged(notice) == {(1, 1): REST, (1, 3): WORK}
    assert [told.name for told in read_notice(notice, 2027)] == ["元旦", "元旦调休上班"]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2月1日，2月2日放假，共2天，2月6日，2月7日上班", {1: REST, 2: REST, 6: WORK, 7: WORK}),
        ("2月1日至3日放假调休，共3天，与周末连休。", {1: REST, 2: REST, 3: REST}),
        ("2月1日（农历腊月、周一）放假；2月6日、2月7日上班", {1: REST, 6: WORK, 7: WORK}),
        ("2月1日不上班，2月6日不放假", {1: REST, 6: WORK}),
    ],
)
def test_each_clause_is_taken_by_its_own_word(text: str, days: dict[int, DayKind]) -> None:
    assert arranged(text) == {(2, day): kind for day, kind in days.items()}


@pytest.mark.parametrize(
    "text",
    [
        "1月1日放假1月3日上班",
        "1月1日放假、1月3日上班",
        "1月1日休，1月3日",
        "放假1月1日，上班1月3日",
    ],
)
def test_a_sentence_that_says_both_and_cannot_be_parted_is_refused_loudly(text: str) -> None:
    told = read_notice(text, 2027)
    assert any(one.error for one in told)
    assert (1, 3) not in arranged(text)
