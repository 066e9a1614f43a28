"""The SQL of counting: what each incident counts for, and a county's sum of a day.

`{of}` narrows each statement to some incidents (`= any(%(ids)s)`), or to none at all for a rebuild.
"""

from linli.incidents.models.figures import OF_DUE, OF_REPORTS, UNDECIDED

_LEVEL_MINUTES = "sum(spent) FILTER (WHERE runs AND next_at > at AND {where})"
# From REPORTED at a level to the next escalate, send_down or VERIFIED (settled 2.14). The level
# clock says the same in Python, and is asked itself where a grant was waited for.
_RUNNING = "('REPORTED', 'ACCEPTED', 'FILED', 'DISPATCHED', 'HANDLING', 'FEEDBACK')"

COUNT = f"""
WITH step AS (
    SELECT s.incident_id, s.seq, s.verb, s.from_state, s.at, s.holder_id, s.lead_id, s.part,
        s.given, s.to_state IN {_RUNNING} AS runs,
        lag(s.due_at) OVER w AS due_before, lead(s.at) OVER w AS next_at,
        floor(extract(epoch FROM lead(s.at) OVER w - first_value(s.at) OVER w) / 60)
            - floor(extract(epoch FROM s.at - first_value(s.at) OVER w) / 60) AS spent
    FROM incidents_incidentstep s WHERE true {{of_steps}}
    WINDOW w AS (PARTITION BY s.incident_id ORDER BY s.seq)
),
returned AS (  -- 职责不符, and upheld: the desk did not simply send it there again
    SELECT DISTINCT b.incident_id FROM incidents_incidentstep b
    JOIN incidents_steptext t ON t.step_id = b.id JOIN LATERAL (
        SELECT n.verb, n.lead_id FROM incidents_incidentstep n
        WHERE n.incident_id = b.incident_id AND n.seq > b.seq
            AND n.verb IN ('dispatch', 'escalate', 'send_down', 'merge', 'void')
        ORDER BY n.seq LIMIT 1
    ) n ON true
    WHERE b.verb = 'send_back' AND t.text ~ '(^|理由:)not_ours$' {{of_returned}}
        AND (n.verb <> 'dispatch' OR n.lead_id::text IS DISTINCT FROM b.given ->> 'by')
),
history AS (
    SELECT incident_id,
        bool_and(at <= due_before) FILTER (
            WHERE verb = 'accept' OR verb = 'dispatch' AND from_state = 'REPORTED'
        ) AS accepted_in_time,
        bool_or(verb = 'verify_claim' AND given ->> 'result' = 'untrue') AS untrue,
        max(to_char(seq, 'FM0000000') || coalesce(given ->> 'close_code', ''))
            FILTER (WHERE verb = 'close') AS last_close,
        min(at) FILTER (WHERE verb = 'dispatch') AS sent_at,
        min(at) FILTER (WHERE verb IN ('progress', 'feedback') AND part <> 'assistant') AS acted_at,
        bool_or(verb IN ('verify_pass', 'verify_fail')) AS verified,
        bool_or(verb = 'verify_fail') AS reworked,
        bool_or(verb = 'dispatch') AS dispatched,
        bool_or(verb = 'send_back') AS sent_back,
        bool_or(verb = 'grant_extend') AS extended,
        bool_or(verb = 'grant_suspend') AS suspended,
        {_LEVEL_MINUTES.format(where="mod(holder_id, 1000000) <> 0")} AS minutes_community,
        {
    _LEVEL_MINUTES.format(where="mod(holder_id, 1000000) = 0 AND mod(holder_id, 1000000000) <> 0")
} AS minutes_township,
        {_LEVEL_MINUTES.format(where="mod(holder_id, 1000000000) = 0")} AS minutes_county
    FROM step GROUP BY incident_id
),
fact AS (
    SELECT i.*, h.*,
        i.state IN ('CLOSED', 'ARCHIVED') AS is_closed,
        i.state IN ('FEEDBACK', 'VERIFIED', 'CLOSED', 'ARCHIVED') AS is_handled,
        i.state = 'VOID' OR i.state = 'REJECTED' AND coalesce(h.untrue, false)
            OR i.state IN ('CLOSED', 'ARCHIVED') AND substr(h.last_close, 8) IN ('5', '6')
            AS is_invalid,
        r.incident_id IS NOT NULL AS is_misdirected,
        CASE
            WHEN i.state IN ('VOID', 'REJECTED') THEN NULL
            WHEN i.state = 'SUSPENDED' THEN i.paused_due
            WHEN i.state IN ('FEEDBACK', 'VERIFIED', 'CLOSED', 'ARCHIVED')
                THEN coalesce(i.handled_due, i.handled_at)
            ELSE i.due_at
        END AS closes_by
    FROM incidents_incident i
    LEFT JOIN history h ON h.incident_id = i.id
    LEFT JOIN returned r ON r.incident_id = i.id
    WHERE true {{of_incidents}}
),
dated AS (
    SELECT *,
        CASE WHEN closes_by < %(never)s THEN closes_by END AS deadline,
        -- without a deadline of its own it stands in the times on the day it was closed
        CASE WHEN closes_by < %(never)s THEN closes_by
            WHEN is_closed THEN closed_at END AS counts_at,
        NOT is_legacy AND closes_by < %(never)s AND state <> 'SUSPENDED' AS has_deadline
    FROM fact
),
counted AS (SELECT *, has_deadline AND deadline <= %(now)s AS is_due FROM dated)
INSERT INTO incidents_figures (
    incident_id, county, township, community, place, lead, category, restricted,
    reported_day, due_at, due_day, awaited,
    minutes, minutes_community, minutes_township, minutes_county,
    {", ".join(OF_REPORTS + OF_DUE)}
)
SELECT id, county, township, community, place, lead_id, coalesce(category_id, '{UNDECIDED}'),
    restricted, (reported_at AT TIME ZONE 'Asia/Shanghai')::date, deadline,
    (counts_at AT TIME ZONE 'Asia/Shanghai')::date, coalesce(has_deadline AND NOT is_due, false),
    CASE WHEN is_closed THEN floor(extract(epoch FROM closed_at - reported_at) / 60) END,
    CASE WHEN is_closed THEN minutes_community END,
    CASE WHEN is_closed THEN minutes_township END,
    CASE WHEN is_closed THEN minutes_county END,
    {{counts}}
FROM counted
ON CONFLICT (incident_id) DO UPDATE SET {{renewed}}
"""

# Each as a condition of one row; `points` is the only one that is not a yes or a no.
_CONDITIONS = {
    "reported": "true",
    "valid": "NOT is_invalid",
    "decided": "accepted_at IS NOT NULL OR state = 'REJECTED'",
    "accepted": "accepted_at IS NOT NULL",
    "accepted_in_time": "accepted_at IS NOT NULL AND coalesce(accepted_in_time, self_closed)",
    "found": "source IN ('01', '02')",
    "found_self_closed": "source IN ('01', '02') AND self_closed",
    "urgent": "urgency = 1 AND NOT is_invalid",
    "urgent_answered": "urgency = 1 AND NOT is_invalid"
    " AND (self_closed OR acted_at <= sent_at + interval '30 minutes')",
    "due": "is_due",
    "closed": "is_due AND is_closed",
    "on_time": "is_due AND is_closed AND handled_at <= deadline",
    "overdue": "is_due AND (NOT is_handled OR handled_at > deadline)",
    "verified": "is_due AND verified",
    "reworked": "is_due AND reworked",
    "dispatched": "is_due AND dispatched",
    "misdirected": "is_due AND dispatched AND is_misdirected",
    "sent_back": "is_due AND dispatched AND sent_back",
    "extended": "is_due AND extended",
    "suspended": "is_due AND suspended",
    "hanging": "state = 'SUSPENDED'",
    "votes": "is_due AND is_closed AND score IS NOT NULL",
    "satisfied": "is_due AND is_closed AND score >= 3",
    "recurred": "false",  # RECUR says it of them all at once
}
_POINTS = (
    "CASE WHEN is_due AND is_closed THEN CASE score WHEN 5 THEN 100 WHEN 4 THEN 80"
    " WHEN 3 THEN 60 ELSE 0 END ELSE 0 END"
)
_COUNTS = ",\n    ".join(
    _POINTS if name == "points" else f"coalesce(({_CONDITIONS[name]}), false)::int"
    for name in OF_REPORTS + OF_DUE
)
_WRITTEN = (
    "county", "township", "community", "place", "lead", "category", "restricted", "reported_day",
    "due_at", "due_day", "awaited", "minutes", "minutes_community", "minutes_township",
    "minutes_county", *OF_REPORTS, *OF_DUE,
)  # fmt: skip
_RENEWED = ", ".join(f"{name} = excluded.{name}" for name in _WRITTEN)


def count(some: bool) -> str:
    """Write the statement that counts some incidents, or all."""
    return COUNT.format(
        of_steps="AND s.incident_id = any(%(ids)s)" if some else "",
        of_returned="AND b.incident_id = any(%(ids)s)" if some else "",
        of_incidents="AND i.id = any(%(ids)s)" if some else "",
        counts=_COUNTS,
        renewed=_RENEWED,
    )


# Reported again within thirty days of the closing: the same category in the same community, within
# 50 m or at the same address (assessment f.1). 50 m are 0.00045 degrees of latitude.
_AGAIN = """
    j.community = i.community AND j.category_id = i.category_id AND j.id <> i.id
    AND j.state <> 'VOID'
    AND j.reported_at > i.closed_at AND j.reported_at <= i.closed_at + interval '30 days'
    AND (j.address = i.address AND i.address <> ''
        OR abs(j.lat - i.lat) < 0.00046 AND
            (j.lat - i.lat) ^ 2 + ((j.lon - i.lon) * cos(radians(i.lat))) ^ 2 <= 0.0004491576 ^ 2)
"""


def recur(some: bool) -> str:
    """Write the statement that marks the closed ones that came again."""
    return (
        "UPDATE incidents_figures f SET recurred = 1 FROM incidents_incident i"
        " WHERE f.incident_id = i.id AND f.closed = 1 AND f.recurred = 0"
        f"{' AND i.id = any(%(ids)s)' if some else ''}"
        f" AND EXISTS (SELECT 1 FROM incidents_incident j WHERE {_AGAIN})"
    )


# The closed ones that one of `ids` may be the repeat of: their count depends on its row.
BEFORE = """
    SELECT i.id FROM incidents_incident j JOIN incidents_incident i
        ON i.community = j.community AND i.category_id = j.category_id AND i.id <> j.id
    WHERE j.id = any(%(ids)s) AND i.state IN ('CLOSED', 'ARCHIVED')
        AND i.reported_at < j.reported_at AND i.closed_at < j.reported_at
        AND i.closed_at >= j.reported_at - interval '30 days'
"""

_SUMS = ", ".join(f"sum({name})" for name in OF_REPORTS + OF_DUE)
_NAMES = ", ".join(OF_REPORTS + OF_DUE)


def _side(day: str, counted: tuple[str, ...]) -> str:
    columns = ", ".join(name if name in counted else f"0 AS {name}" for name in OF_REPORTS + OF_DUE)
    return (
        f"SELECT county, township, lead, category, restricted, {day} AS day, {columns}"
        f" FROM incidents_figures WHERE {day} IS NOT NULL"
    )


def roll_up(some: bool) -> str:
    """Write the statement that adds up days of counties, some or all of them."""
    of = " AND (county, {day}) IN (SELECT * FROM unnest(%(counties)s::bigint[], %(days)s::date[]))"
    sides = " UNION ALL ".join(
        _side(day, counted) + (of.format(day=day) if some else "")
        for day, counted in (("reported_day", OF_REPORTS), ("due_day", OF_DUE))
    )
    return f"""
        INSERT INTO incidents_figureday (county, day, dimension, key, restricted, {_NAMES})
        SELECT county, day, dimension, key, restricted, {_SUMS} FROM ({sides}) side
        CROSS JOIN LATERAL (VALUES
            ('category', category),
            ('place', coalesce(township, county)::text),
            ('lead', CASE WHEN lead >= 1000000000000000 THEN lead::text END)
        ) AS by (dimension, key)
        WHERE key IS NOT NULL
        GROUP BY county, day, dimension, key, restricted
    """
