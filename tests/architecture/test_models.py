"""Every table says who may read it, in the query layer and in the database."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model

from linli.kernel.scope import ScopedQuerySet

# Tables that are not sealed, each with the reason.
OPEN_TABLES = {
    "accounts.User": "names of staff are known to all staff; settled 1.9",
    "accounts.ApiToken": "read by its digest before anybody is known to act",
    "accounts.BrowserSession": "read by its key before anybody is known to act",
    "accounts.RecoveryCode": "read before anybody is known to act; keyed digests only",
    "accounts.SecondFactor": "read before anybody is known to act; secrets are encrypted",
    "accounts.SecurityPolicy": "read before anybody is known to act; no person in it",
    "accounts.SignInTry": "read before anybody is known to act",
    "accounts.UsedPassword": "hashes, read when their owner changes a password",
    "organisation.Unit": "the tree is public",
    "organisation.Post": "who holds which post is known to all staff",
    "organisation.TwoPersonRequest": "who asks for which post; only its page's queries read it",
    "organisation.CalendarYear": "public",
    "organisation.CalendarDay": "public",
    "organisation.DaySpan": "public",
    "fieldwork.VisitRule": "how often a kind of person is visited; no person in it",
    "incidents.Category": "public",
    "incidents.LevelRule": "rules of a level, without a person or a case",
    "incidents.LimitRule": "public",
    "incidents.RoutingRule": "public",
    "incidents.Question": "public",
    "incidents.Counter": "numbers without a person or a place",
    "incidents.Operation": "read by person and op_id only; row security holds",
    "incidents.Seal": "digests only",
    "incidents.Uncounted": "ids that the counting job takes, nothing else",
    "residents.RetentionRun": "names of rules and numbers of rows, no person in it",
    "places.CollectionItem": "what a county asks of its registers; no person in it",
    "residents.LegalBasis": "why a kind of data may be kept; public, no person in it",
    "journal.JournalEntry": "written by everybody, read by row security for the auditor only",
}
# Sealed tables whose rows row security does not filter, each with the reason.
WITHOUT_ROW_SECURITY: dict[str, str] = {}


def _label(model: type[Model]) -> str:
    return f"{model._meta.app_label}.{model.__name__}"


OURS = [m for m in apps.get_models() if m.__module__.startswith("linli.")]


@pytest.mark.parametrize("model", OURS, ids=_label)
def test_a_table_is_sealed_or_listed_with_a_reason(model: type[Model]) -> None:
    is_sealed = isinstance(model._default_manager.all(), ScopedQuerySet)
    assert is_sealed != (_label(model) in OPEN_TABLES)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "model", [m for m in OURS if _label(m) not in OPEN_TABLES], ids=lambda m: _label(m)
)
def test_a_sealed_table_is_under_row_security(model: type[Model]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = %s",
            [model._meta.db_table],
        )
        expected = _label(model) not in WITHOUT_ROW_SECURITY
        assert cursor.fetchone() == (expected, False)


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["journal_journalentry", "incidents_operation"])
def test_the_journal_and_the_op_ledger_are_under_row_security(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relrowsecurity FROM pg_class WHERE relname = %s", [table])
        assert cursor.fetchone() == (True,)


def test_no_reason_is_left_over() -> None:
    assert {*OPEN_TABLES, *WITHOUT_ROW_SECURITY} <= {_label(m) for m in OURS}
