"""A register as a workbook, and as the file that is downloaded: its name, content, media type."""

import io
from dataclasses import dataclass

from linli.kernel import clock
from linli.kernel.errors import NotFound
from linli.kernel.scope import Actor
from linli.kernel.sheet_writing import XLSX, write_workbook
from linli.prints.ledger import Ledger
from linli.prints.typesetting import typeset_ledger

PDF_FORM, XLSX_FORM = "pdf", "xlsx"
FORMS = (PDF_FORM, XLSX_FORM)


@dataclass(frozen=True)
class File:
    """What the browser is given; a workbook is kept, a PDF is looked at."""

    name: str
    content: bytes
    media: str

    @property
    def is_kept(self) -> bool:
        return self.media == XLSX


def ledger_workbook(ledger: Ledger, *, mark: str) -> bytes:
    """Write a register as a workbook: the same columns, `mark` above and on each page of it."""
    target = io.BytesIO()
    write_workbook(target, [(ledger.title, ledger.heads, ledger.rows)], mark=mark)
    return target.getvalue()


def file_of(ledger: Ledger, form: str, *, actor: Actor, about: str = "") -> File:
    """Give a register in a form, named in Chinese; `about` says of what. NotFound: no such form."""
    name = "-".join(filter(None, (ledger.title, about)))
    by = printer(actor)
    if form == PDF_FORM:
        return File(f"{name}.pdf", typeset_ledger(ledger, printed_by=by), "application/pdf")
    if form != XLSX_FORM:
        raise NotFound()
    at = f"{clock.now().astimezone(clock.CHINA):%Y-%m-%d %H:%M}"
    told = filter(None, (ledger.mark, f"{ledger.issuer} {ledger.period}", *ledger.notes))
    mark = f"{by} {at} 导出，内部使用，请勿外传。{'。'.join(told)}"
    return File(f"{name}.xlsx", ledger_workbook(ledger, mark=mark), XLSX)


def printer(actor: Actor) -> str:
    """Say who prints, with the unit of his post."""
    unit = actor.posts[0].unit_name if actor.posts else ""
    return f"{unit} {actor.name}".strip()
