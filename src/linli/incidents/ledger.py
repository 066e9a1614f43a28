"""The op ledger: a repeat gets the first answer, somebody else's op_id is refused (settled 2.3)."""

import hashlib
import json
from typing import Any
from uuid import UUID

from django.db import connection

from linli.incidents.models import Operation
from linli.kernel.errors import Forbidden, NotAllowedNow
from linli.kernel.scope import Actor


def body_hash(verb: str, body: dict[str, Any]) -> str:
    """Digest what was asked for, so that the same op_id with another body is noticed."""
    text = json.dumps([verb, body], ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def wait_for_first(op_id: UUID) -> None:
    """Let requests with one op_id pass one after the other: the second sees the first's answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"op {op_id}"])


def earlier(op_id: UUID, digest: str, actor: Actor) -> Operation:
    """Give the first answer's row of a used number; refuse a stranger's or another body."""
    row = Operation.objects.filter(pk=op_id).first()
    if row is None or (actor.user and row.person != actor.user):
        raise Forbidden("这个操作编号是别人用过的。", "op_id_foreign")
    if row.body_hash != digest:
        raise NotAllowedNow("同一个操作编号提交了不同的内容。", "op_id_reused")
    return row


def incident_of(op_id: UUID, actor: Actor) -> UUID | None:
    """Give the incident that the actor's own earlier operation was about."""
    rows = Operation.objects.filter(pk=op_id, person=actor.user)
    return rows.values_list("incident", flat=True).first()


def is_used(op_id: UUID) -> bool:
    """Ask past row security too, by the function that tells whose it is and nothing else."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT linli_op_person(%s) IS NOT NULL "
            "OR EXISTS (SELECT 1 FROM incidents_operation WHERE op_id = %s) "
            "OR EXISTS (SELECT 1 FROM incidents_incidentstep WHERE op_id = %s)",
            [op_id] * 3,
        )
        return bool(cursor.fetchone()[0])
