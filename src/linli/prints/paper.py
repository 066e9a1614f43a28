"""A paper form: labelled cells in rows, a table, pictures, and places to sign by hand."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Cell:
    """A label and what stands beside it; `lines` keeps that many lines free for the pen."""

    label: str
    text: str = ""
    lines: int = 1


@dataclass(frozen=True)
class Table:
    """Rows under headings; `widths` are parts of the page's width."""

    title: str
    heads: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Picture:
    """A JPEG and what it shows."""

    content: bytes
    caption: str


@dataclass(frozen=True)
class Paper:
    """One form: `rows` hold one or two cells each; `letter` is set as paragraphs instead."""

    title: str
    issuer: str
    number: str = ""
    mark: str = ""  # above the title: how it must be kept
    letter: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    table: Table | None = None
    pictures: tuple[Picture, ...] = ()
    signatures: tuple[str, ...] = ()

    def facts(self) -> dict[str, Any]:
        """Give the form as plain values for the typesetter."""
        plain = asdict(self)
        for picture in plain["pictures"]:
            picture["content"] = list(picture["content"])
        return plain
