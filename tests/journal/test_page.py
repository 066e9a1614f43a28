"""The journal's page: for audit administrators, filtered, read on without loss."""

from linli.journal import queries
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
