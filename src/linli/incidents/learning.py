"""Counts, each night, which words stand in closed incidents of each category: what suggests one.

Only pairs of Chinese characters that at least two closed incidents of the category have, so that
no number and hardly a name is kept; nothing of restricted or confidential incidents.
"""

from django.db import connection, transaction

from linli.kernel.scope import Actor

LATEST = 50_000  # closed incidents of a county: the newest teach most
COUNT = """
WITH closed AS (
    SELECT i.county, i.category_id, i.search,
           row_number() OVER (PARTITION BY i.county ORDER BY i.closed_at DESC) AS age
    FROM incidents_incident i JOIN incidents_category c ON c.code = i.category_id
    WHERE i.state IN ('CLOSED', 'ARCHIVED') AND i.closed_at IS NOT NULL
      AND i.restricted = '' AND c.restricted = '' AND NOT i.confidential
), taught AS (SELECT county, category_id, search FROM closed WHERE age <= %s)
INSERT INTO incidents_categoryword (county, category_id, word, incidents)
SELECT county, category_id, '', count(*) FROM taught GROUP BY county, category_id
UNION ALL
SELECT county, category_id, word, count(*) FROM taught, unnest(search) AS word
WHERE word ~ '^[\\u4e00-\\u9fff]{2}$'
GROUP BY county, category_id, word HAVING count(*) > 1
"""


def learn(*, actor: Actor) -> int:
    """Count anew for every county; give the number of counts kept."""
    assert actor.is_system, "only the platform itself learns: it reads all counties"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM incidents_categoryword")
        cursor.execute(COUNT, [LATEST])
        return int(cursor.rowcount)
