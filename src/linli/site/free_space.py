"""Nothing more is taken in while a disk is nearly full: what was saved must stay whole."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from linli.kernel import disk
from linli.site.answers import trouble

READING = ("GET", "HEAD", "OPTIONS")
# Somebody must be able to come in and look, and to leave.
ALWAYS = ("/sign-in", "/sign-out")


class FreeSpace:
    """Refuse to write in words, before the database or the disk refuses without any."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method in READING or request.path in ALWAYS or not disk.is_full():
            return self.get_response(request)
        response = trouble(request, 503, "disk_full", f"{disk.FULL}您填写的内容还在上一页。")
        response["Retry-After"] = "300"
        return response
