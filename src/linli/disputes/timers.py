"""What a day does by itself: whoever answers for a dispute hears that a promise falls due."""

from linli.disputes.models import Dispute
from linli.disputes.queries import fulfilment_due, is_overdue
from linli.disputes.registering import tell_responsible
from linli.kernel.scope import Actor


def remind(*, actor: Actor) -> int:
    """Tell of each agreement to look at and each time limit that is over, once for its day."""
    rows = Dispute.objects.visible_to(actor).select_related("incident")
    due = list(rows.filter(fulfilment_due()))
    for one in due:
        title = "有一件纠纷的协议该核查履行了"
        tell_responsible(one, title, f"fulfil:{one.pk}:{one.fulfil_on}")
    overdue = list(rows.filter(is_overdue()))
    for one in overdue:
        title = "有一件纠纷超过了化解时限"
        tell_responsible(one, title, f"overdue:{one.pk}:{one.deadline}")
    return len(due) + len(overdue)
