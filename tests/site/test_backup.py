"""A backup brings everything back into an empty place, and nothing half, whatever happens."""

import io
import json
import os
import subprocess
import sys
import tarfile
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as product
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from PIL import Image

from linli.dashboards import records
from linli.incidents.models import Incident
from linli.kernel import keyring as keys
from linli.kernel.secrets import Keyring
from linli.site.backup import archive, database, restoring, taking
from linli.site.backup.errors import Refusal
from tests.elsewhere import Elsewhere, hashes
from tests.town import PASSWORD, Town

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
PHONE = "13912345678"


def _jpeg() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "#5a7d52").save(file, "JPEG")
    return file.getvalue()


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()


@pytest.fixture
def worked(town: Town) -> str:
    """An incident with a photo and a resident's telephone, made as people make it."""
    device = town.api("platform_admin")
    photo = SimpleUploadedFile("现场.jpg", _jpeg(), "image/jpeg")
    sent: Any = device.post("/api/v1/attachments", {"file": photo})
    assert sent.status_code == 201, sent.content
    body = {
        "op_id": str(uuid.uuid4()),
        "description": "路灯不亮",
        "title": "路灯不亮",
        "place": town.grid.code,
        "category": "0201",
        "attachments": [sent.json()["id"]],
        "reporter": {"name": "刘大妈", "phone": PHONE},
    }
    done: Any = device.post("/api/v1/incidents", body, content_type="application/json")
    assert done.status_code == 201, done.content
    return str(sent.json()["id"])


@pytest.fixture
def file(tmp_path: Path, worked: str) -> Path:
    """A backup of it."""
    path = tmp_path / "备份 一.tar"
    call_command("backup", path)
    return path


def _manifest(file: Path) -> dict[str, Any]:
    with tarfile.open(file) as tar, tar.extractfile("manifest.json") as member:  # type: ignore[union-attr]
        return json.loads(member.read())  # type: ignore[no-any-return]


def test_an_empty_place_gets_the_same_rows_and_files_and_people_work_there(
    town: Town, worked: str, file: Path, elsewhere: Elsewhere, settings: Any
) -> None:
    with database.connect() as here:
        before = database.tables_of(here)
    code, said = elsewhere.run("restore", file)
    assert code == 0, said
    with elsewhere.connect() as there:
        after = database.tables_of(there)
    # what is told about the backup and the restore is all that differs
    assert [name for name in before if before[name] != after[name]] == ["journal_journalentry"]
    assert before["incidents_incident"].rows == 1
    assert len(hashes(Path(product.MEDIA_ROOT))) == 2  # the photo and its thumbnail
    assert hashes(elsewhere.media) == hashes(Path(product.MEDIA_ROOT))

    code, said = elsewhere.run("restore", file)  # and now the place is not empty any more
    assert code
    assert "恢复只能进空的地方" in said
    with elsewhere.connect() as there:
        assert database.tables_of(there) == after
    with elsewhere.entered(settings):
        desk = Client()
        desk.post("/sign-in", {"username": "platform_admin", "password": PASSWORD})
        with town.platform() as platform:
            incident = Incident.objects.visible_to(platform).get()
        assert "路灯不亮" in desk.get(f"/incidents/{incident.pk}").content.decode()
        assert desk.get(f"/attachments/{worked}").content[:2] == b"\xff\xd8"


def test_neither_the_keys_nor_who_was_signed_in_are_in_it(file: Path, worked: str) -> None:
    content = file.read_bytes()
    ring = keys.keyring()
    for secret in (*ring.keys.values(), ring.index):
        assert secret not in content
        assert secret.hex().encode() not in content
    assert PHONE.encode() not in content
    assert not set(database.LEFT_OUT) & set(_manifest(file)["tables"])
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_files_of_exports_which_live_a_day_are_not_kept_for_weeks(
    worked: str, tmp_path: Path
) -> None:
    folder = Path(product.MEDIA_ROOT) / "exports"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "today.xlsx").write_bytes(b"PK")
    path = tmp_path / "kept.tar"
    call_command("backup", path)
    with tarfile.open(path) as tar:
        names = tar.getnames()
    assert [name for name in names if name.startswith("media/")]
    assert not [name for name in names if "exports" in name]


def test_it_says_where_the_keys_are(
    worked: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("backup", tmp_path / "a.tar")
    said = capsys.readouterr().out
    assert "密钥不在里面" in said
    assert os.environ["LINLI_FIELD_KEYS_FILE"] in said
    noted = records.read(records.BACKUP)
    assert noted is not None
    assert noted.facts["path"] == str(tmp_path / "a.tar")


def test_it_never_overwrites(file: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(CommandError, match="已经存在"):
        call_command("backup", file)
    assert file.read_bytes() == before


def test_a_disk_too_small_is_said_before_anything_is_written(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Usage:
        free, total = 1000, 10000

    monkeypatch.setattr(taking.shutil, "disk_usage", lambda _: Usage)  # type: ignore[attr-defined]
    (tmp_path / "to").mkdir()
    with pytest.raises(CommandError, match="清理磁盘"):
        call_command("backup", tmp_path / "to" / "a.tar")
    assert not list((tmp_path / "to").iterdir())


def test_a_photo_put_down_after_the_moment_of_the_rows_stays_out(
    town: Town, worked: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows are read at one moment; a file that came later has no row in the backup."""
    program = database.program

    def dumping(*given: Any, **pipes: Any) -> Any:
        late = Path(product.MEDIA_ROOT) / "photos" / "late.jpg"
        late.write_bytes(b"late")
        os.utime(late, (late.stat().st_mtime + 1,) * 2)
        town.photo()
        return program(*given, **pipes)

    monkeypatch.setattr(database, "program", dumping)
    call_command("backup", tmp_path / "a.tar")
    held = _manifest(tmp_path / "a.tar")
    assert held["tables"]["attachments_attachment"]["rows"] == 1
    assert len(held["files"]) == 3  # the dump, the photo, its thumbnail
    assert held["missing"] == []


def test_a_photo_lost_from_the_disk_is_named_and_the_rest_is_saved(
    town: Town, worked: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lost = next(Path(product.MEDIA_ROOT).rglob(f"{worked}.jpg"))
    lost.unlink()
    call_command("backup", tmp_path / "a.tar")
    assert f"1 张照片在磁盘上找不到，第一张是 {lost.relative_to(product.MEDIA_ROOT)}" in (
        capsys.readouterr().out
    )


def test_only_the_latest_are_kept(town: Town, tmp_path: Path) -> None:
    folder = tmp_path / "nightly"
    folder.mkdir()
    for day in ("20260301", "20260302", "20260303"):
        (folder / f"linli-{day}-023000.tar").touch()
    (folder / ".linli-20260303-020000.tar.part").touch()
    (folder / "other.tar").touch()
    call_command("backup", folder, keep=2)
    left = sorted(path.name for path in folder.iterdir())
    assert left[0] == "linli-20260303-023000.tar"
    assert left[2] == "other.tar"
    assert len(left) == 3


def test_files_in_the_way_are_not_touched(file: Path, elsewhere: Elsewhere) -> None:
    mine = elsewhere.media / "photos" / "mine.jpg"
    mine.parent.mkdir(parents=True)
    mine.touch()
    code, said = elsewhere.run("restore", file)
    assert code
    assert "已有文件" in said
    assert list(elsewhere.media.rglob("*.jpg")) == [mine]


def _changed(file: Path, offset: int) -> None:
    with file.open("r+b") as content:
        content.seek(offset)
        byte = content.read(1)[0]
        content.seek(offset)
        content.write(bytes([byte ^ 1]))


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda file: _changed(file, 2000), "database.dump"),
        (lambda file: os.truncate(file, file.stat().st_size // 2), "损坏"),
        (lambda file: os.truncate(file, 0), "损坏"),
        (lambda file: file.write_text("一封信"), "损坏"),
    ],
    ids=["a flipped bit", "cut in half", "nothing", "something else"],
)
def test_a_damaged_file_is_known_before_anything_is_changed(
    file: Path, harm: Any, said: str
) -> None:
    archive.check(file)
    harm(file)
    with pytest.raises(Refusal, match=said):
        archive.check(file)


def test_other_keys_are_recognised_before_anything_is_changed(
    file: Path, elsewhere: Elsewhere, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = json.loads(Path(os.environ["LINLI_FIELD_KEYS_FILE"]).read_text())
    other = tmp_path / "other.json"
    other.write_text(json.dumps(mine | {"keys": {"1": mine["index"][::-1][1:] + "="}}))
    Keyring.from_json(other.read_text())  # they are keys, only not these
    monkeypatch.setenv("LINLI_FIELD_KEYS_FILE", str(other))
    code, said = elsewhere.run("restore", file)
    assert code
    assert "密钥与备份不符（编号 1）" in said
    assert elsewhere.left() == []


def test_a_manifest_that_somebody_wrote_anew_is_refused(file: Path) -> None:
    held = archive.check(file)
    held.must_be_of(keys.keyring())
    with pytest.raises(Refusal, match="改动过"):
        replace(held, version="9.9").must_be_of(keys.keyring())


@pytest.mark.parametrize("step", ["_fill_database", "_verify"])
def test_whatever_fails_takes_everything_back(
    file: Path,
    elsewhere: Elsewhere,
    step: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The same process, with one step failing as a full disk would make it fail."""
    wrecked = f"""
import sys, django; django.setup()
from django.core.management import call_command
from linli.site.backup import restoring
real = restoring.{step}
def fails(*given):
    real(*given)
    raise restoring.Refusal("磁盘满了")
restoring.{step} = fails
call_command("restore", sys.argv[1])
"""
    told = elsewhere.environment() | {"DJANGO_SETTINGS_MODULE": "linli.site.settings"}
    done = subprocess.run(
        [sys.executable, "-c", wrecked, str(file)],
        env=told,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "磁盘满了" in done.stderr
    assert elsewhere.left() == []
    assert elsewhere.run("restore", file)[0] == 0


@pytest.mark.parametrize("line", ["写入数据库", "核对全部历史"])
def test_a_restore_that_was_killed_is_not_served_and_can_be_done_again(
    file: Path, elsewhere: Elsewhere, line: str
) -> None:
    with elsewhere.start("restore", file) as process:
        assert process.stdout is not None
        assert any(said.startswith(line) for said in process.stdout)
        process.kill()
    code, said = elsewhere.run("prepare", "--no-demo")
    assert code
    assert "上一次恢复没有做完" in said
    code, said = elsewhere.run("restore", file)
    assert code == 0, said
    assert elsewhere.run("verify_history")[0] == 0


def test_what_was_done_after_a_killed_restore_is_not_cleared_away(
    town: Town, file: Path, elsewhere: Elsewhere
) -> None:
    assert elsewhere.run("restore", file)[0] == 0  # with the entry that it was restored
    rows = {name: table["rows"] for name, table in _manifest(file)["tables"].items()}
    mark = elsewhere.folder / restoring.MARK
    mark.write_text(json.dumps({name: rows[name] for name in restoring.TRACES}))
    code, said = elsewhere.run("restore", file)
    assert code
    assert "有人在其中办过事" in said


def test_a_backup_that_was_killed_leaves_no_file_by_its_name(town: Town, tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    elsewhere = Elsewhere(product.DATABASES["owner"]["NAME"], tmp_path)
    with database.connect() as busy:
        busy.execute("LOCK TABLE incidents_incident IN ACCESS EXCLUSIVE MODE")
        with elsewhere.start("backup", path) as process:
            draft = tmp_path / ".a.tar.part"
            while not draft.exists():
                assert process.poll() is None
            process.kill()
        assert not path.exists()
    call_command("backup", path)
    assert path.exists()
    assert not draft.exists()
