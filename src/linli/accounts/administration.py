"""Writes by administrators: new accounts with a printed first password, resets, closing."""

import re
import secrets
from collections.abc import Iterable
from uuid import UUID

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db.models import Q, QuerySet

from linli.accounts import lockout, second_factor
from linli.accounts.devices import end_sessions
from linli.accounts.models import BrowserSession, UsedPassword, User
from linli.accounts.policy import GRANT, THREE_POWERS
from linli.accounts.telling import tell
from linli.journal.services import record
from linli.kernel import clock, place
from linli.kernel.errors import Forbidden, Invalid, NotFound
from linli.kernel.keyring import keyring
from linli.kernel.pinyin import pinyin_key
from linli.kernel.scope import Actor

MANAGE = "accounts.manage"
Ended = BrowserSession.Ended


def first_password() -> str:
    """Make a password that can be read from paper: 12 random signs, 59 bits."""
    return "-".join(
        "".join(secrets.choice(second_factor.SIGNS) for _ in range(4)) for _ in range(3)
    )


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
        errors["name"] = "请填写姓名（60 字以内）。"
    if errors:
        raise Invalid(errors)
    user, password = User(username=username, name=name, must_change_password=True), first_password()
    user.password = _hashed(password)
    set_phone(user, phone)
    user.save(force_insert=True)
    record("account.add", actor=actor, object_type="user", object_id=user.pk)
    return user, password


def free_username(name: str) -> str:
    """Propose the name a person signs in with: as it is read, with a number where it is taken."""
    wanted = re.sub(r"[^a-z0-9]", "", pinyin_key(name))[:50] or "user"
    wanted = wanted if len(wanted) >= 3 else f"{wanted}01"
    taken = set(User.objects.filter(username__startswith=wanted).values_list("username", flat=True))
    numbered = (f"{wanted}{n}" for n in range(2, len(taken) + 3))
    return next(name for name in (wanted, *numbered) if name not in taken)


def set_phone(user: User, phone: str) -> bool:
    """Set a mobile number (encrypted), "" for none; tell whether it changed. The caller saves."""
    if phone and not re.fullmatch(r"1[3-9]\d{9}", phone, re.ASCII):
        raise Invalid({"phone": "手机号应为 11 位数字。"})
    if phone == phone_of(user):
        return False
    context = _context(user)
    user.phone_token = keyring().encrypt(phone, context=context) if phone else None
    return True


def change_phone(user: User, *, actor: Actor, phone: str) -> bool:
    """Take a mobile number that came with a sheet, "" says nothing; tell whether it changed."""
    if not phone or not set_phone(user, phone):
        return False
    if not accounts_for(actor).filter(pk=user.pk).exists():
        raise NotFound()
    user.save(update_fields=["phone_token"])
    record("account.phone", actor=actor, object_type="user", object_id=user.pk)
    return True


def phone_of(user: User) -> str:
    """Read the mobile number, "" when there is none; show it masked."""
    token = user.phone_token
    return keyring().decrypt(bytes(token), context=_context(user)) if token else ""


def reset_password(user: User, *, actor: Actor) -> str:
    """Give a new first password, sign out every device; never one's own."""
    return renew_passwords([user], actor=actor)[0][1]


def renew_passwords(users: Iterable[User], *, actor: Actor) -> list[tuple[User, str]]:
    """Give each a new first password, known to nobody but the caller: it goes on paper at once."""
    users = list(users)
    _may_touch(users, actor, "reset")
    fresh = [(user, first_password()) for user in users]
    UsedPassword.objects.bulk_create(
        UsedPassword(user=user, password=user.password, at=clock.now()) for user in users
    )
    for user, password in fresh:
        user.password, user.must_change_password = _hashed(password), True
    User.objects.bulk_update(users, ["password", "must_change_password"], batch_size=500)
    end_sessions(users, Ended.PASSWORD)
    for user in users:
        record("account.reset", actor=actor, object_type="user", object_id=user.pk)
    return fresh


def set_active(user: User, *, actor: Actor, active: bool) -> None:
    """Close an account, or open it again; its devices are signed out."""
    _may_touch([user], actor, "close")
    user.is_active = active
    user.save(update_fields=["is_active"])
    if not active:
        end_sessions([user], Ended.CLOSED)
    action = "account.open" if active else "account.close"
    record(action, actor=actor, object_type="user", object_id=user.pk)


def sign_out_everywhere(user: User, *, actor: Actor) -> None:
    """Sign a person out of every browser and device: a phone is lost, a desk was left open."""
    _may_touch([user], actor, "sign_out")
    end_sessions([user], Ended.ADMINISTRATOR)
    record("account.sign_out", actor=actor, object_type="user", object_id=user.pk)


def release(user: User, *, actor: Actor) -> None:
    """Let a person who typed a wrong password too often try again at once."""
    _may_touch([user], actor, "release")
    lockout.release(user, actor=actor)


def reset_second_factor(user: User, *, actor: Actor) -> None:
    """Unbind a lost authenticator; its owner is told, signed out, and binds a new one himself.

    That of a security administrator takes two persons: organisation.countersigning.
    """
    _may_touch([user], actor, "reset_code")
    if not actor.is_system and is_security_administrator(user):
        text = "安全管理员的动态口令须由两名管理员办理：在“登录安全”里提出，由另一人同意。"
        raise Forbidden(text, "two_persons")
    forget_second_factor(user, actor=actor)


def forget_second_factor(user: User, *, actor: Actor) -> None:
    """Do what has been allowed: nobody who allows it ever sees a secret."""
    second_factor.turn_off(user, actor=actor, action="account.factor_reset")
    end_sessions([user], Ended.SECOND_FACTOR)
    text = "下次登录后请重新绑定。如果不是您提出的，请立即联系安全管理员并修改密码。"
    tell([user.pk], title=f"您的动态口令已由{actor.name}重置", text=text)


def administrators_among(users: Iterable[User]) -> set[UUID]:
    """Tell which of them hold one of the three powers, now or from a day to come."""
    going_on = Q(posts__valid_to=None) | Q(posts__valid_to__gte=clock.today())
    chosen = [user.pk for user in users]
    found = User.objects.filter(going_on, posts__role__in=THREE_POWERS, pk__in=chosen)
    return set(found.values_list("pk", flat=True))


def verb_for(deed: str, *, is_administrator: bool) -> str:
    """Name the verb that a deed needs: who makes accounts has no power over the other powers."""
    return MANAGE if deed == "reset" and not is_administrator else GRANT


def is_security_administrator(user: User) -> bool:
    """Tell whether this person holds the power that looks after the others' sign-in."""
    return user.posts.filter(_going_on(), role="sec_admin").exists()


def _going_on() -> Q:
    return Q(valid_to=None) | Q(valid_to__gte=clock.today())


def _may_touch(users: list[User], actor: Actor, deed: str) -> None:
    if actor.is_system:
        return
    administrators = administrators_among(users)
    for user in users:
        verb = verb_for(deed, is_administrator=user.pk in administrators)
        if user.pk in administrators and not actor.may(verb):
            raise Forbidden("系统、安全、审计管理员的账号由安全管理员重置和停用。", "administrator")
        actor.must(verb)
        if user.pk == actor.user:
            raise Forbidden("不能改动自己的账号，请由另一位管理员办理。", "own_account")
    if accounts_for(actor).filter(pk__in=[user.pk for user in users]).count() < len(users):
        raise NotFound()


def _hashed(password: str) -> str:
    """Hash a random first password: 59 random bits need no slow hash, and 500 come in at once."""
    hasher = PBKDF2PasswordHasher()
    return hasher.encode(password, hasher.salt(), iterations=5000)


def _context(user: User) -> str:
    return f"accounts_user:phone_token:{user.pk}"
