"""Why a row of the registers ends."""

from django import forms

from linli.places.ending import REASONS
from linli.places.forms import VersionForm


class EndForm(VersionForm):
    reason = forms.ChoiceField(
        label="原因",
        choices=list(REASONS.items()),
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={"required": "请选择原因。"},
    )
