"""Evidence photos for machines: put one down, fetch its bytes."""

from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import File, Form, Router, UploadedFile
from pydantic import Field

from linli.accounts.gate import actor_of
from linli.attachments.queries import bytes_of
from linli.attachments.services import store
from linli.kernel.errors import Invalid
from linli.kernel.pictures import MAX_BYTES
from linli.kernel.wire import Encoder, Id, Problem, Shown, printable

router = Router()

_IMAGE = {"schema": {"type": "string", "format": "binary"}}
_PHOTO = {"responses": {200: {"description": "照片的字节", "content": {"image/jpeg": _IMAGE}}}}
Digest = Annotated[
    str | None,
    Form(pattern=r"^[0-9a-fA-F]{64}$", description="原文件的 SHA-256（十六进制），用于核对传输"),
]


class AttachmentShown(Shown):
    """收下的照片。"""

    id: Id
    kind: Literal["photo"]
    bytes: int = Field(ge=1, description="字节数", examples=[345678])
    width: int = Field(ge=1, description="宽（像素）", examples=[1600])
    height: int = Field(ge=1, description="高（像素）", examples=[1200])


@router.post("/attachments", response={201: AttachmentShown, 413: Problem, 429: Problem})
def put_down(request: HttpRequest, file: File[UploadedFile], sha256: Digest = None) -> JsonResponse:
    """上传一张照片；存下时去掉位置等隐藏信息。"""
    unknown = {*request.POST, *request.FILES} - {"file", "sha256"}
    if unknown:
        raise Invalid({printable(name): "没有这个字段。" for name in sorted(unknown)[:20]})
    data = file.read(MAX_BYTES + 1)  # one more than any photo has, so that store can refuse it
    row = store(data, actor=actor_of(request), claimed_sha256=sha256)
    names = ("id", "kind", "bytes", "width", "height")
    answer = {name: getattr(row, name) for name in names}
    return JsonResponse(answer, encoder=Encoder, status=201)


@router.get("/attachments/{id}", openapi_extra=_PHOTO)
def fetch(request: HttpRequest, id: UUID) -> HttpResponse:
    """取照片的字节；只有看得到所属事件的人可以取。"""
    response = HttpResponse(bytes_of(id, actor_of(request)), content_type="image/jpeg")
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
