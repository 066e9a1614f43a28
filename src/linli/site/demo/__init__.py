"""The fictitious county 青禾县: its units, its people and months of their work."""
