"""Photos by the machine interface: put down, fetched by those who may, refused when broken."""

import hashlib
import io
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from linli.kernel.pictures import MAX_BYTES
from tests.town import Town

V1 = "/api/v1/attachments"


def _jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "green").save(out, "JPEG")
    return out.getvalue()


def _put(town: Town, data: bytes, who: str = "grid_worker", **more: Any) -> Any:
    file = SimpleUploadedFile("photo.jpg", data, "image/jpeg")
    return town.api(who).post(V1, {"file": file} | more)


def test_a_photo_is_put_down_and_fetched_by_its_uploader_only(town: Town) -> None:
    digest = hashlib.sha256(_jpeg()).hexdigest()
    answer = _put(town, _jpeg(), sha256=digest)
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert (body["kind"], body["width"], body["height"]) == ("photo", 64, 48)
    mine = town.api("grid_worker").get(f"{V1}/{body['id']}")
    assert mine["Content-Type"] == "image/jpeg"
    assert len(mine.content) == body["bytes"]
    assert town.api("grid_leader").get(f"{V1}/{body['id']}").status_code == 404


@pytest.mark.parametrize("data", [b"", b"<script>", b"%PDF-1.7", _jpeg()[:100]])
def test_what_is_no_photo_is_refused(town: Town, data: bytes) -> None:
    answer = _put(town, data)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "file"


def test_a_photo_cut_on_its_way_is_refused(town: Town) -> None:
    assert _put(town, _jpeg(), sha256="0" * 64).status_code == 422
    assert _put(town, _jpeg(), sha256="x").json()["errors"][0]["field"] == "sha256"


def test_a_file_larger_than_any_photo_is_too_large(town: Town) -> None:
    answer = _put(town, b"\xff" * (MAX_BYTES + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_an_upload_without_a_file_names_the_field(town: Town) -> None:
    client = town.api("grid_worker")
    for answer in (client.post(V1, {}), client.post(V1, b"{}", content_type="application/json")):
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "file"
    broken = client.post(V1, b"--x", content_type="multipart/form-data; boundary=")
    assert broken.status_code == 400


def test_an_unknown_photo_is_not_found(town: Town) -> None:
    client = town.api("grid_worker")
    assert client.get(f"{V1}/{uuid.uuid4()}").status_code == 404
    assert client.get(f"{V1}/nonsense").status_code == 404


def test_a_field_beside_the_file_that_nobody_knows_is_named(town: Town) -> None:
    answer = _put(town, _jpeg(), place="x")
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["place"]
