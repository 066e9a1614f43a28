"""How long each register is kept: rooms register their rules, the night deletes what is due (G7).

A rule counts and deletes by itself, as the platform; the report keeps names of rules and numbers.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet

from linli.journal.services import record
from linli.kernel import scope
from linli.kernel.registered import Registered
from linli.kernel.scope import Actor
from linli.residents.models import RetentionRun

log = logging.getLogger("linli.retention")
AT_ONCE = 2_000  # rows of one transaction: nobody waits long for a lock
MOST = 200_000  # rows of one rule in one night; the rest goes the next night
MOST_RUNS = 400

Count = Callable[[Actor], int]
Erase = Callable[[Actor, int], int]  # at most so many rows; gives how many went


@dataclass(frozen=True)
class Rule:
    """How long a register is kept. One without `due` says so and is deleted by nobody."""

    name: str
    title: str
    period: str  # 解除后 1 年
    basis: str = ""
    due: Count | None = None
    erase: Erase | None = None
    deed: str = "删除"


@dataclass(frozen=True)
class Tonight:
    """A rule with what it would take away if the night were now."""

    rule: Rule
    count: int | None


RULES: Registered[Rule] = Registered()
register = RULES.register


def rules() -> list[Rule]:
    """List the rules of all rooms."""
    return RULES.all()


def tonight(actor: Actor, county: int) -> list[Tonight]:
    """Count what would go tonight in a county, without taking anything away."""
    with scope.lifted(actor, within=county, because="numbers of rows that are due"):
        platform = scope.system_actor("保存期限", within=county)
        return [Tonight(rule, rule.due(platform) if rule.due else None) for rule in rules()]


def run() -> RetentionRun:
    """Delete what is due, rule by rule in short transactions, and write the report."""
    counts: dict[str, int] = {}
    failed: list[str] = []
    for rule in rules():
        if rule.erase is None:
            continue
        try:
            counts[rule.name] = _all_of(rule)
        except Exception:
            # one rule's fault leaves the others alone; the report names it
            log.exception("retention rule %s failed", rule.name)
            failed.append(rule.name)
    with scope.acting(scope.system_actor("保存期限")) as platform:
        report = RetentionRun(counts=counts, failed=failed)
        report.save(force_insert=True)
        kept = RetentionRun.objects.order_by("-at").values("pk")[:MOST_RUNS]
        RetentionRun.objects.exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()
        told = {rule.title: counts[rule.name] for rule in rules() if counts.get(rule.name)}
        record("retention.run", actor=platform, object_type="retention", detail=told)
    return report


def runs(most: int = 30) -> list[RetentionRun]:
    """List the last reports."""
    return list(RetentionRun.objects.all()[:most])


def deleted(rows: QuerySet[scope.M], most: int) -> int:
    """Delete at most so many of some rows; give how many went."""
    some = list(rows.order_by("pk").values_list("pk", flat=True)[:most])
    if some:
        rows.filter(pk__in=some).delete()
    return len(some)


def emptied(rows: QuerySet[scope.M], most: int, **columns: object) -> int:
    """Empty columns of at most so many of some rows; give how many they were."""
    some = list(rows.order_by("pk").values_list("pk", flat=True)[:most])
    if some:
        rows.filter(pk__in=some).update(**columns)
    return len(some)


def _all_of(rule: Rule) -> int:
    assert rule.erase is not None
    total = 0
    while total < MOST:
        with scope.acting(scope.system_actor("保存期限")) as platform:
            gone = rule.erase(platform, AT_ONCE)
        total += gone
        if gone < AT_ONCE:
            break
    return total
