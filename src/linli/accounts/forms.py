"""What is typed to sign in, to confirm it, or to change one's own password."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError

from linli.accounts.models import User


class SignInForm(forms.Form):
    username = forms.CharField(label="登录名", max_length=60)
    password = forms.CharField(label="密码", max_length=200, strip=False)


class CodeForm(forms.Form):
    """A code of the authenticator or of paper, or a password where it is asked for afresh."""

    code = forms.CharField(max_length=200, strip=False)


class PasswordForm(forms.Form):
    """The old password once, the new one twice."""

    old = forms.CharField(label="现在的密码", max_length=200, strip=False)
    new = forms.CharField(label="新密码", max_length=200, strip=False)
    again = forms.CharField(label="再输一遍新密码", max_length=200, strip=False)

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(data)
        self.user = user
        self.fields["new"].help_text = password_validation.password_validators_help_texts()[0]

    def clean_old(self) -> str:
        old: str = self.cleaned_data["old"]
        if not self.user.check_password(old):
            raise ValidationError("现在的密码不对。")
        return old

    def clean_new(self) -> str:
        new: str = self.cleaned_data["new"]
        password_validation.validate_password(new, self.user)
        if new == self.data.get("old"):
            raise ValidationError("新密码不能和现在的一样。")
        return new

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("new") and self.cleaned_data["new"] != self.data.get("again"):
            self.add_error("again", "两遍不一样。")
        return self.cleaned_data
