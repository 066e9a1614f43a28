"""The page to report: the fields that fit whoever reports, and nothing typed is lost or doubled."""

import io
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from linli.incidents.models import Incident
from tests.town import Town

pytestmark = pytest.mark.django_db


def typed(**more: Any) -> dict[str, Any]:
    return {
        "op_id": str(uuid.uuid4()),
        "description": "路灯坏了三天",
        "place": "990101001001001",
    } | more


def photo(client: Client) -> str:
    """Put a photo down ahead of its form, as the page's script does, and give its number."""
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "green").save(file, "JPEG")
    sent = {"file": SimpleUploadedFile("现场.jpg", file.getvalue(), "image/jpeg")}
    answer = client.post("/attachments", sent)
    assert answer.status_code == 201
    return str(answer.json()["id"])


def count(town: Town) -> int:
    with town.platform() as actor:
        return Incident.objects.visible_to(actor).count()


@pytest.mark.parametrize(
    ("who", "first", "place", "source"),
    [
        ("grid_worker", "description", "990101001001001", "01"),
        ("platform_admin", "source", "990101001001", "04"),
        ("county_operator", "source", "990101", "04"),
        ("department_handler", "source", "990101", "04"),
    ],
)
def test_the_form_begins_with_what_this_person_knows_and_is_filled_for_him(
    town: Town, who: str, first: str, place: str, source: str
) -> None:
    form = town.client(who).get("/incidents/new").context["form"]
    assert form.shown[0].name == first
    assert len(form.shown) <= 6
    assert (form["place"].value(), form["source"].value()) == (place, source)


def test_a_worker_may_name_any_place_of_the_community_but_none_outside(town: Town) -> None:
    form = town.client("grid_worker").get("/incidents/new").context["form"]
    offered = [code for _, rows in form.fields["place"].choices for code, _ in rows]
    assert town.grid_2.code in offered
    assert town.community.code in offered
    assert town.community_2.code not in offered


@pytest.mark.parametrize("point", ["999,28.7", "东经", "28.7,118.6", "118.6"])
def test_a_wrong_coordinate_is_refused_with_an_example(town: Town, point: str) -> None:
    answer = town.client("grid_worker").post("/incidents/new", typed(point=point))
    assert answer.status_code == 422
    assert "例如 118.63,28.73" in answer.content.decode()
    assert f'value="{point}"' in answer.content.decode()


def test_a_point_that_was_typed_is_the_incident_s(town: Town) -> None:
    town.client("grid_worker").post("/incidents/new", typed(point="118.63, 28.73"))
    [found] = town.client("grid_worker").get("/incidents").context["page"].items
    assert (found.lon, found.lat) == (118.63, 28.73)


def test_photos_put_down_ahead_outlive_a_refused_form_and_become_evidence(town: Town) -> None:
    worker = town.client("grid_worker")
    number = photo(worker)
    refused = worker.post("/incidents/new", typed(description="", photos_ids=number))
    assert refused.status_code == 422
    assert f'name="photos_ids" value="{number}"' in refused.content.decode()
    assert worker.post("/incidents/new", typed(photos_ids=number)).status_code == 302
    assert town.client("platform_admin").get(f"/attachments/{number}").status_code == 200


def test_somebody_else_s_photo_is_refused_beside_the_field(town: Town) -> None:
    number = photo(town.client("grid_worker_2"))
    answer = town.client("grid_worker").post("/incidents/new", typed(photos_ids=number))
    assert answer.status_code == 422
    assert "照片不存在" in str(answer.context["form"].errors["photos"])


def test_what_is_no_photo_is_told_in_one_sentence(town: Town) -> None:
    sent = {"file": SimpleUploadedFile("a.jpg", b"hello", "image/jpeg")}
    answer = town.client("grid_worker").post("/attachments", sent)
    assert answer.status_code == 422
    assert "不是能读取的图片" in answer.json()["detail"]


def test_settling_at_once_asks_beside_its_own_fields(town: Town) -> None:
    worker = town.client("grid_worker")
    form = worker.post("/incidents/new", typed(settled="on")).context["form"]
    assert set(form.errors) == {"result"}
    given = typed(settled="on", result="清运干净了")
    assert set(worker.post("/incidents/new", given).context["form"].errors) == {"category"}
    given["category"] = "0201"
    assert set(worker.post("/incidents/new", given).context["form"].errors) == {"after_photos"}
    given["after_photos_ids"] = photo(worker)
    assert set(worker.post("/incidents/new", given).context["form"].errors) == {"photos"}
    done = worker.post("/incidents/new", given | {"photos_ids": photo(worker)}, follow=True)
    assert "待结案" in done.content.decode()


def test_sent_again_with_other_words_it_leads_to_what_was_reported(town: Town) -> None:
    worker, given = town.client("grid_worker"), typed()
    first = worker.post("/incidents/new", given).headers["Location"].partition("?")[0]
    again = worker.post("/incidents/new", given | {"description": "路灯坏了四天"})
    assert again.status_code == 409
    page = again.content.decode()
    assert f'href="{first}"' in page
    assert "路灯坏了四天" in page
    assert str(given["op_id"]) not in page
    assert count(town) == 1


def test_a_step_pressed_twice_is_taken_once_and_told_alike(town: Town) -> None:
    incident, desk = town.report(), town.client("platform_admin")
    given = {"op_id": str(uuid.uuid4()), "verb": "accept", "version": "1", "category": "0201"}
    told = [desk.post(f"/incidents/{incident.pk}/steps", given) for _ in range(2)]
    assert [answer.status_code for answer in told] == [302, 302]
    assert told[0].headers["Location"] == told[1].headers["Location"]
    assert town.fresh(incident).version == 2
