"""What is due goes by night, what is not stays, and the report has numbers only."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from linli.incidents import seals
from linli.incidents.models import Incident, StepText
from linli.journal.models import JournalEntry
from linli.kernel.scope import Actor
from linli.residents import care as caring
from linli.residents import retention
from linli.residents.models import CareProfile, Change, Person, RetentionRun, SpecialProfile
from linli.residents.retention import Rule
from linli.site import jobs
from tests.residents.books import Importer, admin, book
from tests.residents.people import care, person, special
from tests.town import Town

__all__ = ["admin"]
START = "2026-03-02 09:00"


@pytest.fixture(autouse=True)
def begin(clock: Any) -> None:
    clock.hold(START)


def left(town: Town, model: Any) -> int:
    with town.platform() as platform:
        return int(model.objects.visible_to(platform).count())


def end(town: Town, row: Any, on: date) -> None:
    with town.platform() as platform:
        type(row).objects.visible_to(platform).filter(pk=row.pk).update(until=on)


@pytest.mark.parametrize(("make", "model"), [(special, SpecialProfile), (care, CareProfile)])
def test_a_profile_goes_a_year_after_its_end_and_not_a_day_before(
    town: Town, clock: Any, make: Callable[..., Any], model: Any
) -> None:
    row = make(town, person(town))
    end(town, row, date(2026, 3, 2))
    clock.hold("2027-03-02 03:00")
    assert retention.run().total == 0
    assert left(town, model) == 1
    clock.hold("2027-03-03 03:00")
    report = retention.run()
    assert report.counts[model.__name__.removesuffix("Profile").lower()] == 1
    assert left(town, model) == 0


def test_an_open_profile_stays_for_ever(town: Town, clock: Any) -> None:
    special(town, person(town))
    clock.hold("2046-03-02 09:00")
    retention.run()
    assert left(town, SpecialProfile) == 1


def test_of_a_change_the_contents_go_and_the_line_stays(town: Town, clock: Any) -> None:
    care(town, person(town))
    with town.platform() as platform:
        assert Change.objects.visible_to(platform).filter(token__isnull=False).exists()
    before = left(town, Change)
    clock.hold("2029-03-04 03:00")
    retention.run()
    with town.platform() as platform:
        assert not Change.objects.visible_to(platform).filter(token__isnull=False).exists()
    assert left(town, Change) == before


def test_the_words_of_an_incident_go_after_ten_years_and_the_chain_holds(
    town: Town, clock: Any
) -> None:
    incident = town.walk(town.report(), "ARCHIVED")
    clock.hold("2036-01-01 03:00")
    retention.run()
    with town.platform() as platform:
        assert StepText.objects.visible_to(platform).exclude(text="").exists()
    clock.hold(incident.closed_at + timedelta(days=3660))
    assert retention.run().counts["incidents"] > 0
    with town.platform() as platform:
        assert not StepText.objects.visible_to(platform).exclude(text="").exists()
        found = seals.verify()
        assert found.breaks == []
        assert found.erased > 0
        assert Incident.objects.visible_to(platform).filter(pk=incident.pk).exists()


def test_the_page_says_what_would_go_and_takes_nothing(town: Town, clock: Any) -> None:
    end(town, special(town, person(town)), date(2026, 3, 2))
    clock.hold("2027-03-03 09:00")
    for who in ("sys_admin", "sec_admin", "audit_admin"):
        page = town.client(who).get("/retention").content.decode()
        assert "删除 1 条" in page
        assert "王" not in page.replace("王小兰", "")
    assert left(town, SpecialProfile) == 1
    assert RetentionRun.objects.count() == 0


def test_the_night_writes_a_report_of_numbers(town: Town, clock: Any) -> None:
    end(town, special(town, person(town)), date(2026, 3, 2))
    clock.hold("2027-03-03 09:00")
    jobs.retain_now()
    page = town.client("sec_admin").get("/retention").content.decode()
    assert "特殊人群档案 1 条" in page
    with town.acting("audit_admin"):
        entry = JournalEntry.objects.get(action="retention.run")
        assert entry.detail["特殊人群档案"] == 1
        assert "王" not in str(entry.detail)


def test_a_rule_that_fails_leaves_the_others_alone(
    town: Town, clock: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(_actor: Actor, _most: int) -> int:
        raise ValueError("13912345678")

    broken = Rule("broken", "坏的", "1 年", due=lambda _actor: 0, erase=fails)
    rules = [broken, *retention.rules()]
    monkeypatch.setattr(retention, "rules", lambda: rules)
    end(town, special(town, person(town)), date(2026, 3, 2))
    clock.hold("2027-03-03 09:00")
    report = retention.run()
    assert report.failed == ["broken"]
    assert report.counts["special"] == 1
    assert "坏的" in town.client("sec_admin").get("/retention").content.decode()


def test_more_rows_than_one_transaction_takes_all_go(
    town: Town, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 1)
    about = person(town)
    for group in ("05", "06", "16"):
        end(town, care(town, about, group), date(2026, 3, 2))
    clock.hold("2027-03-03 09:00")
    assert retention.run().counts["care"] == 3


def test_a_group_whose_last_day_has_come_leaves_the_row(town: Town, clock: Any) -> None:
    about = person(town)
    row = care(town, about, "05")
    end(town, row, date(2026, 4, 13))
    clock.hold("2026-04-12 03:00")
    with town.platform() as platform:
        assert caring.drop_ended(actor=platform) == 0
    clock.hold("2026-04-13 03:00")
    jobs.retain_now()
    with town.platform() as platform:
        assert Person.objects.visible_to(platform).get(pk=about.pk).care_groups == []


def test_of_a_workbook_the_words_go_after_a_week(admin: Importer, clock: Any) -> None:
    run = admin.done(book([["H9", "", "孤行", "户主", "", "", "", ""]]))
    assert admin.messages(run)[2]
    clock.hold("2026-03-08 03:00")
    assert retention.run().counts["imports"] == 0
    clock.hold("2026-03-10 03:00")
    assert retention.run().counts["imports"] == 1
    assert admin.messages(run)[2] == ""
    with admin.acting():
        assert not run.lines.all().visible_to(admin.actor).filter(sealed__isnull=False).exists()


def test_rooms_above_bring_their_rules() -> None:
    names = [rule.name for rule in retention.rules()]
    assert {"special", "care", "changes", "rights", "incidents", "exports"} <= set(names)
    assert len(names) == len(set(names))
