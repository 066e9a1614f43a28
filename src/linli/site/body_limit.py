"""No body larger than any upload: it is refused before a byte of it is read."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from linli.site.answers import trouble

MARGIN = 2**20  # of a form round the largest file


class BodyLimit:
    """Django writes files to the disk before a view can look at them, a stranger's too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) <= settings.UPLOAD_MAX_BYTES + MARGIN:
            return self.get_response(request)
        return trouble(request, 413, "too_large", "内容太大，请缩小文件后再上传。")
