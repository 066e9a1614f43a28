"""The page of the maintenance log."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from linli.accounts.gate import actor_of, needs
from linli.kernel import clock
from linli.kernel.errors import Invalid
from linli.kernel.plain_form import PlainForm
from linli.kernel.scope import Actor
from linli.organisation import maintenance
from linli.organisation.models import MaintenanceEntry
from linli.organisation.roles import MAINTAIN


class EntryForm(PlainForm):
    """What was done, when, at which of my units."""

    unit = forms.TypedChoiceField(label="单位", coerce=int)
    day = forms.DateField(
        label="日期", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    kind = forms.ChoiceField(label="类别", choices=MaintenanceEntry.Kind.choices)
    text = forms.CharField(
        label="做了什么",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写做了什么（500 字以内）。"},
    )

    def __init__(self, *args: object, actor: Actor, **more: object) -> None:
        super().__init__(*args, **more)
        posts = {post.unit: post.unit_name for post in actor.posts if post.may(MAINTAIN)}
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(posts.items())


@needs(MAINTAIN)
@require_http_methods(["GET", "POST"])
def log(request: HttpRequest) -> HttpResponse:
    """Show the log, and put down one line more."""
    actor = actor_of(request)
    form = EntryForm(request.POST or None, actor=actor, initial={"day": clock.today()})
    if form.is_valid():
        try:
            maintenance.write_entry(actor=actor, **form.cleaned_data)
        except Invalid as error:
            form.refuse(error.errors)
        else:
            messages.success(request, "已记下。")
            return redirect("organisation:maintenance")
    page = {"form": form, "entries": maintenance.entries_for(actor)}
    status = 422 if form.is_bound else 200
    return render(request, "organisation/maintenance.html", page, status=status)
