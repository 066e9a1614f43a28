"""A person with unusual values is written everywhere; then what comes out is searched for them."""

import io
import json
import logging
import subprocess
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse, QueryDict
from procrastinate.contrib.django.models import ProcrastinateJob

from linli.disputes.parties import add_party
from linli.disputes.queries import dispute_for
from linli.exports.kinds import KINDS, Terms
from linli.journal.models import JournalEntry
from linli.kernel.errors import Refused
from linli.kernel.scope import SealedError
from linli.notices.models import Notice
from linli.residents import queries
from linli.site.backup import database
from linli.site.logs import JsonFormatter
from tests.privacy.canary import (
    CERTIFICATE,
    DOC,
    GUARDIAN,
    HIDDEN,
    MASKED,
    NAME,
    NEED,
    PHONE,
    SECRET,
    Canary,
    hatch,
    leaks,
)
from tests.privacy.test_routes import ADDRESSES, POSTED, SCREENS, _filled, things
from tests.town import Town

__all__ = ["things"]  # the fixture: one of each thing that an address can name

LOOKERS = ("grid_worker", "grid_chief", "informant", "town_leader", "sec_admin", "audit_admin")
ELSEWHERE = "grid_worker_2"
# Pages that say on purpose what they say, each with the reason; numbers and phones never.
ON_PURPOSE = {
    "privacy:special_change": "a reveal: to open the form is to read the profile, journalled",
    "residents:change": "the form that corrects the name and the address",
    "residents:person_event": "the form that names who is to be the next head",
    "residents:household_event": "the form that names who is to be the next head",
}


@pytest.fixture
def canary(town: Town, things: dict[str, Any]) -> Canary:
    hatched = hatch(town, things["households"])
    things |= hatched.things()
    with town.acting("grid_worker") as actor:  # quarrels, too: the register's values, sealed anew
        quarrel = dispute_for(actor, things["disputes"])
        add_party(quarrel, actor=actor, op_id=uuid.uuid4(), side="B", person=hatched.person.pk)
    return hatched


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """The log as the product writes it, of every level."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.setLevel(before)
    root.removeHandler(handler)


def text_of(answer: HttpResponse) -> str:
    """Give all that a browser is sent: the body, and where it is led."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode(errors="replace") + str(dict(answer.headers))


def readable(things: dict[str, Any]) -> dict[str, str]:
    """Give every page's address, filled with the canary where it names a person."""
    pages = {n: p for n, p in SCREENS.items() if n not in POSTED and n != "accounts:sign_out"}
    nameable = (n for n, p in pages.items() if "<" not in p or any(key in p for key in things))
    return {name: _filled(pages[name], things) for name in nameable}


@pytest.mark.parametrize("who", LOOKERS)
def test_no_page_tells_a_number_a_phone_a_profile_or_a_name(
    town: Town, things: dict[str, Any], canary: Canary, who: str
) -> None:
    client, found = town.client(who), {}
    for name, address in readable(things).items():
        text = text_of(client.get(address))
        hidden = {k: v for k, v in HIDDEN.items() if name != "privacy:special_change" or v == DOC}
        told = leaks(text, hidden | ({} if name in ON_PURPOSE else MASKED))
        if told:
            found[name] = told
    assert found == {}


@pytest.mark.parametrize("who", LOOKERS)
def test_no_machine_answer_tells_them(
    town: Town, things: dict[str, Any], canary: Canary, who: str
) -> None:
    client, found = town.api(who), {}
    for name, path in ADDRESSES.items():
        if name.startswith("GET "):
            told = leaks(text_of(client.generic("GET", _filled(path, things))), HIDDEN | MASKED)
            if told:
                found[name] = told
    assert found == {}


def test_the_neighbour_is_not_told_that_there_is_anybody(
    town: Town, things: dict[str, Any], canary: Canary
) -> None:
    client = town.client(ELSEWHERE)
    masked = f"{NAME[:2]}*"
    assert masked in text_of(town.client("grid_worker").get(f"/people/{canary.person.pk}"))
    for name, address in readable(things).items():
        text = text_of(client.get(address))
        assert masked not in text, name
        assert str(canary.person.pk) not in text.replace(address, ""), name


def test_a_reveal_tells_one_value_on_its_own_answer_and_never_again(
    town: Town, canary: Canary
) -> None:
    client = town.client("grid_worker")
    address = f"/people/{canary.person.pk}"
    for field, value in (("phones", PHONE), ("doc", DOC), ("name", NAME)):
        told = text_of(client.post(f"{address}/reveal", {"field": field, "reason": "visit"}))
        assert value in told
        others = {k: v for k, v in HIDDEN.items() if v != value}
        assert leaks(told, others) == []
        assert value not in text_of(client.get(address))


def test_no_error_tells_what_was_asked_for(
    town: Town, canary: Canary, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = town.client("grid_worker")
    client.raise_request_exception = False
    for value in (DOC, PHONE, NAME):
        absent = client.get(f"/people/{value}")
        assert absent.status_code == 404
        assert value not in absent.content.decode()
        client.post("/residents", {"q": value})
        client.get("/residents", {"q": value})
        client.post(f"/people/{canary.person.pk}/care", {"needs": value, "group": "77"})
        client.post("/residents/new", {"name": value, "doc": value, "phones": value})

    def fails(*_args: Any, **_more: Any) -> None:
        raise ValueError(f"{NAME} {DOC} {PHONE} {SECRET}")

    monkeypatch.setattr(queries, "people_in_sight", fails)
    broken = client.get(f"/people/{canary.person.pk}")
    assert broken.status_code == 500
    assert leaks(text_of(broken), HIDDEN | MASKED) == []
    assert '"ValueError"' in log.getvalue()
    assert leaks(log.getvalue(), HIDDEN | MASKED) == []


def test_no_workbook_tells_them(town: Town, canary: Canary) -> None:
    written = []
    for who in ("platform_admin", "grid_chief", "county_leader"):
        for kind in KINDS.all():
            with town.acting(who) as actor:
                try:
                    asked = kind.read(QueryDict("filter=&columns="))
                    sheets = kind.sheets(actor, Terms(asked, is_approved=True, in_clear=False))
                    written += [str(row) for s in sheets for row in s.chunk(actor, 0)]
                except (Refused, KeyError, ValueError, SealedError):
                    continue  # of a run that is named, or not this person's
    assert leaks("\n".join(written), HIDDEN | MASKED) == []


def test_neither_journal_nor_notices_nor_jobs_nor_the_log_tell_them(
    town: Town, things: dict[str, Any], canary: Canary, log: io.StringIO
) -> None:
    client = town.client("grid_worker")
    pk = canary.person.pk
    client.post(f"/special/{canary.special}", {"reason": "visit"})
    client.get(f"/special/{canary.special}/change")
    client.post(f"/special/{canary.special}/end", {"until": "2020-01-01", "reason": SECRET})
    client.post(f"/people/{pk}/reveal", {"field": "phones", "reason": "visit"})
    client.post(f"/care/{canary.care}", {"attention": "02", "needs": NEED + PHONE})
    client.get(f"/nothing/{DOC}")
    with town.acting("audit_admin"):
        kept = list(JournalEntry.objects.values("action", "object_id", "reason", "detail"))
    assert any(entry["action"] == "special.reveal" for entry in kept)
    with town.platform() as platform:
        told = list(Notice.objects.visible_to(platform).values("title", "text"))
        jobs = list(ProcrastinateJob.objects.values_list("args", flat=True))
    for out in (kept, told, jobs):
        text = json.dumps(out, ensure_ascii=False, default=str)
        assert leaks(text, HIDDEN | MASKED | {"需要": NEED, "证": CERTIFICATE}) == []
    assert leaks(log.getvalue(), HIDDEN | MASKED | {"需要": NEED}) == []


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_dump_of_the_database_tells_no_number_no_phone_and_no_profile(town: Town) -> None:
    canary = hatch(town)
    with database.snapshot() as (connection, name):
        server = database.major_of(connection)
        options = ["--format=plain", f"--snapshot={name}"]
        with database.program("pg_dump", server, *options, stdout=subprocess.PIPE) as said:
            dump = said.read().decode(errors="replace")
    assert str(canary.person.pk) in dump
    assert NAME in dump  # names are searched for, and so not encrypted (settled 4)
    secrets = HIDDEN | {"需要": NEED, "证": CERTIFICATE, "后四位": f"{PHONE[-8:]}"}
    assert leaks(dump, secrets) == []
    raw = {label: value.encode().hex() for label, value in secrets.items()}
    assert leaks(dump, raw) == []  # bytea is written in hexadecimal
    assert GUARDIAN not in dump


def test_the_canary_is_found_where_it_is_not_hidden() -> None:
    """A search that finds nothing proves nothing."""
    assert leaks(f"电话：{PHONE}", HIDDEN) == ["电话"]
    assert leaks(f"{NAME}，{DOC}", HIDDEN | MASKED) == ["证件号", "姓名"]
