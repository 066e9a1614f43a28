"""The second lock on the registers of privacy; a special profile follows its person."""

from typing import ClassVar

from django.db import migrations

from linli.kernel.scope import drop_row_security, enable_row_security, sql_ranges, sql_units
from linli.organisation.placed import sql_levels_agree

PLATFORM = "(select current_setting('linli.platform', true)) = 'yes'"
RANGED = f"coalesce({sql_ranges('place', 'r')}, false)"
OF_COUNTY = f"county = any({sql_units()}) or {PLATFORM}"
OF_UNIT = f"unit_id = any({sql_units()}) or coalesce({sql_ranges('seat', 'r')}, false)"
POLICIES = {
    "rightsrequest": RANGED,
    "impactassessment": OF_COUNTY,
    "breach": OF_COUNTY,
    "handover": OF_UNIT,
}

# As the owner: who moves a person need not know that there is a profile, and is not told.
FOLLOWS = """
CREATE FUNCTION linli_special_follows() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public AS $follows$
BEGIN
    UPDATE residents_specialprofile
       SET place = NEW.place, county = NEW.county, township = NEW.township,
           community = NEW.community
     WHERE person_id = NEW.id AND place <> NEW.place;
    RETURN NULL;
END $follows$;
CREATE TRIGGER special_follows AFTER UPDATE OF place ON residents_person
    FOR EACH ROW WHEN (OLD.place IS DISTINCT FROM NEW.place)
    EXECUTE FUNCTION linli_special_follows();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("residents", "0004_registers_of_privacy")]
    operations: ClassVar = [
        *(
            migrations.RunSQL(
                enable_row_security(f"residents_{name}", using=using),
                drop_row_security(f"residents_{name}"),
            )
            for name, using in POLICIES.items()
        ),
        migrations.RunSQL(
            sql_levels_agree("residents_rightsrequest", "rights_place_and_levels_agree"),
            "ALTER TABLE residents_rightsrequest DROP CONSTRAINT rights_place_and_levels_agree;",
        ),
        migrations.RunSQL(
            FOLLOWS,
            "DROP TRIGGER special_follows ON residents_person;"
            "DROP FUNCTION linli_special_follows();",
        ),
    ]
