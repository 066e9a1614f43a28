"""Pages of the installation itself: what a lost or unlucky person sees."""

from django.http import HttpRequest, HttpResponse

from linli.kernel.errors import NotFound
from linli.site.answers import refusal, trouble


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that does not exist like a row that is not yours."""
    return refusal(request, NotFound())


def malformed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that Django itself could not read."""
    return trouble(request, 400, "malformed", "浏览器发来的内容无法读取，请返回上一页重试。")


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that was sent from elsewhere or from a page that has grown old."""
    text = "页面已过期，请返回上一页、刷新后再提交；您填写的内容还在那一页。"
    return trouble(request, 403, "csrf", text)


def failed(request: HttpRequest) -> HttpResponse:
    """Answer our own mistake without a word about its insides."""
    text = "系统出错了，已记录。请返回上一页重试；您填写的内容没有丢失。"
    return trouble(request, 500, "failed", text)
