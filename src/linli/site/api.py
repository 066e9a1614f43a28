"""The machine interface: each room's router under /api/v1/, who may call, what goes wrong how."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from linli.accounts.models import User
from linli.accounts.services import refuse_unready
from linli.attachments.api import router as attachments
from linli.incidents.api import router as incidents
from linli.kernel.errors import Forbidden, Invalid
from linli.kernel.request import ours
from linli.kernel.scope import Actor
from linli.kernel.wire import printable
from linli.notices.api import router as notices
from linli.organisation.api import router as organisation
from linli.organisation.api_sign_in import router as sign_in
from linli.site import api_errors
from linli.site.api_schema import described


class Token(AuthBase):
    """A device's bearer token; the middleware has looked it up."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> Actor | None:
        """Give the actor, or None when the request does not come with a good token."""
        return _let_in(request) if ours(request).bearer else None


class Session(AuthBase):
    """A browser's session cookie; writes need the CSRF token besides."""

    openapi_type = "apiKey"
    openapi_in = "cookie"
    openapi_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Actor | None:
        """Give the actor of the session; Forbidden when a write comes without the CSRF token."""
        if ours(request).bearer or not ours(request).actor.user:
            return None
        if check_csrf(request) is not None:
            raise Forbidden("页面已过期，请刷新后再试。", "csrf")
        return _let_in(request)


def _let_in(request: HttpRequest) -> Actor | None:
    if not isinstance(request.user, User) or not ours(request).actor.user:
        return None
    refuse_unready(request.user, ours(request).actor)
    return ours(request).actor


class StrictParser(Parser):
    """JSON as RFC 8259 has it: no NaN, no half characters."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Read the body, or fail in the way that the caller turns into a 400."""
        data = json.loads(request.body.decode(), parse_constant=_no_constant)
        json.dumps(data, ensure_ascii=False).encode()  # a lone surrogate fails here
        return data


def _no_constant(name: str) -> float:
    raise ValueError(name)


def only_known_parameters(view: Callable[..., Any]) -> Callable[..., Any]:
    """Refuse a query parameter that the operation does not describe: it may be misspelt."""
    operation = getattr(view, "_ninja_operation", None)
    known = {
        name
        for model in (operation.models if operation else ())
        if model.__ninja_param_source__ == "query"
        for name in model.__ninja_flatten_map__
    }

    @wraps(view)
    def checked(request: HttpRequest, **given: Any) -> Any:
        unknown = [name for name in request.GET if name not in known]
        if unknown:
            raise Invalid({printable(name): "没有这个查询参数。" for name in unknown[:20]})
        return view(request, **given)

    return checked


class Machine(NinjaAPI):
    """NinjaAPI whose description lists the problems of every operation."""

    def get_openapi_schema(self, **where: Any) -> OpenAPISchema:
        """Describe the interface; see api_schema for what is added."""
        return described(super().get_openapi_schema(**where))


api = Machine(
    title="邻里 linli",
    version="1",
    description="社区网格化服务管理的接口。时间为 RFC 3339(+08:00)，地点用区划代码，编号为 UUID。",
    urls_namespace="api",
    docs_url=None,
    auth=[Token(), Session()],
    parser=StrictParser(),
)
api_errors.install(api)
api.add_decorator(only_known_parameters)
for _tag, _router in (
    ("登录", sign_in),
    ("组织与日历", organisation),
    ("事件", incidents),
    ("附件", attachments),
    ("消息", notices),
):
    api.add_router("", _router, tags=[_tag])
