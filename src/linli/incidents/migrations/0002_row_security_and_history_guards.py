"""The second lock: row security that says what `Incident.scope_filter` says; history only grows."""

from typing import ClassVar

from django.db import migrations

from linli.kernel.scope import enable_row_security, sql_ranges, sql_units, sql_user

WORKS = "(lead_id = any({units}) or assistants && {units})"
VISIBLE = f"""
    reporter_id = {sql_user()} or handler_id = {sql_user()}
    or (restricted = '' and ({sql_ranges("place", "r")}
        or {WORKS.format(units=sql_units())} or informed && {sql_units()}))
    or (restricted = 'B' and ({sql_ranges("place", "b")}
        or {WORKS.format(units=sql_units())} or passed && {sql_units("desks")}))
    or (restricted = 'A' and ({sql_ranges("place", "a")}
        or {WORKS.format(units=sql_units("police"))} or passed && {sql_units("desks")}))
"""


def follows_incident(column: str) -> str:
    return f"exists (select 1 from incidents_incident i where i.id = {column})"


PLACE_CHECK = """
ALTER TABLE incidents_incident ADD CONSTRAINT incident_place_and_levels_agree CHECK (
    county = place - place % 1000000000
    AND township IS NOT DISTINCT FROM
        CASE WHEN place % 1000000000 = 0 THEN NULL ELSE place - place % 1000000 END
    AND community IS NOT DISTINCT FROM
        CASE WHEN place % 1000000 = 0 THEN NULL ELSE place - place % 1000 END);
"""

GUARDS = """
CREATE FUNCTION linli_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% only grows', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$;
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON incidents_incidentstep
    FOR EACH ROW EXECUTE FUNCTION linli_only_grows();
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON incidents_seal
    FOR EACH ROW EXECUTE FUNCTION linli_only_grows();
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON journal_journalentry
    FOR EACH ROW EXECUTE FUNCTION linli_only_grows();
CREATE FUNCTION linli_finished_incident() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state IN ('ARCHIVED', 'VOID')
       OR (OLD.state = 'REJECTED' AND NEW.state <> 'REPORTED') THEN
        RAISE EXCEPTION 'incident % is finished', OLD.no USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER finished BEFORE UPDATE OR DELETE ON incidents_incident
    FOR EACH ROW EXECUTE FUNCTION linli_finished_incident();
-- Whose op_id is it? A person may learn that it is somebody else's, never what was answered.
CREATE FUNCTION linli_op_person(op uuid) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public AS 'select person from incidents_operation where op_id = op';
"""

UNDO_GUARDS = """
DROP FUNCTION linli_op_person(uuid);
DROP TRIGGER finished ON incidents_incident;
DROP FUNCTION linli_finished_incident();
DROP TRIGGER only_grows ON journal_journalentry;
DROP TRIGGER only_grows ON incidents_seal;
DROP TRIGGER only_grows ON incidents_incidentstep;
DROP FUNCTION linli_only_grows();
"""

POLICIES = {
    "incidents_incident": VISIBLE,
    "incidents_incidentstep": follows_incident("incident_id"),
    "incidents_assistance": follows_incident("incident_id"),
    "incidents_steptext": ("exists (select 1 from incidents_incidentstep s where s.id = step_id)"),
    "incidents_operation": (
        f"person = {sql_user()} or (select current_setting('linli.platform', true)) = 'yes'"
    ),
    "attachments_attachment": f"uploader_id = {sql_user()} or {follows_incident('incident')}",
}


def off(table: str) -> str:
    return f"DROP POLICY scope ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("incidents", "0001_initial"),
        ("attachments", "0001_initial"),
        ("journal", "0001_initial"),
    ]

    operations: ClassVar = [
        migrations.RunSQL(
            PLACE_CHECK,
            "ALTER TABLE incidents_incident DROP CONSTRAINT incident_place_and_levels_agree;",
        ),
        migrations.RunSQL(GUARDS, UNDO_GUARDS),
        *(
            migrations.RunSQL(enable_row_security(table, using=using), off(table))
            for table, using in POLICIES.items()
        ),
    ]
