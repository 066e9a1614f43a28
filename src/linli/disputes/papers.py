"""矛盾纠纷登记表: the form of one dispute as PDF, and its line in the register (c.9); masked."""

from uuid import UUID

from django.db.models import QuerySet

from linli.disputes import parties as people
from linli.disputes.codes import Kept, ReviewKind, Side
from linli.disputes.models import Dispute, Mediation, Party, Review
from linli.disputes.queries import File, dispute_for, file_of, files_of
from linli.incidents.papers.words import moment
from linli.journal.services import record
from linli.kernel import clock
from linli.kernel.masking import scrub
from linli.kernel.scope import Actor
from linli.prints import books
from linli.prints.ledger import MOST_ROWS, Ledger, first_rows
from linli.prints.paper import Cell, Paper
from linli.prints.typesetting import typeset

TITLE = "矛盾纠纷登记表"
HEADS = (
    "编号", "受理时间", "来源", "当事人（双方）", "类别", "涉及人数/金额", "简要情况",
    "风险等级", "调解人", "调解时间地点", "过程", "结果", "协议履行", "回访",
)  # fmt: skip
ROOM = {"调解时间地点": 2, "过程": 4, "结果": 3, "协议履行": 2, "回访": 2}  # lines for the pen
WIDTHS = (9, 7, 5, 9, 6, 6, 14, 5, 5, 8, 12, 9, 7, 6)


def register_rows(disputes: list[Dispute], actor: Actor) -> list[tuple[str, ...]]:
    """Give the lines of the register under HEADS, in the order given; `disputes_of` rows."""
    return [row_of(file) for file in files_of(disputes, actor)]


def print_form(pk: UUID, *, actor: Actor) -> tuple[str, bytes]:
    """Set the form of one dispute and journal it: its name and content."""
    file = file_of(dispute_for(actor, pk), actor)
    dispute = file.dispute
    record("dispute.print", actor=actor, object_type="dispute", object_id=dispute.pk,
           county=dispute.county)  # fmt: skip
    return f"{TITLE}-{dispute.no}.pdf", typeset(form_of(file), printed_by=actor.name)


def print_register(
    rows: QuerySet[Dispute], form: str, *, actor: Actor, said: str = ""
) -> books.File:
    """Set the register of some disputes, the latest first; journalled with its rows."""
    found = list(rows.order_by("-registered_at", "-id")[:MOST_ROWS])
    total = len(found) if len(found) < MOST_ROWS else rows.order_by().count()
    lines = [tuple(scrub(cell) for cell in line) for line in register_rows(found, actor)]
    kept, notes = first_rows(lines, total=total, unit="件", narrower="按单位或风险等级分开打印")
    today = clock.today()
    period = f"{today.year}年{today.month}月{today.day}日，共 {total} 件"
    mark = "内部资料　限知悉人员" if any(one.incident.restricted for one in found) else ""
    issuer = said or (actor.posts[0].unit_name if actor.posts else "")
    ledger = Ledger(TITLE, issuer, period, HEADS, WIDTHS, kept, notes, mark)
    file = books.file_of(ledger, form, actor=actor, about=f"{issuer}-{today}")
    record("dispute.print", actor=actor, object_type="dispute",
           detail={"行数": len(kept), "格式": form})  # fmt: skip
    return file


def form_of(file: File) -> Paper:
    """Lay the form out: the columns of the register, each with its room."""
    said = dict(zip(HEADS, row_of(file), strict=True))

    def cells(*heads: str) -> tuple[Cell, ...]:
        return tuple(
            Cell(head, said[head], 1 if said[head] else ROOM.get(head, 1)) for head in heads
        )

    return Paper(
        title=TITLE,
        issuer=file.dispute.organisation or file.dispute.incident.holder.name,
        number=said["编号"],
        mark="内部资料　限知悉人员" if file.dispute.incident.restricted else "",
        rows=(
            cells("受理时间", "来源"),
            cells("当事人（双方）"),
            cells("类别", "涉及人数/金额"),
            cells("风险等级", "调解人"),
            cells("简要情况"),
            cells("调解时间地点"),
            cells("过程"),
            cells("结果"),
            cells("协议履行"),
            cells("回访"),
        ),
        signatures=("甲方（签字）", "乙方（签字）", "调解人（签字）"),
    )


def row_of(file: File) -> tuple[str, ...]:
    """Write one line of the register, names and numbers masked also inside the texts."""
    dispute, incident = file.dispute, file.dispute.incident

    def masked(text: str) -> str:
        return people.without_names(text, file.parties)

    return (
        dispute.no,
        moment(dispute.registered_at),
        str(incident.get_source_display()),
        _both(file.parties),
        incident.category.name if incident.category else "",
        _size(dispute),
        masked(f"{dispute.name}。{dispute.summary}"),
        str(dispute.get_risk_display()),
        masked("、".join(dict.fromkeys(one.mediator for one in file.mediations))),
        "\n".join(_when(one) for one in file.mediations),
        masked("\n".join(_course(one) for one in file.mediations)),
        masked(_outcome(file)),
        masked(_fulfilment(file)),
        masked(_revisits(file.reviews)),
    )


def _both(parties: list[Party]) -> str:
    lines = []
    for side in Side:
        those = [people.shown(party) for party in parties if party.side == side]
        said = "；".join(f"{one.name}（{one.facts}）" if one.facts else one.name for one in those)
        lines.append(f"{side.label}：{said or '未登记'}")
    return "\n".join(lines)


def _size(dispute: Dispute) -> str:
    people_count = "—" if dispute.people is None else f"{dispute.people} 人"
    amount = "—" if dispute.amount is None else f"{dispute.amount.normalize():f} 元"
    return f"{people_count} / {amount}"


def _when(sitting: Mediation) -> str:
    return f"{moment(sitting.held_at)}　{sitting.where}"


def _course(sitting: Mediation) -> str:
    present = f"（参加人：{sitting.present}）" if sitting.present else ""
    return f"{sitting.course}{present}"


def _outcome(file: File) -> str:
    dispute, latest = file.dispute, file.mediations[-1:]
    parts = [str(one.get_result_display()) for one in latest]
    parts += [{True: "化解成功", False: "未化解", None: ""}[dispute.settled]]
    parts += [dispute.agreement, dispute.situation]
    return "。".join(part.rstrip("。") for part in parts if part)


def _fulfilment(file: File) -> str:
    looked = [one for one in file.reviews if one.kind == ReviewKind.FULFILMENT]
    said = [f"{one.on} {one.get_kept_display()}。{one.words}".rstrip() for one in looked]
    if not said and file.dispute.kept == Kept.WAITING:
        said = [f"待履行，{file.dispute.fulfil_on} 核查"]
    return "\n".join(said)


def _revisits(reviews: list[Review]) -> str:
    asked = [one for one in reviews if one.kind == ReviewKind.REVISIT]
    return "\n".join(
        f"{one.on} {one.get_satisfaction_display()}。{one.words}".rstrip() for one in asked
    )
