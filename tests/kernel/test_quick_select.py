"""The quick select says what Django's own says."""

from typing import Any

import pytest
from django import forms
from django.test.html import parse_html

from linli.kernel.quick_select import QuickSelect

CHOICES = [
    ("", "不限"),
    ("城<管>", [("02", "市容（全部）"), ("0201", '暴露"垃圾"')]),
    (1, "<b>一</b> & 二"),
]


@pytest.mark.parametrize("value", ["", None, "0201", 1, "没有的"])
@pytest.mark.parametrize("attrs", [{"class": "form-select"}, {"disabled": True, "id": 'a"b'}])
def test_it_draws_the_same_as_the_select_of_django(value: Any, attrs: dict[str, Any]) -> None:
    own, theirs = (
        kind(attrs=attrs, choices=CHOICES).render("kind", value, {"title": "类<别>"})
        for kind in (QuickSelect, forms.Select)
    )
    assert parse_html(own) == parse_html(theirs)


def test_choices_that_are_equal_are_drawn_each_as_it_is() -> None:
    drawn = [QuickSelect(choices=[(value, "是")]).render("x", "") for value in (1, True, "1")]
    assert ['value="True"' in one for one in drawn] == [False, True, False]
