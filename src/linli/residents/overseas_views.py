"""The page of what is asked besides of people from abroad."""

from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from linli.accounts.gate import actor_of, needs
from linli.kernel.errors import Refused
from linli.kernel.plain_form import PlainForm, day_field
from linli.organisation.roles import KEEP_RESIDENTS
from linli.residents.overseas import overseas_of, write_overseas
from linli.residents.page_parts import shown, tell
from linli.residents.projections import card
from linli.residents.queries import person_for

FACTS = (
    "nationality",
    "surname",
    "given_name",
    "paper_until",
    "purpose",
    "arrived_on",
    "leaves_on",
    "is_of_interest",
)


class OverseasForm(PlainForm):
    """Papers, purpose and days of somebody from abroad."""

    op_id = forms.UUIDField(widget=forms.HiddenInput)
    nationality = forms.CharField(
        label="国籍（地区）", max_length=40, error_messages={"required": "请填国籍或地区。"}
    )
    surname = forms.CharField(label="外文姓", max_length=60, required=False)
    given_name = forms.CharField(label="外文名", max_length=60, required=False)
    paper_until = day_field("证件有效期至", required=False)
    purpose = forms.CharField(label="来华目的", max_length=60, required=False)
    arrived_on = day_field("抵达日期", required=False)
    leaves_on = day_field("预计离开日期", required=False)
    is_of_interest = forms.BooleanField(
        label="重点关注",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )


@needs(KEEP_RESIDENTS)
@require_http_methods(["GET", "POST"])
def overseas(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write what is known of somebody from abroad."""
    actor = actor_of(request)
    person = person_for(actor, pk)
    known = overseas_of(person, actor=actor)
    now = {name: getattr(known, name) for name in FACTS} if known else {}
    form = OverseasForm(request.POST or None, initial=now | {"op_id": uuid4()})
    status, error = 422 if form.is_bound else 200, None
    if form.is_valid():
        facts = dict(form.cleaned_data)
        try:
            write_overseas(facts.pop("op_id"), actor=actor, person=pk, facts=facts)
            messages.success(request, "已保存。")
            return redirect("residents:person", pk=pk)
        except Refused as refused:
            status, error = tell(form, refused), refused
    page = {"form": form, "card": card(person)}
    return shown(request, "residents/overseas.html", page, status=status, error=error)
