"""Who is to be asked afterwards: everybody who left a phone, and one in ten of the others (R54)."""

from django.db.models import Q

from linli.incidents.draws import FOLLOW_UP, drawn
from linli.incidents.states import State
from linli.kernel import clock, place
from linli.kernel.scope import Actor
from linli.organisation import roles

SHARE = 10  # percent of those without a phone (workflow d.3)


def follow_up_filter(actor: Actor) -> Q:
    """What this person is to ask about now: not what is to be tried again later."""
    return to_ask(actor) & ~Q(call_at__gt=clock.now())


def later_filter(actor: Actor) -> Q:
    """Where nobody answered and the time to try again has not come."""
    return to_ask(actor) & Q(call_at__gt=clock.now())


def to_ask(actor: Actor) -> Q:
    """What is closed, in this person's hand and has not been asked about."""
    mine = Q(holder__in=list(actor.desk_units))
    for post in actor.posts:
        if post.may(roles.FOLLOW_UP):
            mine |= Q(place__id__range=place.subtree(post.unit))
    identified = Q(reporter_name_token__isnull=False, reporter_phone_token__isnull=False)
    chosen = identified | drawn(SHARE, FOLLOW_UP)
    return Q(state=State.CLOSED, followed_at=None) & mine & chosen
