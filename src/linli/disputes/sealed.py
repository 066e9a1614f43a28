"""Names, numbers and phones of parties: encrypted onto their rows, opened again here alone."""

from linli.disputes.models import Party
from linli.kernel.keyring import keyring


def seal_name(party: Party, name: str) -> None:
    """Put the name onto the row."""
    party.name_token = keyring().encrypt(name, context=_cell(party, "name_token"))


def open_name(party: Party) -> str:
    """Give the name in clear: to mask it, or to reveal it."""
    return keyring().decrypt(bytes(party.name_token), context=_cell(party, "name_token"))


def seal_doc(party: Party, number: str) -> None:
    """Put the number of the identity paper onto the row; "" for none."""
    cell = _cell(party, "doc_token")
    party.doc_token = keyring().encrypt(number, context=cell) if number else None


def open_doc(party: Party) -> str:
    """Give the number of the identity paper in clear, "" for none."""
    if party.doc_token is None:
        return ""
    return keyring().decrypt(bytes(party.doc_token), context=_cell(party, "doc_token"))


def seal_phone(party: Party, phone: str) -> None:
    """Put the phone onto the row; "" for none."""
    cell = _cell(party, "phone_token")
    party.phone_token = keyring().encrypt(phone, context=cell) if phone else None


def open_phone(party: Party) -> str:
    """Give the phone in clear, "" for none."""
    if party.phone_token is None:
        return ""
    return keyring().decrypt(bytes(party.phone_token), context=_cell(party, "phone_token"))


def _cell(party: Party, column: str) -> str:
    return f"disputes_party:{column}:{party.pk}"
