"""The kinds of disputes: the categories of class 01, as the office has them."""

from linli.disputes.codes import CLASS
from linli.incidents.models import Category


def category_choices() -> list[tuple[str, str]]:
    """Give (code, name) of the kinds in use."""
    rows = Category.objects.filter(klass=CLASS, is_active=True).order_by("code")
    return list(rows.values_list("code", "name"))
