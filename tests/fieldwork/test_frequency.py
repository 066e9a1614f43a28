"""When somebody is due, by tables: rules, visits that count, the shortest rule governs."""

from datetime import UTC, date, datetime, timedelta

import pytest

from linli.fieldwork.frequency import Listed, Rule, Subject, Visited, applies, due_of, visited

TODAY = date(2026, 3, 2)
SINCE = date(2025, 1, 1)

HIGH = Rule("high", "高风险老人", "care", 7, 1, True, frozenset({"02"}), frozenset({"03"}))
OLD = Rule("old", "老年人", "care", 90, 7, True, frozenset({"01", "02", "03"}))
POOR = Rule("poor", "低保", "care", 90, 7, True, frozenset({"06"}))
HELPLESS = Rule("helpless", "重点老人", "care", 30, 3, True, frozenset({"04", "05"}), min_age=60)
CORRECTION = Rule("correction", "重点对象", "special", 30, 3, False, frozenset({"1"}))
SERIOUS = Rule("serious", "重点对象", "special", 7, 1, False, frozenset({"1"}), attention="03")
MENTAL = Rule(
    "mental", "重点对象", "special", 30, 3, False, frozenset({"3"}), risk_from=1, risk_to=2
)
RELEASED = Rule("released", "重点对象", "special", 30, 3, False, frozenset({"2"}), within_days=365)
FLOATING = Rule("floating", "流动人口", "floating", 90)
RULES = (HIGH, OLD, POOR, HELPLESS, CORRECTION, SERIOUS, MENTAL, RELEASED, FLOATING)


def at(days_ago: int) -> datetime:
    return datetime(2026, 3, 2, 3, tzinfo=UTC) - timedelta(days=days_ago)


@pytest.mark.parametrize(
    ("subject", "rule", "is_his"),
    [
        (Subject(age=85, care=(Listed("03"),)), HIGH, True),  # very old by his age alone
        (Subject(age=85), HIGH, False),  # but not alone
        (Subject(age=79, care=(Listed("03"),)), HIGH, False),
        (Subject(age=60), OLD, True),
        (Subject(age=59), OLD, False),
        (Subject(age=None), OLD, False),
        (Subject(age=61, care=(Listed("05"),)), HELPLESS, True),
        (Subject(age=40, care=(Listed("05"),)), HELPLESS, False),  # disabled, but young
        (Subject(special=(Listed("1"),)), CORRECTION, True),
        (Subject(care=(Listed("1"),)), CORRECTION, False),  # care and special are apart
        (Subject(special=(Listed("1", "02"),)), SERIOUS, False),
        (Subject(special=(Listed("1", "03"),)), SERIOUS, True),
        (Subject(special=(Listed("3", risk=0),)), MENTAL, False),
        (Subject(special=(Listed("3", risk=2),)), MENTAL, True),
        (Subject(special=(Listed("3", risk=3),)), MENTAL, False),
        (Subject(special=(Listed("3", risk=None),)), MENTAL, False),
        (Subject(special=(Listed("2", since=TODAY - timedelta(days=365)),)), RELEASED, True),
        (Subject(special=(Listed("2", since=TODAY - timedelta(days=366)),)), RELEASED, False),
        (Subject(is_floating=True), FLOATING, True),
        (Subject(), FLOATING, False),
    ],
)
def test_a_rule_is_about_whom_it_names(subject: Subject, rule: Rule, is_his: bool) -> None:
    assert applies(rule, subject, TODAY) is is_his


@pytest.mark.parametrize(
    ("visits", "with_calls", "without"),
    [
        ([], None, None),
        ([(10, True)], 10, 10),
        ([(10, True), (5, False)], 5, 10),  # a call after a visit counts
        ([(10, True), (5, False), (2, False)], 5, 10),  # the second in a row does not
        ([(10, True), (5, False), (3, True), (1, False)], 1, 3),
        ([(9, False)], None, None),  # a call before any visit does not
        ([(9, False), (4, True)], 4, 4),
    ],
)
def test_calls_count_for_half_of_the_visits_at_most(
    visits: list[tuple[int, bool]], with_calls: int | None, without: int | None
) -> None:
    seen = visited((at(days), in_person) for days, in_person in visits)

    assert seen.counting(phone_ok=True) == (at(with_calls) if with_calls is not None else None)
    assert seen.counting(phone_ok=False) == (at(without) if without is not None else None)


@pytest.mark.parametrize(
    ("subject", "rule", "after"),
    [
        (Subject(age=85, care=(Listed("03"), Listed("06"))), HIGH, 7),
        (Subject(age=65, care=(Listed("06"),)), OLD, 90),
        (Subject(age=65, special=(Listed("1", "03"),)), SERIOUS, 7),
        (Subject(age=30, is_floating=True), FLOATING, 90),
    ],
)
def test_the_shortest_rule_governs(subject: Subject, rule: Rule, after: int) -> None:
    due = due_of(RULES, subject, Visited(at(3)), known_since=SINCE, today=TODAY)

    assert due is not None
    assert due.rule is rule
    assert due.on == TODAY - timedelta(days=3) + timedelta(days=after)


def test_nobody_s_rule_is_nobody_s_due_date() -> None:
    assert due_of(RULES, Subject(age=30), Visited(), known_since=SINCE, today=TODAY) is None


def test_who_was_never_visited_is_due_one_interval_after_he_was_registered() -> None:
    subject = Subject(age=85, care=(Listed("03"),))

    due = due_of(RULES, subject, Visited(), known_since=TODAY, today=TODAY)

    assert due is not None
    assert due.on == TODAY + timedelta(days=7)


def test_a_call_does_not_stand_in_where_the_rule_wants_a_face() -> None:
    subject = Subject(age=65, special=(Listed("1"),), care=(Listed("06"),))
    seen = Visited(in_person=at(40), phone=at(1))

    due = due_of(RULES, subject, seen, known_since=SINCE, today=TODAY)

    assert due is not None
    assert due.rule is CORRECTION
    assert due.on == TODAY - timedelta(days=10)


def test_a_confirmed_stay_serves_the_rule_of_floating_people_alone() -> None:
    floating = Subject(age=65, is_floating=True)

    due = due_of(RULES, floating, Visited(at(100)), known_since=SINCE, today=TODAY, confirmed=at(1))

    assert due is not None
    assert due.rule is OLD
    assert due.on == TODAY - timedelta(days=10)


@pytest.mark.parametrize(("days", "late"), [(89, 0), (90, 0), (97, 0), (98, 1), (120, 23)])
def test_the_days_of_grace_are_not_late(days: int, late: int) -> None:
    due = due_of((POOR,), Subject(care=(Listed("06"),)), Visited(at(days)), known_since=SINCE,
                 today=TODAY)  # fmt: skip

    assert due is not None
    assert due.late(TODAY) == late
