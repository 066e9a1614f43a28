"""Field encryption, blind indexes for searching what is encrypted, and digests of erasable texts.

An encrypted field is `alg(1) | key_id(2) | nonce(12) | ciphertext | tag(16)`. The algorithm is a
byte of the value, so that SM4-GCM can replace AES-GCM while old values stay readable.
"""

import base64
import hashlib
import hmac
import json
import os
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

Algorithm = Literal["aes", "sm4"]

_KEY_BYTES = 32
_NONCE_BYTES = 12
_TAG_BYTES = 16
_HEADER_BYTES = 3
_INDEX_BYTES = 16
_SALT_BYTES = 16
_AES, _SM4 = 1, 2


class Undecryptable(Exception):
    """The value was not encrypted with a key we hold, for this row and column, or is damaged."""

    def __init__(self) -> None:
        super().__init__("加密内容无法解读：密钥不符，或内容已损坏。")


class BadKeyring(Exception):
    """The key file is not usable; the message says why and never quotes the file."""


def _seal_aes(key: bytes, nonce: bytes, plain: bytes, context: bytes) -> bytes:
    return AESGCM(key).encrypt(nonce, plain, context)


def _open_aes(key: bytes, nonce: bytes, sealed: bytes, context: bytes) -> bytes:
    return AESGCM(key).decrypt(nonce, sealed, context)


def _sm4_key(key: bytes) -> algorithms.SM4:
    # SM4 takes 16 bytes; derived, so that no bytes are a key of two algorithms.
    return algorithms.SM4(hmac.digest(key, b"linli sm4-gcm", "sha256")[:16])


def _seal_sm4(key: bytes, nonce: bytes, plain: bytes, context: bytes) -> bytes:
    sealer = Cipher(_sm4_key(key), modes.GCM(nonce)).encryptor()
    sealer.authenticate_additional_data(context)
    return sealer.update(plain) + sealer.finalize() + sealer.tag


def _open_sm4(key: bytes, nonce: bytes, sealed: bytes, context: bytes) -> bytes:
    sealed, tag = sealed[:-_TAG_BYTES], sealed[-_TAG_BYTES:]
    opener = Cipher(_sm4_key(key), modes.GCM(nonce, tag)).decryptor()
    opener.authenticate_additional_data(context)
    return opener.update(sealed) + opener.finalize()


_Transform = Callable[[bytes, bytes, bytes, bytes], bytes]
_SEAL: dict[int, _Transform] = {_AES: _seal_aes, _SM4: _seal_sm4}
_OPEN: dict[int, _Transform] = {_AES: _open_aes, _SM4: _open_sm4}
_NUMBERS: dict[str, int] = {"aes": _AES, "sm4": _SM4}


@dataclass(frozen=True)
class Keyring:
    """The keys of one installation: the current one writes, all of them read."""

    current: int
    keys: dict[int, bytes] = field(repr=False)
    index: bytes = field(repr=False)
    algorithm: Algorithm = "aes"

    def __post_init__(self) -> None:
        if self.current not in self.keys:
            raise BadKeyring("密钥文件中没有当前编号（current）的密钥。")
        if not all(1 <= key_id <= 0xFFFF for key_id in self.keys):
            raise BadKeyring("密钥编号应在 1 至 65535 之间。")
        if not all(len(key) == _KEY_BYTES for key in (*self.keys.values(), self.index)):
            raise BadKeyring("每个密钥应为 32 字节的 Base64。")
        if self.index in self.keys.values():
            raise BadKeyring("检索密钥（index）不得与加密密钥相同。")
        if self.algorithm not in _NUMBERS:
            raise BadKeyring("加密算法（algorithm）只能是 aes 或 sm4。")

    @classmethod
    def from_json(cls, text: str) -> "Keyring":
        """Read {"current": 1, "keys": {"1": "<base64>"}, "index": "<base64>"}, BadKeyring if not.

        All keys are 32 bytes; "algorithm" may be "aes" (the default) or "sm4".
        """
        try:
            content = json.loads(text)
            keys = {int(key_id): _unbase64(key) for key_id, key in content["keys"].items()}
            index = _unbase64(content["index"])
            current = int(content["current"])
            algorithm = content.get("algorithm", "aes")
        except (ValueError, TypeError, KeyError, AttributeError):
            # `from None`: the cause would carry the key file into a log.
            raise BadKeyring("密钥文件格式不对。") from None
        return cls(current, keys, index, algorithm)

    def encrypt(self, plain: str, *, context: str) -> bytes:
        """Encrypt a text for one cell; `context` is "table:column:row uuid" and is not stored."""
        number = _NUMBERS[self.algorithm]
        # Random nonces are safe for 2^32 values of one key (NIST SP 800-38D 8.3).
        nonce = os.urandom(_NONCE_BYTES)
        key = self.keys[self.current]
        sealed = _SEAL[number](key, nonce, plain.encode(), context.encode())
        return bytes([number]) + self.current.to_bytes(2, "big") + nonce + sealed

    def decrypt(self, token: bytes, *, context: str) -> str:
        """Decrypt what `encrypt` gave for the same context; Undecryptable if anything differs."""
        key = self.keys.get(key_id_of(token))
        opener = _OPEN.get(token[0])
        if key is None or opener is None:
            raise Undecryptable
        nonce = token[_HEADER_BYTES : _HEADER_BYTES + _NONCE_BYTES]
        try:
            sealed = token[_HEADER_BYTES + _NONCE_BYTES :]
            return opener(key, nonce, sealed, context.encode()).decode()
        except (InvalidTag, UnicodeDecodeError):
            raise Undecryptable from None

    def is_current(self, token: bytes) -> bool:
        """Tell whether the value is under the current key and algorithm; if not, rotate it."""
        return key_id_of(token) == self.current and token[0] == _NUMBERS[self.algorithm]

    def blind_index(self, value: str, *, purpose: str) -> bytes:
        """Give 16 bytes by which equal values of one purpose are found, without telling the value.

        Width, letter case and blanks around do not count; drop separators before.
        """
        plain = unicodedata.normalize("NFKC", value).strip().casefold()
        # A key for each purpose: the same number in two columns must not be seen to be the same.
        key = hmac.digest(self.index, purpose.encode(), "sha256")
        return hmac.digest(key, plain.encode(errors="surrogatepass"), "sha256")[:_INDEX_BYTES]


def key_id_of(token: bytes) -> int:
    """Read which key a value is under; Undecryptable when it is too short to be one."""
    if len(token) < _HEADER_BYTES + _NONCE_BYTES + _TAG_BYTES:
        raise Undecryptable
    return int.from_bytes(token[1:_HEADER_BYTES], "big")


def random_digest(text: str) -> tuple[bytes, str]:
    """Give a new salt and the digest of an erasable text (settled 2.16).

    Without the salt, which is erased with the text, a short text cannot be guessed.
    """
    salt = os.urandom(_SALT_BYTES)
    return salt, digest(salt, text)


def digest(salt: bytes, text: str) -> str:
    """Give the SHA-256 of salt and text (UTF-8) in hex."""
    return hashlib.sha256(salt + text.encode()).hexdigest()


def _unbase64(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
