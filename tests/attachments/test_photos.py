"""Photos: cleaned, private, used once, seen by those who see the incident."""

import hashlib
import io
import uuid
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from linli.attachments import queries, services, storage
from linli.attachments.models import Attachment
from linli.kernel import disk
from linli.kernel.errors import Invalid, NotFound, TooMany
from tests.town import Town


@pytest.fixture(autouse=True)
def _own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def _png(colour: int = 90) -> bytes:
    buffer = io.BytesIO()
    Image.linear_gradient("L").point(lambda v: (v * colour) % 256).save(buffer, "PNG")
    return buffer.getvalue()


def _stored(town: Town, by: str = "grid_worker", data: bytes | None = None) -> Attachment:
    with town.acting(by) as actor:
        return services.store(data or _png(), actor=actor)


def test_a_photo_is_kept_as_a_private_jpeg_and_shown_to_its_owner_alone(town: Town) -> None:
    row = _stored(town)
    assert storage.path_of(row.pk).stat().st_mode & 0o777 == 0o600
    for path in (f"/attachments/{row.pk}", f"/attachments/{row.pk}/thumb"):
        answer = town.client("grid_worker").get(path)
        assert answer.content[:2] == b"\xff\xd8"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert answer["Cache-Control"] == "no-store"
        for other in ("grid_worker_2", "sys_admin"):
            assert town.client(other).get(path).status_code == 404
        assert town.client("").get(path).status_code == 302  # a stranger is asked to sign in


def test_what_is_no_photo_is_refused_and_leaves_nothing(town: Town, tmp_path: Path) -> None:
    with town.acting("grid_worker") as actor, pytest.raises(Invalid) as caught:
        services.store(b"<svg/>", actor=actor)
    assert "file" in caught.value.errors
    assert not [f for f in tmp_path.rglob("*") if f.is_file()]


def test_a_file_changed_on_its_way_is_refused(town: Town) -> None:
    with town.acting("grid_worker") as actor:
        digest = hashlib.sha256(_png()).hexdigest()
        services.store(_png(), actor=actor, claimed_sha256=digest.upper())
        with pytest.raises(Invalid):
            services.store(_png(91), actor=actor, claimed_sha256=digest)


def test_too_large_is_413(town: Town) -> None:
    with town.acting("grid_worker") as actor, pytest.raises(services.TooLarge) as caught:
        services.store(bytes(services.MAX_BYTES + 1), actor=actor)
    assert caught.value.status == 413


def test_a_full_disk_takes_no_photo_and_keeps_no_half(
    town: Town, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(disk, "room_in", lambda folder: disk.Room(folder, 5, 0.05))
    with town.acting("grid_worker") as actor, pytest.raises(storage.DiskFull) as caught:
        services.store(_png(), actor=actor)
    assert caught.value.status == 503
    assert not [f for f in tmp_path.rglob("*") if f.is_file()]


def test_the_days_quota_holds(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "DAILY_QUOTA", 1)
    _stored(town)
    with town.acting("grid_worker") as actor, pytest.raises(TooMany):
        services.store(_png(), actor=actor)


def test_a_photo_is_evidence_once_and_only_ones_own(town: Town) -> None:
    row = _stored(town)
    with town.acting("grid_worker_2") as actor, pytest.raises(Invalid):
        services.attach([row.pk], incident=uuid.uuid4(), actor=actor)
    with town.acting("grid_worker") as actor:
        assert services.attach([row.pk], incident=uuid.uuid4(), actor=actor) == 1
        with pytest.raises(Invalid):
            services.attach([row.pk], incident=uuid.uuid4(), actor=actor)


def test_a_neighbour_does_not_find_a_photo_that_is_no_evidence_yet(town: Town) -> None:
    first = _stored(town)
    with town.acting("grid_worker_2") as actor, pytest.raises(NotFound):
        queries.photo_for(actor, first.pk)
