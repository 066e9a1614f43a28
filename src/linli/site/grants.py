"""What the application role may do: read and write rows, but never rewrite history."""

from django.db import connections
from psycopg import sql

# Tables that only grow: UPDATE and DELETE are revoked, and refused by trigger besides.
APPEND_ONLY = ("incidents_incidentstep", "journal_journalentry", "incidents_seal")


def grant(owner_alias: str, role: str) -> None:
    """Give `role` its rights on every table; run after each migration, the same when repeated."""
    with connections[owner_alias].cursor() as cursor:
        name = sql.Identifier(role)
        cursor.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(name))
        cursor.execute(
            sql.SQL(
                "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}"
            ).format(name)
        )
        cursor.execute(
            sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(name)
        )
        for table in APPEND_ONLY:
            cursor.execute(
                sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {} FROM {}").format(
                    sql.Identifier(table), name
                )
            )
