"""From a paper form to PDF: typst, with the fonts the installation carries.

Everything a form says travels as data (`sys.inputs`), never as markup, and the compiler reads no
file outside `forms/`.
"""

import json
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst

from linli.kernel import clock
from linli.prints.paper import Paper

FORMS = Path(__file__).parent / "forms"


def typeset(paper: Paper, *, printed_by: str) -> bytes:
    """Set a form on A4; who printed it and when stands at its foot and behind its text."""
    moment = f"{clock.now().astimezone(clock.CHINA):%Y-%m-%d %H:%M}"
    facts = paper.facts() | {"printed_by": printed_by, "printed_at": moment}
    compiler = typst.Compiler(
        input=FORMS / "form.typ",
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
