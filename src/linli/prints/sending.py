"""How a printed file goes to the browser."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from linli.prints.books import File


def sent(file: File) -> HttpResponse:
    """Answer with a file under its Chinese name: a PDF to look at, a workbook to keep."""
    answer = HttpResponse(file.content, content_type=file.media)
    answer["Content-Disposition"] = content_disposition_header(file.is_kept, file.name) or ""
    return answer
