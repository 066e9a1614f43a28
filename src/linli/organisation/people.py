"""Reads: people with their posts, as an administrator looks for them."""

from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from linli.accounts.administration import accounts_for
from linli.accounts.models import User
from linli.kernel.errors import Invalid
from linli.kernel.scope import Actor
from linli.organisation.models import Post
from linli.organisation.readings import read_as

MOST = 12


@dataclass(frozen=True)
class Person:
    """An account with where its holder works now."""

    user: User
    posts: tuple[str, ...]


def accounts_named(text: str, *, actor: Actor) -> QuerySet[User]:
    """Find accounts by name, by its reading or by the name signed in with; "" finds all."""
    rows = accounts_for(actor).order_by("name_key", "id")
    text = text.strip()[:40]
    if not text:
        return rows
    return rows.filter(Q(name__contains=text) | Q(username__istartswith=text) | read_as(text))


def with_posts(users: QuerySet[User]) -> list[Person]:
    """Give accounts with the posts they hold, two queries for all."""
    held = Post.objects.not_over().select_related("unit")
    rows = users.prefetch_related(Prefetch("posts", queryset=held, to_attr="held"))
    return [Person(user, tuple(map(_said, user.held))) for user in rows]


def people_named(text: str, *, actor: Actor) -> list[Person]:
    """List the first of those who may be meant, who can sign in; none for an empty text."""
    if not text.strip():
        return []
    return with_posts(accounts_named(text, actor=actor).filter(is_active=True)[:MOST])


def person_meant(text: str, *, actor: Actor) -> User:
    """Give the one account meant by a sign-in name or a full name; Invalid says what is unclear."""
    text = text.strip()
    if not text:
        raise Invalid({"person": "请填写姓名或登录名。"})
    rows = accounts_for(actor).filter(is_active=True)
    named = list(rows.filter(username=text)) or list(rows.filter(name=text)[:2])
    if not named:
        raise Invalid({"person": "没有找到这个账号；还没有账号的，请选“新账号”。"})
    if len(named) > 1:
        raise Invalid({"person": "有同名的人，请在下面选一位。"})
    return named[0]


def _said(post: Post) -> str:
    return f"{post.unit.name} {post.role_name}"
