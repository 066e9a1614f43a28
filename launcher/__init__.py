"""Everything `./linli` does before and around Django, with the standard library alone."""
