"""Who may do what with the people of a place: the verb must be held there, not just somewhere."""

from linli.kernel.errors import Forbidden
from linli.kernel.scope import Actor


def holds_at(actor: Actor, verb: str, at: int) -> bool:
    """Tell whether one of the actor's own posts carries a verb where `at` lies.

    What a unit took over, and where somebody is only registered, is read and never acted for.
    """
    if actor.is_system:
        return True
    spans = [post.range for post in actor.posts if post.may(verb)]
    return any(span and span[0] <= at <= span[1] for span in spans)


def must_hold(actor: Actor, verb: str, at: int) -> None:
    """Refuse who does not hold a verb at a place."""
    if not holds_at(actor, verb, at):
        raise Forbidden()
