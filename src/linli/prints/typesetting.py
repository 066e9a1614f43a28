"""From a paper form or a register to PDF: typst, with the fonts the installation carries.

Everything a form says travels as data (`sys.inputs`), never as markup, and the compiler reads no
file outside `forms/`.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import typst

from linli.kernel import clock
from linli.prints.ledger import Ledger
from linli.prints.paper import Paper

FORMS = Path(__file__).parent / "forms"


def typeset(paper: Paper, *, printed_by: str) -> bytes:
    """Set a form on A4; who printed it and when stands at its foot and behind its text."""
    return _compiled("form.typ", paper.facts(), printed_by)


def typeset_ledger(ledger: Ledger, *, printed_by: str) -> bytes:
    """Set a register on A4 across; its headings, who printed it and when are on each page."""
    return _compiled("ledger.typ", ledger.facts(), printed_by)


def _compiled(sheet: str, facts: dict[str, Any], printed_by: str) -> bytes:
    moment = f"{clock.now().astimezone(clock.CHINA):%Y-%m-%d %H:%M}"
    facts |= {"printed_by": printed_by, "printed_at": moment}
    compiler = typst.Compiler(
        input=FORMS / sheet,
        root=FORMS,
        font_paths=_fonts(),
        sys_inputs={"facts": json.dumps(facts, ensure_ascii=False)},
    )
    pdf = compiler.compile(format="pdf", pdf_tags=False)
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _fonts() -> typst.Fonts:
    """The same fonts everywhere: what a machine has installed does not change a form."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[pylopdf_fonts_zh_cn.serif_path().parent],
    )
