"""The second factor: a TOTP authenticator (RFC 6238) and ten recovery codes."""

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime

import pyotp
import segno

from linli.accounts.models import RecoveryCode, SecondFactor, User
from linli.journal.services import record
from linli.kernel import clock
from linli.kernel.errors import Invalid
from linli.kernel.keyring import keyring
from linli.kernel.scope import Actor

ISSUER = "邻里"
CODES = 10  # recovery codes
STEP, DRIFT = 30, 1  # seconds; a phone's clock may be one step off either way
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another on paper


@dataclass(frozen=True)
class Enrolment:
    """What is shown while an authenticator is being set up."""

    secret: str  # in groups of four, for typing in
    picture: str  # the same as a QR code, SVG


def has_code(user: User) -> bool:
    """Tell whether this person signs in with a second factor."""
    return SecondFactor.objects.filter(user=user).exclude(confirmed_at=None).exists()


def factor_of(user: User) -> SecondFactor | None:
    """Give the confirmed second factor, or None."""
    return SecondFactor.objects.filter(user=user).exclude(confirmed_at=None).first()


def begin(user: User, *, actor: Actor) -> None:
    """Make a new secret that waits for its first code; the one in use holds until then."""
    token = keyring().encrypt(pyotp.random_base32(), context=_context(user, "pending"))
    SecondFactor.objects.update_or_create(user=user, defaults={"pending_token": token})
    record("accounts.factor_begin", actor=actor, object_type="user", object_id=user.pk)


def enrolment_of(user: User) -> Enrolment | None:
    """Give the secret that waits for its first code, for its owner's eyes; None when none does."""
    row = SecondFactor.objects.filter(user=user).exclude(pending_token=None).first()
    if row is None:
        return None
    secret = _open(row, "pending")
    address = pyotp.TOTP(secret).provisioning_uri(name=user.username, issuer_name=ISSUER)
    picture = segno.make(address, error="m").svg_inline(scale=5, dark="#000", light="#fff")
    groups = (secret[n : n + 4] for n in range(0, len(secret), 4))
    return Enrolment(" ".join(groups), picture)


def confirm(user: User, code: str, *, actor: Actor) -> list[str]:
    """Take the pending secret into use by its first code; give fresh recovery codes."""
    row = SecondFactor.objects.select_for_update().filter(user=user).first()
    if row is None or row.pending_token is None:
        raise Invalid({"code": "请先点“开始绑定”。"})
    step = _step_of(_open(row, "pending"), _typed(code), after=0)
    if step is None:
        raise Invalid({"code": "口令不对。请等手机上换成下一个六位数再试，并核对手机的时间。"})
    secret = _open(row, "pending")
    row.secret_token = keyring().encrypt(secret, context=_context(user, "secret"))
    row.pending_token, row.last_step, row.confirmed_at = None, step, clock.now()
    row.save()
    record("accounts.factor_on", actor=actor, object_type="user", object_id=user.pk)
    return renew_recovery_codes(user, actor=actor)


def renew_recovery_codes(user: User, *, actor: Actor) -> list[str]:
    """Give ten new codes, stored nowhere in the clear; the old ones work no more."""
    user.recovery_codes.all().delete()
    fresh = [_made_up() for _ in range(CODES)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, digest=_digest(user, _typed(code))) for code in fresh
    )
    record("accounts.recovery_codes", actor=actor, object_type="user", object_id=user.pk)
    return fresh


def recovery_codes_left(user: User) -> int:
    """Count the codes not used yet."""
    return user.recovery_codes.filter(used_at=None).count()


def spend(user: User, code: str, *, actor: Actor) -> bool:
    """Tell whether the code is right, and use it up: each code works once."""
    row = SecondFactor.objects.select_for_update().filter(user=user).first()
    if row is None or row.secret_token is None:
        return False
    typed = _typed(code)
    if not typed.isdecimal():
        return _spend_recovery_code(user, typed, actor)
    step = _step_of(_open(row, "secret"), typed, after=row.last_step)
    if step is None:
        return False
    row.last_step = step
    row.save(update_fields=["last_step"])
    return True


def turn_off(user: User, *, actor: Actor, action: str = "accounts.factor_off") -> None:
    """Forget a second factor and its recovery codes. The caller has asked who may."""
    SecondFactor.objects.filter(user=user).delete()
    user.recovery_codes.all().delete()
    record(action, actor=actor, object_type="user", object_id=user.pk)


def _spend_recovery_code(user: User, typed: str, actor: Actor) -> bool:
    rows = user.recovery_codes.filter(used_at=None, digest=_digest(user, typed))
    if not rows.update(used_at=clock.now()):
        return False
    record("accounts.recovery_used", actor=actor, object_type="user", object_id=user.pk)
    return True


def _step_of(secret: str, code: str, *, after: int) -> int | None:
    """Find the time step whose code this is, later than `after`: a code seen once is spent."""
    totp, now = pyotp.TOTP(secret), _step_at(clock.now())
    steps = range(max(now - DRIFT, after + 1), now + DRIFT + 1)
    fitting = [n for n in steps if secrets.compare_digest(totp.generate_otp(n), code)]
    return fitting[0] if fitting else None


def _step_at(moment: datetime) -> int:
    return int(moment.timestamp()) // STEP


def _typed(code: str) -> str:
    """Read what was typed: full-width digits, blanks and dashes do not count."""
    plain = unicodedata.normalize("NFKC", code).casefold()
    return "".join(sign for sign in plain if sign.isascii() and sign.isalnum())


def _made_up() -> str:
    """Make a recovery code that can be read from paper: ten random signs, 49 bits."""
    signs = "".join(secrets.choice(SIGNS) for _ in range(9)) + secrets.choice(SIGNS[:23])
    return f"{signs[:5]}-{signs[5:]}"


def _digest(user: User, typed: str) -> bytes:
    return keyring().blind_index(typed, purpose=f"accounts.recovery_code:{user.pk}")


def _open(row: SecondFactor, which: str) -> str:
    token = row.secret_token if which == "secret" else row.pending_token
    assert token is not None
    return keyring().decrypt(bytes(token), context=_context_of(row.user_id, which))


def _context(user: User, which: str) -> str:
    return _context_of(user.pk, which)


def _context_of(pk: object, which: str) -> str:
    return f"accounts_secondfactor:{which}_token:{pk}"
