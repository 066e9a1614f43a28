"""One's own notices for machines: list them, mark one as read."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from ninja import Query, Router
from pydantic import Field

from linli.accounts.gate import actor_of
from linli.kernel.wire import (
    CursorText,
    Encoder,
    Given,
    Id,
    Limit,
    Moment,
    Shown,
    read_cursor,
    sign_cursor,
)
from linli.notices.models import Notice
from linli.notices.queries import notices_of
from linli.notices.services import mark_read

router = Router()


class NoticeShown(Shown):
    """一条给我的消息。"""

    id: Id
    at: Moment
    title: str = Field(max_length=120, examples=["有一件新事件派给您单位"])
    text: str = Field(max_length=500)
    incident: UUID | None = Field(description="有关的事件")
    urgent: bool
    read_at: datetime | None = Field(description="阅读时间；null 为未读")


class NoticesShown(Shown):
    """一页消息，新的在前。"""

    items: list[NoticeShown]
    next: str | None = Field(description="下一页的 cursor;null 为没有了")


class NoticeFilter(Given):
    """只看未读（true）或已读（false）。"""

    unread: bool | None = None
    cursor: CursorText = None
    limit: Limit = 50


@router.get("/notices", response=NoticesShown)
def notices(request: HttpRequest, asked: Query[NoticeFilter]) -> JsonResponse:
    """给我的消息。"""
    actor = actor_of(request)
    bound = f"{actor.user}|notices|{asked.unread}"
    after = UUID(read_cursor(asked.cursor, bound_to=bound)[0]) if asked.cursor else None
    page = notices_of(actor, unread=asked.unread, after=after, most=asked.limit)
    further = sign_cursor([str(page.next)], bound_to=bound) if page.next else None
    answer = {"items": [_shape(row) for row in page.items], "next": further}
    return JsonResponse(answer, encoder=Encoder)


@router.post("/notices/{id}/read", response=NoticeShown)
def read(request: HttpRequest, id: UUID) -> JsonResponse:
    """把一条消息记为已读；再记一次不改变阅读时间。"""
    return JsonResponse(_shape(mark_read(id, actor=actor_of(request))), encoder=Encoder)


def _shape(row: Notice) -> dict[str, Any]:
    names = ("id", "at", "title", "text", "incident", "urgent", "read_at")
    return {name: getattr(row, name) for name in names}
