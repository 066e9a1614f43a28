"""On what legal basis a county keeps sensitive kinds of data: recorded, withdrawn, asked (G1, G2).

Without an open one a kind is neither offered nor taken. Special groups 5 and 7 have no subject:
no basis can switch them on.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from linli.journal.services import record
from linli.kernel import clock, scope
from linli.kernel.errors import Invalid, NotFound
from linli.kernel.scope import Actor
from linli.organisation.roles import BASIS
from linli.residents.codes import DISABLED_GROUPS, SpecialGroup
from linli.residents.models import LegalBasis, Person, SpecialProfile

RELIGION = "religion"
SUBJECTS: dict[str, str] = {
    **{
        f"special:{group.value}": f"特殊人群：{group.label}"
        for group in SpecialGroup
        if group.value not in DISABLED_GROUPS
    },
    RELIGION: "宗教信仰",
}
# What a clerk may start from; the lawyer of the county has the last word.
EXAMPLES = {
    "special:1": "《中华人民共和国社区矫正法》",
    "special:2": "《中华人民共和国监狱法》第三十七条",
    "special:3": "《中华人民共和国精神卫生法》",
    "special:4": "《中华人民共和国禁毒法》《戒毒条例》",
    "special:6": "《中华人民共和国预防未成年人犯罪法》",
}


@dataclass(frozen=True)
class Line:
    """A kind of sensitive data with the basis it stands on now, if any, and those before."""

    subject: str
    label: str
    example: str
    now: LegalBasis | None
    past: tuple[LegalBasis, ...]


def open_subjects(county: int) -> frozenset[str]:
    """Name the kinds of data that a county may keep today."""
    return frozenset(_open(county).values_list("subject", flat=True))


def has_basis(county: int, subject: str) -> bool:
    """Tell whether a county may keep a kind of data today."""
    return subject in SUBJECTS and _open(county).filter(subject=subject).exists()


def offered_groups(county: int) -> list[tuple[str, str]]:
    """Give (code, name) of the special groups that a form may offer."""
    may = open_subjects(county)
    return [(g.value, str(g.label)) for g in SpecialGroup if f"special:{g.value}" in may & _KNOWN]


def must_have_basis(county: int, subject: str, *, field: str) -> None:
    """Refuse a kind of data for which no basis is open."""
    if not has_basis(county, subject):
        raise Invalid({field: "本县没有登记这一类信息的法律依据，不能采集。请联系安全管理员。"})


def register_of(actor: Actor) -> list[Line]:
    """List the kinds of sensitive data of the administrator's county."""
    county = actor.must(BASIS).unit
    rows = LegalBasis.objects.filter(county=county).order_by("-since", "-id")
    rows = rows.select_related("recorded_by")
    by_subject: dict[str, list[LegalBasis]] = {}
    for row in rows:
        by_subject.setdefault(row.subject, []).append(row)
    return [_line(subject, label, by_subject.get(subject, [])) for subject, label in _ITEMS]


def record_basis(
    op_id: UUID, *, actor: Actor, subject: str, basis: str, necessity: str
) -> LegalBasis:
    """Put down why a kind of data may be kept from today on; sent twice, it is put down once."""
    post = actor.must(BASIS)
    if earlier := LegalBasis.objects.filter(pk=op_id, county=post.unit).first():
        return earlier
    if subject not in SUBJECTS:
        raise Invalid({"subject": "没有这一类信息，或这一类信息不允许采集。"})
    if actor.user is None:
        raise NotFound()
    row = LegalBasis(
        id=op_id,
        county=post.unit,
        subject=subject,
        basis=basis.strip(),
        necessity=necessity.strip(),
        recorded_by_id=actor.user,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Invalid({"subject": "这一类信息已有有效的依据；要改写，请先撤回。"}) from None
    _journal("basis.record", row, actor, post.role)
    return row


def withdraw_basis(pk: UUID, *, actor: Actor, reason: str) -> LegalBasis:
    """End a basis: nothing of the kind is taken any more, what is kept is ended or erased."""
    post = actor.must(BASIS)
    row = LegalBasis.objects.select_for_update().filter(pk=pk, county=post.unit).first()
    if row is None:
        raise NotFound()
    if row.until is not None:
        return row
    if not reason.strip():
        raise Invalid({"reason": "请写明为什么撤回。"})
    row.until = max(row.since, clock.today())
    row.save(update_fields=["until"])
    # Who administers security sees no resident; what follows from his word the platform does.
    with scope.lifted(actor, within=row.county, because="no basis is left for these rows"):
        _end_all(row)
    _journal("basis.withdraw", row, actor, post.role, reason=reason)
    return row


def _end_all(row: LegalBasis) -> None:
    """End the profiles of a group; a religion that may not be kept is erased at once."""
    platform = scope.system_actor("撤回法律依据", within=row.county)
    if row.subject == RELIGION:
        kept = Person.objects.visible_to(platform).filter(religion_token__isnull=False)
        kept.update(religion_token=None)
        return
    group = row.subject.partition(":")[2]
    rows = SpecialProfile.objects.visible_to(platform).filter(group=group, until=None)
    rows.update(until=clock.today(), updated_at=clock.now(), updated_by=None)


_KNOWN = frozenset(SUBJECTS)
_ITEMS = tuple(SUBJECTS.items())


def _open(county: int) -> QuerySet[LegalBasis]:
    today = clock.today()
    lasting = Q(until=None) | Q(until__gt=today)
    return LegalBasis.objects.filter(lasting, county=county, since__lte=today)


def _line(subject: str, label: str, rows: list[LegalBasis]) -> Line:
    now = next((row for row in rows if row.until is None), None)
    past = tuple(row for row in rows if row is not now)
    return Line(subject, label, EXAMPLES.get(subject, ""), now, past)


def _journal(action: str, row: LegalBasis, actor: Actor, role: str, reason: str = "") -> None:
    record(
        action,
        actor=actor,
        object_type="basis",
        object_id=row.pk,
        county=row.county,
        reason=reason,
        detail={"信息类别": SUBJECTS.get(row.subject, row.subject)},
        role=role,
    )
