"""First passwords on paper: each is made for one answer to one person, and kept nowhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from linli.accounts.models import User
from linli.organisation.models import Post


@dataclass(frozen=True)
class Slip:
    """What is cut out and handed over: who, at which post, and how to sign in the first time."""

    name: str
    username: str
    password: str
    post: str
    user: UUID


def slips_for(fresh: Iterable[tuple[User, str]]) -> list[Slip]:
    """Write a slip for each account with its new first password, with the posts it holds."""
    fresh = list(fresh)
    posts = Post.objects.not_over().filter(user__in=[user for user, _ in fresh])
    held: dict[object, list[str]] = {}
    for post in posts.select_related("unit").order_by("unit_id"):
        held.setdefault(post.user_id, []).append(f"{post.unit.name} {post.role_name}")
    return [
        Slip(user.name, user.username, password, "；".join(held.get(user.pk, [])), user.pk)
        for user, password in fresh
    ]
