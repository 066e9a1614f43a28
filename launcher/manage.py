"""`./linli manage …`: one Django command in the environment that the site has."""

import sys
from collections.abc import Sequence

from launcher import setup
from launcher.checkout import Checkout
from launcher.environment import for_children
from launcher.postgres.session import database
from launcher.processes import foreground
from launcher.say import Steps

WORTH_TELLING = 1.0  # seconds


def run(checkout: Checkout, arguments: Sequence[str]) -> int:
    """Run the command with the database up; standard output is all its own."""
    steps = Steps(sys.stderr, quiet_below=WORTH_TELLING)
    setup.prepare(checkout, steps)
    with database(checkout) as private:
        environ = for_children(checkout, private)
        return foreground([str(checkout.python), "-m", "linli", *arguments], environ)


def command_named(checkout: Checkout, word: str) -> str | None:
    """The management command a word of the command line means, if there is one."""
    name = word.replace("-", "_")
    found = checkout.package.glob(f"*/management/commands/{name}.py") if name.isidentifier() else ()
    return name if any(found) else None
