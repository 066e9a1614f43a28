"""How the machine interface says no: every refusal as a problem document with Chinese sentences."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from linli.kernel.errors import NotFound, Refused
from linli.kernel.wire import printable
from linli.site.answers import problem, refusal, wants_json

# pydantic's kinds of error; {…} are the limits it gives with them
_SENTENCES = {
    "missing": "必填。",
    "extra_forbidden": "没有这个字段。",
    "string_type": "应为文字。",
    "string_unicode": "含有无法保存的字符。",
    "string_too_short": "至少 {min_length} 个字。",
    "string_too_long": "最多 {max_length} 个字。",
    "string_pattern_mismatch": "格式不对。",
    "int_type": "应为整数。",
    "int_parsing": "应为整数。",
    "int_from_float": "应为整数。",
    "int_parsing_size": "数字太大。",
    "float_type": "应为数字。",
    "float_parsing": "应为数字。",
    "finite_number": "应为有限的数字。",
    "bool_type": "应为 true 或 false。",
    "bool_parsing": "应为 true 或 false。",
    "greater_than": "应大于 {gt}。",
    "greater_than_equal": "不能小于 {ge}。",
    "less_than": "应小于 {lt}。",
    "less_than_equal": "不能大于 {le}。",
    "literal_error": "应为 {expected} 之一。",
    "enum": "应为 {expected} 之一。",
    "uuid_type": "应为 UUID。",
    "uuid_parsing": "应为 UUID。",
    "uuid_version": "应为 UUID。",
    "list_type": "应为列表。",
    "too_long": "最多 {max_length} 个。",
    "too_short": "至少 {min_length} 个。",
    "model_type": "应为对象 {{}}。",
    "model_attributes_type": "应为对象 {{}}。",
    "dict_type": "应为对象 {{}}。",
}
_DATE = "请写成日期，如 2026-03-02。"
_MOMENT = "请写成带时区的时间，如 2026-03-02T09:00:00+08:00。"


def install(api: NinjaAPI) -> None:
    """Give each kind of mistake its handler."""
    api.add_exception_handler(Refused, _refused)
    api.add_exception_handler(AuthenticationError, lambda request, _: not_signed_in())
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(Http404, lambda request, _: refusal(request, NotFound()))
    api.add_exception_handler(HttpError, _malformed)
    for kind in (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
        api.add_exception_handler(kind, lambda request, _: too_large())
    for broken in (MultiPartParserError, UnreadablePostError):
        api.add_exception_handler(broken, _malformed)


def _refused(request: HttpRequest, error: Any) -> HttpResponse:
    return refusal(request, error)


def not_signed_in() -> HttpResponse:
    """Ask for a token (RFC 9110 wants the challenge)."""
    return challenged(problem(401, "not_signed_in", "请先登录，或重新取得令牌。"))


def challenged(response: HttpResponse) -> HttpResponse:
    """Add the challenge that belongs to a 401."""
    response["WWW-Authenticate"] = 'Bearer realm="linli"'
    return response


def too_large() -> HttpResponse:
    """Refuse a body beyond the limit."""
    return problem(413, "too_large", "内容太大。照片请压缩后再上传。")


def as_problem(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Turn an answer that Django itself made (405, 400 …) into a problem document."""
    plain = response.status_code < 400 or not wants_json(request)
    if plain or response.get("Content-Type", "").startswith("application/problem+json"):
        if response.status_code == 401 and isinstance(response, HttpResponse):
            return challenged(response)
        return response
    if response.status_code == 405:
        answer = problem(405, "wrong_method", "这个地址不支持这种请求方法。")
        answer["Allow"] = response.get("Allow", "")
        return answer
    return problem(response.status_code, "refused", "请求无法处理。")


def _malformed(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(400, "malformed", "请求正文无法解析：应为 UTF-8 编码的 JSON 或表单。")


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    if any(e["loc"][0] == "path" for e in error.errors):
        return refusal(request, NotFound())
    errors = {_field(e["loc"]): _sentence(e) for e in error.errors}
    return problem(422, "invalid", "填写的内容有误，请按提示改正。", errors)


def _field(loc: tuple[Any, ...]) -> str:
    """Name the field as the caller wrote it: reporter.phone, attachments.2."""
    parts = loc[2:] if loc[0] == "body" else loc[1:]
    return printable(".".join(str(part) for part in parts)) or "body"


def _sentence(error: Mapping[str, Any]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "value_error":
        return str(context.get("error", "格式不对。"))
    if kind.startswith("date_"):
        return _DATE
    if kind.startswith(("datetime_", "timezone_")):
        return _MOMENT
    words = {k: str(v).replace(" or ", "、").replace("'", "") for k, v in context.items()}
    return _SENTENCES.get(kind, "格式不对。").format(**words)
