"""The closed loop of an incident, from the report to the archive."""
