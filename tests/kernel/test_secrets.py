"""Encrypted fields: they open for their own cell only, and rotation loses nothing."""

import base64
import hashlib
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel.secrets import (
    BadKeyring,
    Keyring,
    Undecryptable,
    digest,
    key_id_of,
    random_digest,
)

OLD, NEW, INDEX = b"\x01" * 32, b"\x02" * 32, b"\x03" * 32
CELL = "residents_person:phone:0197e2f0-0000-7000-8000-000000000001"
OTHER = "residents_person:phone:0197e2f0-0000-7000-8000-000000000002"
KEYRING = Keyring(1, {1: OLD}, INDEX)
SM4 = replace(KEYRING, algorithm="sm4")


def key_file(**changes: object) -> str:
    content: dict[str, object] = {
        "current": 2,
        "keys": {"1": base64.b64encode(OLD).decode(), "2": base64.b64encode(NEW).decode()},
        "index": base64.b64encode(INDEX).decode(),
    }
    return json.dumps(content | changes)


@pytest.mark.parametrize("keyring", [KEYRING, SM4])
@given(plain=st.text(st.characters(exclude_categories=["Cs"])))
def test_what_was_encrypted_is_read_again(keyring: Keyring, plain: str) -> None:
    assert keyring.decrypt(keyring.encrypt(plain, context=CELL), context=CELL) == plain


@pytest.mark.parametrize(("keyring", "number"), [(KEYRING, 1), (SM4, 2)])
def test_the_format_is_the_documented_one(keyring: Keyring, number: int) -> None:
    token = keyring.encrypt("11010519491231002X", context=CELL)
    assert len(token) == 1 + 2 + 12 + 18 + 16
    assert token[:3] == bytes([number, 0, 1])
    assert b"110105" not in token


def test_a_value_of_earlier_releases_stays_readable() -> None:
    # Fixed bytes: a change of the format would make every stored value unreadable.
    aes = bytes.fromhex(
        "0100010000000000000000000000008e06a0ec450b338ea14aa6ae916d80c1154f5e65df546cfa68442d"
    )
    sm4 = bytes.fromhex(
        "020001000000000000000000000000f7aeabf542d74aa2ced8f2ff67f50fab4f662d7d6710a8be6d7323"
    )
    assert KEYRING.decrypt(aes, context=CELL) == "13800001234"
    assert KEYRING.decrypt(sm4, context=CELL) == "13800001234"


def test_equal_values_look_different() -> None:
    assert KEYRING.encrypt("张三", context=CELL) != KEYRING.encrypt("张三", context=CELL)


@pytest.mark.parametrize("keyring", [KEYRING, SM4])
def test_a_value_copied_to_another_row_does_not_open(keyring: Keyring) -> None:
    token = keyring.encrypt("13800001234", context=CELL)
    with pytest.raises(Undecryptable):
        keyring.decrypt(token, context=OTHER)


@pytest.mark.parametrize("keyring", [KEYRING, SM4])
def test_every_damaged_byte_is_noticed(keyring: Keyring) -> None:
    token = keyring.encrypt("13800001234", context=CELL)
    for place in range(len(token)):
        damaged = bytearray(token)
        damaged[place] ^= 1
        with pytest.raises(Undecryptable):
            keyring.decrypt(bytes(damaged), context=CELL)


@pytest.mark.parametrize("keyring", [KEYRING, SM4])
def test_a_value_cut_anywhere_does_not_open(keyring: Keyring) -> None:
    token = keyring.encrypt("13800001234", context=CELL)
    for length in range(len(token)):
        with pytest.raises(Undecryptable):
            keyring.decrypt(token[:length], context=CELL)


def test_old_keys_read_and_the_current_one_writes() -> None:
    keyring = Keyring.from_json(key_file())
    token = KEYRING.encrypt("张三", context=CELL)
    assert keyring.decrypt(token, context=CELL) == "张三"
    assert not keyring.is_current(token)
    rotated = keyring.encrypt(keyring.decrypt(token, context=CELL), context=CELL)
    assert key_id_of(rotated) == 2
    assert keyring.is_current(rotated)
    with pytest.raises(Undecryptable):
        KEYRING.decrypt(rotated, context=CELL)


def test_both_algorithms_are_read_whatever_is_written() -> None:
    assert SM4.decrypt(KEYRING.encrypt("张三", context=CELL), context=CELL) == "张三"
    assert KEYRING.decrypt(SM4.encrypt("张三", context=CELL), context=CELL) == "张三"
    assert not SM4.is_current(KEYRING.encrypt("张三", context=CELL))


def test_the_algorithm_is_chosen_in_the_key_file() -> None:
    assert Keyring.from_json(key_file()).algorithm == "aes"
    assert Keyring.from_json(key_file(algorithm="sm4")).algorithm == "sm4"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{}",
        key_file(current=3),
        key_file(current=None),
        key_file(keys=[]),
        key_file(keys={}),
        key_file(keys={"2": "c2hvcnQ="}),
        key_file(keys={"2": "%%%"}),
        key_file(keys={"2": 7}),
        key_file(
            keys={"2": base64.b64encode(NEW).decode(), "65536": base64.b64encode(OLD).decode()}
        ),
        key_file(current=0, keys={"0": base64.b64encode(NEW).decode()}),
        key_file(index="c2hvcnQ="),
        key_file(index=base64.b64encode(NEW).decode()),
        key_file(algorithm="rot13"),
    ],
)
def test_a_bad_key_file_is_refused(text: str) -> None:
    with pytest.raises(BadKeyring):
        Keyring.from_json(text)


def test_keys_are_not_shown() -> None:
    assert "x02" not in repr(Keyring.from_json(key_file()))
    with pytest.raises(BadKeyring) as caught:
        Keyring.from_json('{"keys": "SECRET')
    assert "SECRET" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_the_blind_index_finds_equal_values() -> None:
    index = KEYRING.blind_index("11010519491231002X", purpose="identity")
    assert len(index) == 16
    assert KEYRING.blind_index(" 11010519491231002x ", purpose="identity") == index
    assert KEYRING.blind_index("110105194912310021", purpose="identity") != index
    assert KEYRING.blind_index("11010519491231002X", purpose="other") != index
    assert KEYRING.blind_index("\ud800", purpose="identity") != index


def test_the_blind_index_depends_on_its_own_key_only() -> None:
    index = KEYRING.blind_index("13800001234", purpose="phone")
    assert Keyring(2, {2: NEW}, INDEX).blind_index("13800001234", purpose="phone") == index
    assert Keyring(1, {1: OLD}, b"\x04" * 32).blind_index("13800001234", purpose="phone") != index
    assert index == bytes.fromhex("6ce67ef6deb6f04a7a7d18fbd472d6dc")


def test_digests_of_erasable_texts() -> None:
    salt, value = random_digest("楼道堆物")
    assert value == digest(salt, "楼道堆物")
    assert value == hashlib.sha256(salt + "楼道堆物".encode()).hexdigest()
    assert value != digest(salt, "楼道堆杂物")
    assert random_digest("楼道堆物") != (salt, value)
    assert len(salt) == 16
