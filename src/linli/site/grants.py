"""What the application role may do: read and write rows, but never rewrite history."""

from django.db import connections, transaction
from psycopg import sql

# Tables that only grow: UPDATE and DELETE are revoked, and refused by trigger besides.
APPEND_ONLY = ("incidents_incidentstep", "journal_journalentry", "incidents_seal")

_GRANT = """
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};
REVOKE UPDATE, DELETE, TRUNCATE ON {append_only} FROM {role};
"""
_ONE_AT_A_TIME = 20260302  # PostgreSQL refuses two grants on a table at the same moment


def grant(owner_alias: str, role: str) -> None:
    """Give `role` its rights on every table, all at once; the same when repeated."""
    tables = sql.SQL(", ").join(map(sql.Identifier, APPEND_ONLY))
    orders = sql.SQL(_GRANT).format(role=sql.Identifier(role), append_only=tables)
    with transaction.atomic(using=owner_alias), connections[owner_alias].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
        cursor.execute(orders)


def is_bound(alias: str) -> bool:
    """Tell whether row security binds the role of a connection: not an owner, nor a superuser."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT NOT (r.rolsuper OR r.rolbypassrls OR pg_has_role(r.oid, c.relowner, 'MEMBER'))"
            " FROM pg_roles r, pg_class c"
            " WHERE r.rolname = current_user AND c.oid = 'incidents_incident'::regclass"
        )
        return bool(cursor.fetchone()[0])
