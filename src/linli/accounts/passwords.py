"""What a password must be, said in plain Chinese: long by default, or as level three asks."""

import re
import string
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError

from linli.accounts.models import SecurityPolicy, User
from linli.accounts.policy import policy
from linli.kernel import clock
from linli.kernel.pinyin import pinyin_key

LASTS = timedelta(days=90)  # level three only; so are the next two
NOT_AGAIN = 5
CLASSES = 3
LEAST_OF_OWN = 4  # letters that are neither the product's, the trade's nor the person's
# What anybody here would think of first.
CONTEXT = (
    *("linli", "wanggeyuan", "wangge", "shequ", "zongzhi", "pingtai", "shequgongzuo"),
    *("admin", "password", "mima", "qwerty", "asdf", "welcome", "zhongguo", "china"),
    *("邻里", "网格员", "网格", "社区", "综治", "平台", "密码"),
)
_LEVEL_THREE = SecurityPolicy.Passwords.LEVEL_THREE


class LongEnough(MinimumLengthValidator):
    """Django counts the signs; its words have no Chinese yet."""

    def get_error_message(self) -> str:
        return f"太短了，至少要 {self.min_length} 位。"

    def get_help_text(self) -> str:
        text = f"至少 {self.min_length} 位，不要用姓名、登录名、“网格”“邻里”一类的词和常见的密码。"
        if policy().passwords == _LEVEL_THREE:
            text += f"大写、小写、数字、符号至少 {CLASSES} 类；不能与最近 {NOT_AGAIN} 次的相同。"
        return text


class OfOnesOwn:
    """Refuse what is made of the product's, the trade's or the person's words and numbers."""

    def validate(self, password: str, user: User | None = None) -> None:
        words = [*CONTEXT, *settings.PASSWORD_WORDS]
        if user is not None:
            words += [user.username, user.name, *_readings(user.name)]
        if len(own_letters(password, words)) < LEAST_OF_OWN:
            text = "太容易猜：除了姓名、“网格”一类的词和数字，请再加上几个别人想不到的字词。"
            raise ValidationError(text, "context")

    def get_help_text(self) -> str:
        return ""


class AsLevelThree:
    """The switch of 等级保护三级: three classes of signs, none of the last five passwords."""

    def validate(self, password: str, user: User | None = None) -> None:
        if policy().passwords != _LEVEL_THREE:
            return
        if classes_in(password) < CLASSES:
            text = f"大写字母、小写字母、数字、符号，至少要有其中 {CLASSES} 类。"
            raise ValidationError(text, "classes")
        if user is not None and _was_used(user, password):
            raise ValidationError(f"不能与最近 {NOT_AGAIN} 次用过的密码相同。", "used")

    def get_help_text(self) -> str:
        return ""


def own_letters(password: str, words: list[str]) -> str:
    """Give the letters left when the words, digits and signs are taken out; the longest word first.

    A sign that is repeated counts once: "aaaa" is no more than "a".
    """
    left = password.casefold()
    for word in sorted({word.casefold() for word in words if len(word) > 1}, key=len, reverse=True):
        left = left.replace(word, " ")
    return "".join(dict.fromkeys(sign for sign in left if sign.isalpha()))


def classes_in(password: str) -> int:
    """Count the classes of signs: capitals, small letters, digits, everything else."""
    plain = (string.ascii_uppercase, string.ascii_lowercase, string.digits)
    known = sum(any(sign in group for sign in password) for group in plain)
    return known + any(sign not in "".join(plain) for sign in password)


def has_run_out(user: User) -> bool:
    """Tell whether the policy asks this person for a new password: level three, after 90 days."""
    return policy().passwords == _LEVEL_THREE and clock.now() - user.password_changed_at >= LASTS


def kept(user: User) -> list[UUID]:
    """Give the passwords of before that are remembered: with the present one, the last five."""
    return list(user.used_passwords.values_list("pk", flat=True)[: NOT_AGAIN - 1])


def _was_used(user: User, password: str) -> bool:
    before = user.used_passwords.values_list("password", flat=True)[: NOT_AGAIN - 1]
    return any(check_password(password, used) for used in (user.password, *before))


def _readings(name: str) -> list[str]:
    """The name as it is read, whole and without the surname."""
    whole = re.sub(r"[^a-z]", "", pinyin_key(name))
    return [whole, re.sub(r"[^a-z]", "", pinyin_key(name[1:]))]
