"""The person concerned, as an incident's row keeps him: sealed when reported, opened again here."""

from typing import Any

from linli.incidents.models import Incident
from linli.kernel.keyring import keyring
from linli.notices.services import phone_context


def seal_party(incident: Incident, reporter: dict[str, Any]) -> None:
    """Encrypt who reported it onto the row: {name, phone, confidential}, all optional."""
    name, phone = str(reporter.get("name") or "").strip(), str(reporter.get("phone") or "").strip()
    incident.confidential = bool(reporter.get("confidential"))
    keys = keyring()
    if name or phone:
        shown = name[:60] or "（未留姓名）"
        incident.reporter_name_token = keys.encrypt(shown, context=_name_context(incident))
    if phone:
        incident.reporter_phone_token = keys.encrypt(phone[:30], context=phone_context(incident.id))
        tail = "".join(filter(str.isdigit, phone))[-4:]  # not of an extension's words
        incident.phone_tail = keys.blind_index(tail, purpose="phone-tail")


def party_in_clear(incident: Incident) -> tuple[str, str]:
    """Decrypt name and phone; only to mask them, or for `reveal.reveal_reporter`."""
    keys, pk = keyring(), incident.pk
    name_token, phone_token = incident.reporter_name_token, incident.reporter_phone_token
    if name_token is None:
        return "", ""
    name = keys.decrypt(bytes(name_token), context=_name_context(incident))
    if phone_token is None:
        return name, ""
    return name, keys.decrypt(bytes(phone_token), context=phone_context(pk))


def _name_context(incident: Incident) -> str:
    return f"incidents_incident:reporter_name_token:{incident.pk}"
