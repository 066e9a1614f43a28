"""Notices by the machine interface: one's own, unread first marked once."""

from linli.notices.models import Notice
from tests.town import Town

V1 = "/api/v1/notices"


def _tell(town: Town, who: str, title: str) -> Notice:
    with town.platform():
        return Notice.objects.create(user=town.people[who], title=title)


def test_a_person_reads_only_his_own_notices(town: Town) -> None:
    _tell(town, "grid_worker", "甲")
    other = _tell(town, "grid_leader", "乙")
    client = town.api("grid_worker")
    assert [n["title"] for n in client.get(V1).json()["items"]] == ["甲"]
    assert client.post(f"{V1}/{other.pk}/read").status_code == 404


def test_a_read_notice_leaves_the_unread_ones_and_keeps_its_time(town: Town) -> None:
    notice = _tell(town, "grid_worker", "甲")
    client = town.api("grid_worker")
    first = client.post(f"{V1}/{notice.pk}/read").json()
    again = client.post(f"{V1}/{notice.pk}/read").json()
    assert first["read_at"] == again["read_at"]
    assert client.get(f"{V1}?unread=true").json()["items"] == []
    assert len(client.get(f"{V1}?unread=false").json()["items"]) == 1


def test_notices_are_paged_from_the_newest(town: Town) -> None:
    for n in range(5):
        _tell(town, "grid_worker", str(n))
    client = town.api("grid_worker")
    page = client.get(f"{V1}?limit=3").json()
    rest = client.get(f"{V1}?limit=3&cursor={page['next']}").json()
    titles = [n["title"] for n in page["items"] + rest["items"]]
    assert titles == ["4", "3", "2", "1", "0"]
    assert rest["next"] is None
