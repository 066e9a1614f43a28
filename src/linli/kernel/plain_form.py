"""The form of every page: fields that look like the product's, and take a service's sentences."""

from collections.abc import Mapping
from typing import Any

from django import forms


class PlainForm(forms.Form):
    """A form whose fields look like the product's and take the sentences of a service."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            kind = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
            field.widget.attrs.setdefault("class", kind)

    def is_valid(self) -> bool:
        """Check as Django does, and mark the fields that are wrong."""
        valid = super().is_valid()
        self._mark()
        return valid

    def refuse(self, errors: Mapping[str, str]) -> None:
        """Put what a service refused beside its field; the rest above the form."""
        for name, text in errors.items():
            self.add_error(name if name in self.fields else None, text)
        self._mark()

    def _mark(self) -> None:
        for name in self.errors.keys() & self.fields.keys():
            attrs = self.fields[name].widget.attrs
            attrs["class"] = f"{attrs['class'].removesuffix(' is-invalid')} is-invalid"


def day_field(label: str, **more: Any) -> forms.DateField:
    """Give a field for a day, with the browser's own calendar."""
    picker = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=picker, **more)
