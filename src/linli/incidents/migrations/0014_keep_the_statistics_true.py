"""Who may read the counts, and the trigger that says which incidents are to be counted again."""

from typing import ClassVar

from django.db import migrations

from linli.kernel.scope import enable_row_security, sql_ranges, sql_units

BY = "(lead = any({units}))"
FIGURES = f"""
    (restricted = '' and ({sql_ranges("place", "r")} or {BY.format(units=sql_units())}))
    or (restricted = 'B' and ({sql_ranges("place", "b")} or {BY.format(units=sql_units())}))
    or (restricted = 'A' and ({sql_ranges("place", "a")} or {BY.format(units=sql_units("police"))}))
"""
FIGURE_DAY = f"""
    (restricted = '' and {sql_ranges("county", "r")})
    or (restricted = 'B' and {sql_ranges("county", "b")})
    or (restricted = 'A' and {sql_ranges("county", "a")})
"""
# For each statement, so that a COPY of a county costs one call; rows are only added, so that two
# writers never wait for each other.
TRIGGER = """
CREATE FUNCTION linli_incident_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO incidents_uncounted (incident) SELECT id FROM changed;
    RETURN NULL;
END $$;
CREATE TRIGGER new_to_count AFTER INSERT ON incidents_incident
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION linli_incident_changed();
CREATE TRIGGER changed_to_count AFTER UPDATE ON incidents_incident
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION linli_incident_changed();
INSERT INTO incidents_uncounted (incident) SELECT id FROM incidents_incident;
"""
UNDO = """
DROP TRIGGER new_to_count ON incidents_incident;
DROP TRIGGER changed_to_count ON incidents_incident;
DROP FUNCTION linli_incident_changed();
"""


def off(table: str) -> str:
    return f"DROP POLICY scope ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("incidents", "0013_count_incidents_for_statistics")]
    operations: ClassVar = [
        migrations.RunSQL(TRIGGER, UNDO),
        *(
            migrations.RunSQL(enable_row_security(table, using=using), off(table))
            for table, using in (
                ("incidents_figures", FIGURES),
                ("incidents_figureday", FIGURE_DAY),
            )
        ),
    ]
