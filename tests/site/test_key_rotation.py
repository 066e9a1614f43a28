"""The key is changed while values stay readable, none is forgotten, and a kill loses nothing."""

import base64
import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connections, models

from linli.incidents.models import Incident
from linli.kernel import keyring as kept
from linli.kernel.secrets import Keyring, Undecryptable, key_id_of
from linli.residents.models import Change, Person
from linli.residents.sealed import open_doc, open_facts, open_phones
from linli.site import key_rotation
from tests.residents.families import WANG, family, identity, person
from tests.town import Town

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
NOT_SEALED = {  # what is bytes, and not under a key
    "accounts_recoverycode.digest",
    "incidents_incident.phone_tail",
    "residents_person.doc_index",
}


@pytest.fixture
def keys() -> Keyring:
    """Give the keys of the installation with one more, which is current."""
    old = kept.keyring()
    number = old.current + 1
    return Keyring(number, old.keys | {number: os.urandom(32)}, old.index, old.algorithm)


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let the installation read with other keys, as after a restart."""

    def with_keys(ring: Keyring) -> None:
        for module in ("linli.residents.sealed", "linli.incidents.party"):
            monkeypatch.setattr(f"{module}.keyring", lambda: ring)

    return with_keys


def test_no_encrypted_column_is_forgotten() -> None:
    named = {f"{one.table}.{one.column}" for one in key_rotation.COLUMNS}
    every = {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models()
        if model.__module__.startswith("linli.")
        for field in model._meta.concrete_fields
        if isinstance(field, models.BinaryField)
    }
    assert named == every - NOT_SEALED


def test_values_are_written_under_the_new_key_and_read_as_before(
    town: Town, keys: Keyring, use: Any
) -> None:
    family(town)
    report = {"reporter": {"name": "李桂花", "phone": "13800000009"}, "source": "04"}
    incident = town.report(by="platform_admin", **report)
    with town.acting("grid_worker") as actor:
        before = Person.objects.visible_to(actor).get(name="王大山")
        index = bytes(before.doc_index or b"")

    done = key_rotation.rotate("owner", keys=keys)

    assert done["residents_person.doc_token"] == 2
    assert done["incidents_incident.reporter_name_token"] == 1
    use(keys)
    after = person(town, "王大山")
    assert key_id_of(bytes(after.doc_token or b"")) == keys.current
    assert open_doc(after) == identity(WANG)
    assert open_phones(after)[0].number == "13800000001"
    assert bytes(after.doc_index or b"") == index  # found as before
    with town.platform() as actor:
        row = Incident.objects.visible_to(actor).get(pk=incident.pk)
        assert key_id_of(bytes(row.reporter_phone_token or b"")) == keys.current
    assert key_rotation.rotate("owner", keys=keys) == {}


def test_a_killed_rotation_goes_on_where_it_stopped(
    town: Town, keys: Keyring, use: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    family(town)
    monkeypatch.setattr(key_rotation, "BATCH", 1)

    class Killed(Exception):
        pass

    def kill(name: str, done: int) -> None:
        if name == "residents_person.doc_token":
            raise Killed

    with pytest.raises(Killed):
        key_rotation.rotate("owner", keys=keys, tell=kill)
    done = key_rotation.rotate("owner", keys=keys)
    assert done["residents_person.doc_token"] == 1  # the other one was done before
    use(keys)
    assert open_doc(person(town, "王大山")) == identity(WANG)


def test_what_a_change_said_is_rotated_and_stays_otherwise_as_it_is(
    town: Town, keys: Keyring, use: Any
) -> None:
    family(town)
    head = person(town, "王大山")
    form = {"op_id": "5b0cdd35-8ba4-4b7c-a1c0-0b6f2b1f0001", "version": head.version}
    town.client("grid_worker").post(f"/people/{head.pk}/change", form | {"education": "70"})
    assert key_rotation.rotate("owner", keys=keys)["residents_change.token"] == 1
    use(keys)
    with town.platform() as actor:
        change = Change.objects.visible_to(actor).get(kind="change")
        assert open_facts(change)["after"]["education"] == "70"
    with pytest.raises(IntegrityError), connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE residents_change SET words = '别的'")


def test_a_finished_incident_lets_its_tokens_be_rotated_by_the_owner_and_nothing_else(
    town: Town, keys: Keyring
) -> None:
    report = {"reporter": {"name": "李桂花", "phone": "13800000009"}, "source": "04"}
    incident = town.report(by="platform_admin", **report)
    town.take(incident, "void", "platform_admin", reason="登记错了，重复。")
    assert key_rotation.rotate("owner", keys=keys)["incidents_incident.reporter_name_token"] == 1
    with pytest.raises(IntegrityError), connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE incidents_incident SET title = '别的'")
    with pytest.raises(IntegrityError), town.platform() as actor:
        Incident.objects.visible_to(actor).update(reporter_name_token=b"x" * 40)


def test_a_value_that_no_key_opens_stops_it_with_a_sentence(town: Town, keys: Keyring) -> None:
    family(town)
    lost = Keyring(9, {9: os.urandom(32)}, keys.index)
    with pytest.raises(Undecryptable, match="密钥不符"):
        key_rotation.rotate("owner", keys=lost)


def test_a_new_key_is_added_to_the_file_and_the_old_ones_stay(tmp_path: Path) -> None:
    file = tmp_path / "field-keys.json"
    key = base64.b64encode(os.urandom(32)).decode()
    index = base64.b64encode(os.urandom(32)).decode()
    file.write_text(json.dumps({"current": 1, "keys": {"1": key}, "index": index}))
    assert key_rotation.add_key(file) == 2
    ring = Keyring.from_json(file.read_text())
    assert (ring.current, set(ring.keys)) == (2, {1, 2})
    assert file.stat().st_mode & 0o777 == 0o600
