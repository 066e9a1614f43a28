"""A select whose options are drawn once: lists offer hundreds of categories and units each time."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

Choices = tuple[tuple[str, Any], ...]  # a group has choices of its own for its label
OPTION = '<option value="{}"'


class QuickSelect(forms.Select):
    """Django's select with the same words in the same places."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """Draw it."""
        inside: str = _drawn(_frozen(self.choices))
        for chosen in self.format_value(value):
            plain = OPTION.format(escape(chosen))
            inside = inside.replace(plain, f"{plain} selected", 1)
        about = {"name": name, **self.build_attrs(self.attrs, attrs)}
        options = mark_safe(inside)  # escaped option by option
        return format_html("<select{}>\n{}\n</select>", flatatt(about), options)


def _frozen(choices: Iterable[tuple[Any, Any]]) -> Choices:
    return tuple(
        (
            "" if value is None else str(value),  # 1 and True are equal, and drawn otherwise
            _frozen(label) if isinstance(label, list | tuple) else label,
        )
        for value, label in choices
    )


@lru_cache(maxsize=128)
def _drawn(choices: Choices) -> str:
    """Draw the options, none of them selected."""
    lines = []
    for value, label in choices:
        if isinstance(label, tuple):
            lines.append(f'<optgroup label="{escape(value)}">\n{_drawn(label)}\n</optgroup>')
        else:
            lines.append(f"{OPTION.format(escape(value))}>{escape(label)}</option>")
    return "\n".join(lines)
