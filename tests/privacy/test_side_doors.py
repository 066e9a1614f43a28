"""Ways round the scope that somebody might try: caches, names, numbers of other people's."""

import uuid
from io import BytesIO

import pytest
from PIL import Image

from linli.attachments.services import store
from linli.imports.models import ImportRun
from linli.journal.models import JournalEntry
from linli.kernel.masking import mask_name
from tests.town import Town

V1 = "/api/v1"


def _photo(town: Town, who: str) -> uuid.UUID:
    picture = BytesIO()
    Image.new("RGB", (64, 48)).save(picture, "JPEG")
    with town.acting(who) as actor:
        return store(picture.getvalue(), actor=actor).pk


@pytest.mark.parametrize(
    "door", [f"{V1}/attachments/{{}}", "/attachments/{}", "/attachments/{}/thumb"]
)
def test_a_photo_stays_in_no_cache_and_cannot_run(town: Town, door: str) -> None:
    photo = _photo(town, "grid_worker")
    answer = town.client("grid_worker").get(door.format(photo))
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/incidents", f"{V1}/incidents", f"{V1}/me", "/notices"])
def test_what_one_reads_stays_in_no_cache_and_no_frame(town: Town, path: str) -> None:
    answer = town.client("grid_worker").get(path)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "ETag" not in answer.headers


def test_a_finder_from_elsewhere_sees_the_names_of_the_chain_in_part(town: Town) -> None:
    incident = town.report(by="grid_worker_2", place=town.grid)
    town.take(incident, "accept", by="platform_admin", category="0201")
    seen = {
        who: town.api(who).get(f"{V1}/incidents/{incident.pk}/steps").json()["items"][-1]["actor"]
        for who in ("grid_worker", "grid_worker_2", "town_leader")
    }
    name = town.platform_admin.name
    assert seen == {"grid_worker": name, "grid_worker_2": mask_name(name), "town_leader": name}


def test_the_photo_of_another_and_a_photo_that_is_nowhere_are_refused_alike(town: Town) -> None:
    told = set()
    for photo in (_photo(town, "grid_worker_2"), uuid.uuid4()):
        body = {
            "op_id": str(uuid.uuid4()),
            "description": "路灯不亮。",
            "attachments": [str(photo)],
        }
        answer = town.api("grid_worker").post(f"{V1}/incidents", body, "application/json")
        told.add((answer.status_code, answer.content))
    assert [status for status, _ in told] == [422]


def test_the_place_of_a_case_is_asked_before_its_op_id(town: Town) -> None:
    incident, op_id = town.report(), uuid.uuid4()
    town.take(incident, "accept", by="platform_admin", category="0201", op_id=op_id)
    body = {"op_id": str(op_id), "verb": "reject", "version": 2, "reason": "不属实"}
    told = {
        who: town.api(who).post(f"{V1}/incidents/{incident.pk}/steps", body, "application/json")
        for who in ("platform_admin_2", "grid_leader")
    }
    assert told["platform_admin_2"].status_code == 404
    assert (told["grid_leader"].status_code, told["grid_leader"].json()["code"]) == (
        403,
        "op_id_foreign",
    )


def test_what_leaves_as_a_file_is_written_down(town: Town) -> None:
    with town.acting("county_operator"):
        run = ImportRun.objects.create(
            kind="tickets", user=town.county_operator, file_name="a.xlsx", sha256="", state="done"
        )
    assert town.client("sys_admin").get("/units/export").status_code == 200
    lines = f"/imports/runs/{run.pk}/rejected.xlsx"
    assert town.client("county_operator").get(lines).status_code == 200
    with town.acting("audit_admin"):
        told = JournalEntry.objects.filter(action__endswith=".export").order_by("id")
        assert list(told.values_list("action", "actor")) == [
            ("unit.export", town.sys_admin.pk),
            ("import.export", town.county_operator.pk),
        ]


@pytest.mark.parametrize(
    ("who", "is_told"), [("grid_worker", True), ("platform_admin", True), ("grid_chief", False)]
)
def test_the_code_to_rate_with_is_for_the_finder_and_the_desk_alone(
    town: Town, who: str, is_told: bool
) -> None:
    incident = town.report("grid_worker")
    page = town.client(who).get(f"/incidents/{incident.pk}").content.decode()
    answer = town.api(who).get(f"{V1}/incidents/{incident.pk}").json()
    assert (incident.query_code in page, answer["query_code"] is not None) == (is_told, is_told)
