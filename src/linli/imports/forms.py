"""Input of an import: the workbook, where it goes, and which column is which."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from linli.imports.kinds import Field, Kind
from linli.imports.models import ImportRun


class UploadForm(forms.Form):
    """A workbook and the unit it is imported to."""

    file = forms.FileField(
        label="表格文件",
        allow_empty_file=True,  # said by the service in its own words
        error_messages={"required": "请选择一个表格文件。"},
    )
    unit = forms.TypedChoiceField(label="导入到", coerce=int, required=False, empty_value=None)

    def __init__(self, *args: Any, units: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units
        choice = self.fields["unit"]
        assert isinstance(choice, forms.TypedChoiceField)
        choice.choices = [(str(number), name) for number, name in units.items()]

    def clean_unit(self) -> int | None:
        """With one unit there is nothing to choose."""
        chosen: int | None = self.cleaned_data["unit"]
        return chosen or next(iter(self.units), None)


@dataclass(frozen=True)
class ColumnChoice:
    """A field of the kind with the columns it may be taken from."""

    field: Field
    options: list[tuple[int, str, bool]]  # column, its heading, chosen
    error: str

    @property
    def is_open(self) -> bool:
        """Tell whether a compulsory column has not been pointed out."""
        return self.field.required and not any(chosen for _n, _h, chosen in self.options)


def column_choices(
    run: ImportRun,
    kind: Kind,
    *,
    chosen: Mapping[str, int] | None = None,
    errors: Mapping[str, str] | None = None,
) -> list[ColumnChoice]:
    """Lay out the mapping as selects."""
    mapping = run.mapping if chosen is None else chosen
    return [
        ColumnChoice(
            field,
            [
                (n, f"{_letters(n)} 列：{heading or '（无表头）'}", mapping.get(field.name) == n)
                for n, heading in enumerate(run.header)
            ],
            (errors or {}).get(field.name, ""),
        )
        for field in kind.fields
    ]


def chosen_columns(data: Mapping[str, str], kind: Kind) -> dict[str, int]:
    """Read the selects; what is no number is "not in the table"."""
    texts = {field.name: data.get(f"column_{field.name}", "") for field in kind.fields}
    return {name: int(text) for name, text in texts.items() if text.isdecimal() and len(text) < 5}


def _letters(column: int) -> str:
    """Name a column as a spreadsheet does: 0 → A, 26 → AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
