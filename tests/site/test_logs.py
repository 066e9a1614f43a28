"""What people type does not get into the logs: not from an address, a form, or an error."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from linli.incidents import lists
from linli.site.logs import JsonFormatter
from tests.town import Town

SECRET = "王小兰13912345678"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """The log as the product writes it, of every level."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield written
    root.setLevel(before)
    root.removeHandler(handler)


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def is_clean(log: io.StringIO) -> bool:
    return not any("王小兰" in str(line) or "13912345678" in str(line) for line in lines(log))


def test_a_librarys_warning_is_a_line_without_its_text(log: io.StringIO) -> None:
    logging.getLogger("py.warnings").warning(
        "%s", f"/x/base.py:61: UserWarning: got {SECRET}\n  f()"
    )
    assert json.loads(log.getvalue())["message"] == "/x/base.py:61: UserWarning"


def test_neither_address_nor_form_is_logged(town: Town, log: io.StringIO) -> None:
    worker = town.client("grid_worker")
    worker.get(f"/nothing/{SECRET}")
    worker.get("/incidents", {"q": SECRET, "category": SECRET})
    worker.post("/incidents/new", {"description": SECRET, "op_id": SECRET})
    Client().post("/sign-in", {"username": SECRET, "password": SECRET})
    assert any(line["message"].startswith("404 GET") for line in lines(log))
    assert is_clean(log)


def test_an_error_is_told_by_its_place_and_never_by_its_text(
    town: Town, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise ValueError(SECRET)

    monkeypatch.setattr(lists, "find", fails)
    worker = town.client("grid_worker")
    worker.raise_request_exception = False
    assert worker.get("/incidents").status_code == 500
    told = next(line for line in lines(log) if line.get("error"))
    assert told["error"] == "ValueError"
    assert any("list" in place for place in told["trace"])
    assert is_clean(log)


@pytest.mark.parametrize(
    ("logger", "said", "values", "told"),
    [
        ("some.library", "bad value %r in row %d", (SECRET, 7), "bad value '…' in row 7"),
        ("some.library", f"dial {SECRET[3:]}", (), "dial …"),
        ("linli.web", "sealed %s days until %s", (3, "today"), "sealed 3 days until today"),
        ("linli.web", "identity 33088119900101002X", (), "identity …"),
    ],
)
def test_a_library_may_say_what_happened_but_not_with_which_values(
    log: io.StringIO, logger: str, said: str, values: tuple[Any, ...], told: str
) -> None:
    logging.getLogger(logger).warning(said, *values)
    assert [line["message"] for line in lines(log)] == [told]


def test_a_job_is_queued_with_numbers_only(town: Town) -> None:
    """The queue's table is a log too: it keeps what each job was called with."""
    worker = town.client("grid_worker")
    worker.post("/incidents/new", {"description": SECRET, "op_id": SECRET})
    town.report("platform_admin", reporter={"name": SECRET[:3], "phone": SECRET[3:]})
    kept = [str(job.args) for job in ProcrastinateJob.objects.all()]
    assert not [args for args in kept if SECRET[:3] in args or SECRET[3:] in args]
