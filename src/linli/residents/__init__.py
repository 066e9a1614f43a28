"""Persons, households, stays, those to be cared for; what is known of people stays in this room."""
