"""The journal's page: for audit administrators, filtered, read on without loss."""

import re
from pathlib import Path

import pytest

import linli
from linli.incidents.workflow import TABLE
from linli.journal import queries
from linli.journal.actions import label_of
from linli.journal.models import JournalEntry
from linli.journal.services import record
from tests.town import Town


def test_only_the_audit_administrator_reads_it(town: Town) -> None:
    assert town.client("audit_admin").get("/journal").status_code == 200
    for who in ("sys_admin", "grid_worker", "county_leader"):
        assert town.client(who).get("/journal").status_code == 404
    assert town.client().get("/journal").status_code == 302


def test_it_is_filtered_and_reads_on_without_loss(town: Town) -> None:
    with town.acting("grid_worker") as actor:
        for n in range(5):
            record("unit.add", actor=actor, object_id=n)
    with town.acting("grid_leader") as actor:
        record("unit.add", actor=actor, object_id="x", refused=True)
    with town.acting("audit_admin") as actor:
        wanted = queries.Filter(name=town.grid_worker.name)
        first = queries.entries(actor, wanted, most=3)
        rest = queries.entries(actor, wanted, after=first.next, most=3)
        shown = [line.entry.object_id for line in first.items + rest.items]
        assert shown == ["4", "3", "2", "1", "0"]
        refused = queries.entries(actor, queries.Filter(result="refused"))
        assert [line.label for line in refused.items] == ["新增单位"]


def test_reading_it_leaves_no_entry(town: Town) -> None:
    town.client("audit_admin").get("/journal")
    with town.platform():
        assert not JournalEntry.objects.exists()


def test_a_wrong_day_is_told_at_its_field(town: Town) -> None:
    answer = town.client("audit_admin").get("/journal?since=gestern")
    assert "2026-03-02" in answer.content.decode()


def test_every_action_that_the_source_records_has_a_chinese_name() -> None:
    source = "\n".join(p.read_text("utf-8") for p in Path(linli.__path__[0]).rglob("*.py"))
    recorded = set(re.findall(r'record\(\s*"([a-z_]+\.[a-z_]+)"', source))
    assert "unit.close" in recorded
    recorded |= {f"incident.{step.verb}" for step in TABLE.steps}
    assert [a for a in sorted(recorded) if re.search("[a-z]", label_of(a))] == []


@pytest.mark.parametrize(
    ("who", "method", "address", "label"),
    [
        ("grid_worker", "get", "/units", "查看页面：单位与岗位"),
        ("grid_worker", "get", "/nothing", "查看不存在的地址"),
        ("grid_worker", "post", "/calendar/day", "提交页面：工作日历"),
        ("grid_worker", "get", "/incidents/00000000-0000-0000-0000-000000000000", "查看页面：事件"),
    ],
)
def test_a_refused_request_is_named_by_its_page(
    town: Town, who: str, method: str, address: str, label: str
) -> None:
    getattr(town.client(who), method)(address)
    with town.acting("audit_admin") as actor:
        (line,) = queries.entries(actor, queries.Filter(result="refused")).items
    assert line.label == label


@pytest.mark.parametrize(
    ("action", "shown"),
    [("incident.", {"受理", "批示"}), ("incident.accept", {"受理"}), ("unit.add", set())],
)
def test_it_is_filtered_by_an_action_or_all_of_a_room(
    town: Town, action: str, shown: set[str]
) -> None:
    incident = town.take(town.report(), "accept", "platform_admin", category="0201", urgency=3)
    town.take(incident, "instruct", "grid_chief", text="请尽快办理。")
    text = town.client("audit_admin").get("/journal", {"action": action}).content.decode()
    table = text.partition("<tbody>")[2]
    assert {label for label in ("受理", "批示") if f">{label}</td>" in table} == shown
