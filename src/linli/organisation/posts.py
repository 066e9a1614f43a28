"""Writing and ending a post that has been allowed, and what the database refuses put into words."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from django.db import IntegrityError, transaction

from linli.accounts.devices import end_sessions
from linli.accounts.models import BrowserSession, User
from linli.kernel import clock
from linli.kernel.errors import Invalid
from linli.organisation.models import Post, Unit

# What the database refuses, by the name of its constraint: field and sentence.
REFUSALS: dict[str, tuple[str, str]] = {
    "one_grid_worker_per_grid": (
        "role",
        "本网格在这段时间已有专职网格员（专人专格）；请先办理离任，或改为代理。",
    ),
    "deputy_has_an_end": ("valid_to", "代理须写明截止日期。"),
    "post_ends_after_it_begins": ("valid_to", "离任日期不能早于任职日期。"),
    "unit_ends_after_it_begins": ("valid_to", "停用日期不能早于启用日期。"),
    "grid_has_kind": ("grid_kind", "请选择网格类型。"),
    "organisation_unit_code_key": ("code", "这个编码已有单位使用。"),
    "one_open_request": ("role", "已经提出过，正等另一位管理员同意。"),
    "organisation_unit_pkey": ("code", "这个编号刚刚被占用，请再试一次。"),
}


@contextmanager
def constraints() -> Iterator[None]:
    """Turn what a constraint refuses into a sentence beside the field."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        field, text = REFUSALS.get(getattr(diagnosis, "constraint_name", "") or "", ("", ""))
        if not field:
            raise
        raise Invalid({field: text}) from error


def write_post(
    user: User,
    *,
    role: str,
    unit: Unit,
    valid_from: date,
    valid_to: date | None = None,
    is_deputy: bool = False,
) -> Post:
    """Write a post that has been allowed; Invalid where a constraint refuses it."""
    post = Post(
        user=user,
        role=role,
        unit=unit,
        valid_from=valid_from,
        valid_to=valid_to,
        is_deputy=is_deputy,
        is_default=not user.posts.current().exists(),
    )
    with constraints():
        post.save(force_insert=True)
    return post


def close_post(post: Post, last_day: date) -> None:
    """End a post on a day; who leaves with a day that is over is signed out at once."""
    post.valid_to = last_day
    with constraints():
        post.save(update_fields=["valid_to"])
    if post.is_over:
        end_sessions([post.user], BrowserSession.Ended.POST)


def sign_out_departed() -> int:
    """Sign out whose post ended yesterday: the night's part of `close_post`."""
    yesterday = clock.today() - timedelta(days=1)
    left = User.objects.filter(posts__valid_to=yesterday).distinct()
    end_sessions(left, BrowserSession.Ended.POST)
    return left.count()
