"""What the person at the terminal is told when a backup or a restore cannot go on."""


class Refusal(Exception):
    """It stopped before, or took back, whatever it had begun; the text says what to do."""
