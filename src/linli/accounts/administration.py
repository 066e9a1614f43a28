"""Writes by administrators: new accounts with a printed first password, resets, closing."""

import re
import secrets

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db.models import Q, QuerySet

from linli.accounts.models import User
from linli.accounts.services import sign_out_devices
from linli.journal.services import record
from linli.kernel import place
from linli.kernel.errors import Forbidden, Invalid, NotFound
from linli.kernel.keyring import keyring
from linli.kernel.scope import Actor

MANAGE, GRANT = "accounts.manage", "organisation.grant"
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another on paper


def first_password() -> str:
    """Make a password that can be read from paper: 12 random signs, 59 bits."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(3))


def accounts_for(actor: Actor) -> QuerySet[User]:
    """Give the accounts an administrator looks after: those with posts in his county, or none."""
    if actor.is_system:
        return User.objects.all()
    test = Q(posts=None)
    for post in actor.posts:
        if (post.may(MANAGE) or post.may(GRANT)) and place.is_territorial(post.unit):
            span = place.subtree(post.unit)
            test |= Q(posts__unit__id__range=span) | Q(posts__unit__parent__id__range=span)
    return User.objects.filter(pk__in=User.objects.filter(test).values("pk"))


def add_account(
    username: str, *, actor: Actor, name: str, phone: str = "", verb: str = MANAGE
) -> tuple[User, str]:
    """Make an account; give it with its first password, which is stored nowhere."""
    if not actor.is_system:
        actor.must(verb)
    username, name = username.strip(), name.strip()
    errors = {}
    if not re.fullmatch(r"[a-zA-Z0-9_.@-]{3,60}", username):
        errors["username"] = "登录名为 3 至 60 个字母、数字或 _ . @ -。"
    elif User.objects.filter(username=username).exists():
        errors["username"] = "这个登录名已有人使用。"
    if not name or len(name) > 60:
        errors["name"] = "请填写姓名(60 字以内)。"
    if errors:
        raise Invalid(errors)
    user, password = User(username=username, name=name, must_change_password=True), first_password()
    user.password = _hashed(password)
    set_phone(user, phone)
    user.save(force_insert=True)
    record("account.add", actor=actor, object_type="user", object_id=user.pk)
    return user, password


def set_phone(user: User, phone: str) -> bool:
    """Set a mobile number (encrypted), "" for none; tell whether it changed. The caller saves."""
    if phone and not re.fullmatch(r"1[3-9]\d{9}", phone, re.ASCII):
        raise Invalid({"phone": "手机号应为 11 位数字。"})
    if phone == phone_of(user):
        return False
    context = _context(user)
    user.phone_token = keyring().encrypt(phone, context=context) if phone else None
    return True


def phone_of(user: User) -> str:
    """Read the mobile number, "" when there is none; show it masked."""
    token = user.phone_token
    return keyring().decrypt(bytes(token), context=_context(user)) if token else ""


def reset_password(user: User, *, actor: Actor) -> str:
    """Give a new first password, sign out every device; never one's own."""
    _may_touch(user, actor, MANAGE)
    password = first_password()
    user.password, user.must_change_password = _hashed(password), True
    user.save(update_fields=["password", "must_change_password"])
    sign_out_devices(user)
    record("account.reset", actor=actor, object_type="user", object_id=user.pk)
    return password


def set_active(user: User, *, actor: Actor, active: bool) -> None:
    """Close an account, or open it again; its devices are signed out."""
    _may_touch(user, actor, GRANT)
    user.is_active = active
    user.save(update_fields=["is_active"])
    if not active:
        sign_out_devices(user)
    action = "account.open" if active else "account.close"
    record(action, actor=actor, object_type="user", object_id=user.pk)


def _may_touch(user: User, actor: Actor, verb: str) -> None:
    if actor.is_system:
        return
    actor.must(verb)
    if user.pk == actor.user:
        raise Forbidden("不能改动自己的账号,请由另一位管理员办理。", "own_account")
    if not accounts_for(actor).filter(pk=user.pk).exists():
        raise NotFound()


def _hashed(password: str) -> str:
    """Hash a random first password: 59 random bits need no slow hash, and 500 come in at once."""
    hasher = PBKDF2PasswordHasher()
    return hasher.encode(password, hasher.salt(), iterations=5000)


def _context(user: User) -> str:
    return f"accounts_user:phone_token:{user.pk}"
