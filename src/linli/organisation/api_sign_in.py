"""Signing a device in and out, and who one is: it stands here because an answer lists posts."""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from ninja import Router, Status
from pydantic import ConfigDict, Field

from linli.accounts.devices import keep_to_the_limit
from linli.accounts.gate import actor_of
from linli.accounts.models import User
from linli.accounts.second_factor import has_code
from linli.accounts.services import (
    CodeMissing,
    SignInFailed,
    authenticate,
    check_code,
    complete_sign_in,
    issue_token,
    note_failed_try,
    refuse_unready,
    revoke_token,
)
from linli.journal.services import record
from linli.kernel.errors import Refused
from linli.kernel.request import ours, token_of
from linli.kernel.scope import ActingPost, Actor
from linli.kernel.wire import Encoder, Given, Id, Moment, Plain, Problem, Shown, UnitCodeShown
from linli.organisation.access import actor_for
from linli.organisation.models import Unit
from linli.organisation.roles import choices

router = Router()

RoleCode = Annotated[
    str,
    Field(
        description="岗位代码",
        examples=["grid_worker"],
        json_schema_extra={"enum": [code for code, _ in choices()]},
    ),
]


class SignIn(Given):
    """登录名、密码和这台设备的名字。"""

    username: Annotated[str, Plain, Field(min_length=1, max_length=60, examples=["grid_worker"])]
    password: Annotated[
        str, Plain, Field(min_length=1, max_length=200, json_schema_extra={"format": "password"})
    ]
    otp: (
        Annotated[
            str,
            Plain,
            Field(max_length=20, description="动态口令或恢复码；账号绑定了动态口令时必填"),
        ]
        | None
    ) = None
    device_name: Annotated[
        str, Plain, Field(min_length=1, max_length=80, examples=["王小兰的手机"])
    ]


class UserShown(Shown):
    """一个账号。"""

    id: Id
    username: str = Field(max_length=60, examples=["grid_worker"])
    name: str = Field(max_length=60, examples=["王小兰"])


class PostShown(Shown):
    """一个岗位；部门岗位的 place 是部门所在的县或乡镇。"""

    model_config = ConfigDict(json_schema_serialization_defaults_required=False)

    id: Id
    role: RoleCode
    role_name: str = Field(max_length=24, examples=["网格员"])
    place: UnitCodeShown
    place_name: str = Field(max_length=80, examples=["东街第一网格"])
    department: str = Field("", max_length=20, examples=["990101-CG"])
    department_name: str = Field("", max_length=80, examples=["县城管局"])
    is_default: bool


class TokenShown(Shown):
    """令牌只给出这一次。"""

    token: str = Field(max_length=64)
    expires_at: Moment
    user: UserShown
    posts: list[PostShown]


class MeShown(Shown):
    """我是谁，有哪些岗位，能办什么。"""

    user: UserShown
    posts: list[PostShown]
    acting_post: UUID | None = Field(
        description="X-Linli-Post 指定的岗位，或唯一的岗位；null 为全部"
    )
    verbs: list[str] = Field(examples=[["incident.report", "incident.handle"]])


@router.post(
    "/tokens", auth=None, response={201: TokenShown, 401: Problem, 403: Problem, 429: Problem}
)
def sign_in(request: HttpRequest, body: SignIn) -> JsonResponse:
    """登录一台设备，取得令牌；同时登录的设备超过上限时，最早的一台退出。"""
    address = actor_of(request).address
    try:
        user = authenticate(body.username, body.password, address=address)
        actor = actor_for(user)
        refuse_unready(user, actor)
        if has_code(user):
            _check_code(user, body.otp, address)
    except SignInFailed:
        # It outlives the rollback that the refusal brings.
        count = partial(note_failed_try, body.username, address=address)
        ours(request).after_refusal.append(count)
        raise
    complete_sign_in(user, address=address)
    token, row = issue_token(user, device_name=body.device_name, address=address)
    keep_to_the_limit(user, newest=row.pk)
    answer = {
        "token": token,
        "expires_at": row.expires_at,
        "user": _user(user),
        "posts": _posts(actor),
    }
    return JsonResponse(answer, encoder=Encoder, status=201)


@router.delete("/tokens/current", response={204: None, 409: Problem})
def sign_out(request: HttpRequest) -> Status[None]:
    """退出这台设备；令牌立刻失效。"""
    if not ours(request).bearer:
        raise Refused("这个请求没有用令牌登录；浏览器请用退出按钮。", "no_token")
    revoke_token(token_of(request))
    record("accounts.sign_out", actor=actor_of(request))
    return Status(204, None)


@router.get("/me", response=MeShown)
def me(request: HttpRequest) -> JsonResponse:
    """我的账号、岗位和可办的动作。"""
    actor = actor_of(request)
    acting = actor.posts[0].id if len(actor.posts) == 1 else None
    user = request.user
    assert isinstance(user, User)
    answer = {
        "user": _user(user),
        "posts": _posts(actor_for(user)),
        "acting_post": acting,
        "verbs": sorted({verb for post in actor.posts for verb in post.verbs}),
    }
    return JsonResponse(answer, encoder=Encoder)


def _check_code(user: User, otp: str | None, address: str) -> None:
    if not otp:
        raise CodeMissing()
    check_code(user, otp, address=address)


def _user(user: User) -> dict[str, Any]:
    return {"id": user.id, "username": user.username, "name": user.name}


def _posts(actor: Actor) -> list[dict[str, Any]]:
    units = Unit.objects.select_related("parent").in_bulk([post.unit for post in actor.posts])
    return [_post(post, units[post.unit]) for post in actor.posts]


def _post(post: ActingPost, unit: Unit) -> dict[str, Any]:
    shown: dict[str, Any] = {"id": post.id, "role": post.role, "role_name": post.role_name}
    seat = unit if unit.is_territorial or unit.parent is None else unit.parent
    shown |= {"place": seat.code, "place_name": seat.name}
    if seat is not unit:
        shown |= {"department": unit.code, "department_name": unit.name}
    return shown | {"is_default": post.is_default}
