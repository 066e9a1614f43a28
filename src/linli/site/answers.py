"""How a refusal looks: a problem document for a program, a page in Chinese for a person."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from linli.kernel.errors import Invalid, Refused, TooMany


def problem(
    status: int, code: str, detail: str, errors: dict[str, str] | None = None, **more: object
) -> HttpResponse:
    """Make a problem document (RFC 9457); `detail` is Chinese, `code` is for a program."""
    body: dict[str, object] = {
        "type": "about:blank",
        "title": _TITLES.get(status, "请求未能完成"),
        "status": status,
        "code": code,
        "detail": detail,
        "errors": [{"field": f, "message": m} for f, m in (errors or {}).items()],
        **more,
    }
    response = JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    response["Content-Type"] = "application/problem+json"
    response.code = code  # type: ignore[attr-defined]
    return response


_TITLES = {
    400: "无法读取",
    401: "需要登录",
    403: "不允许",
    404: "没有找到",
    409: "现在不能这样办",
    413: "文件太大",
    415: "格式不支持",
    422: "填写有误",
    429: "过于频繁",
    500: "系统出错了",
    503: "暂时不可用",
}


def wants_json(request: HttpRequest) -> bool:
    """Tell a program's request from a person's."""
    return request.path.startswith(("/api/", "/m/v1/"))


def refusal(request: HttpRequest, error: Refused) -> HttpResponse:
    """Answer a refusal in the form the asker understands."""
    if wants_json(request):
        errors = error.errors if isinstance(error, Invalid) else None
        response = problem(
            error.status, error.code, error.message, errors, **getattr(error, "more", {})
        )
    else:
        page = "site/not_found.html" if error.status == 404 else "site/refused.html"
        response = render(request, page, {"error": error}, status=error.status)
        response.code = error.code  # type: ignore[attr-defined]
    if isinstance(error, TooMany):
        response["Retry-After"] = str(error.retry_after)
    return response


def unavailable(request: HttpRequest) -> HttpResponse:
    """Answer while the database is away: 503, come back in a moment, nothing typed is lost."""
    text = "系统暂时连不上数据库，请稍后再试。您填写的内容还在上一页，返回后可重新提交。"
    response = trouble(request, 503, "unavailable", text)
    response["Retry-After"] = "5"
    return response


def unstorable(request: HttpRequest) -> HttpResponse:
    """Answer to what passed every check and which the database still cannot hold."""
    text = "填写的内容里有无法保存的字符或数字，请返回上一页改正后再提交；您填写的内容没有丢失。"
    return trouble(request, 422, "unstorable", text)


def trouble(request: HttpRequest, status: int, code: str, text: str) -> HttpResponse:
    """Answer when something of ours is broken: a page that asks the database for nothing."""
    if wants_json(request):
        return problem(status, code, text)
    page = render_to_string("site/trouble.html", {"title": _TITLES[status], "text": text})
    return HttpResponse(page, status=status)
