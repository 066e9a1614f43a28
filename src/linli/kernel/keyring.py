"""The installation's keyring, read once."""

from functools import lru_cache

from django.conf import settings

from linli.kernel.secrets import Keyring


@lru_cache(maxsize=1)
def keyring() -> Keyring:
    """Give the keys of this installation; BadKeyring when the key file is not right."""
    return Keyring.from_json(settings.FIELD_KEYS)
