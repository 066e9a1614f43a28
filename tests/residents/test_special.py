"""Special groups: few may know of them, each reading is in the journal, no trace for the others."""

import uuid
from datetime import date
from typing import Any

import pytest

from linli.journal.models import JournalEntry
from linli.residents.models import Person, SpecialProfile
from tests.residents.people import allow, person, special
from tests.town import Town

SECRET = "盗窃罪缓刑期满"
READERS = ("grid_worker", "grid_leader", "platform_admin", "grid_chief", "community_director")
OTHERS = (
    *("grid_assistant", "informant", "building_head", "town_operator", "town_leader"),
    *("county_operator", "county_leader", "sys_admin", "sec_admin", "audit_admin", "assessor"),
    *("police_station", "grid_worker_2", "platform_admin_2", "linked_leader"),
)


def journal(town: Town, action: str) -> list[JournalEntry]:
    with town.acting("audit_admin"):
        return list(JournalEntry.objects.filter(action=action).order_by("id"))


def form(**more: Any) -> dict[str, Any]:
    return {"op_id": str(uuid.uuid4()), "attention": "03", **more}


@pytest.fixture
def profile(town: Town) -> SpecialProfile:
    return special(town, person(town), "2", offence=SECRET, attention="02")


def test_a_worker_opens_a_profile_and_it_is_encrypted(town: Town) -> None:
    allow(town, "2")
    about = person(town)
    address = f"/people/{about.pk}/special/new?group=2"
    given = form(offence=SECRET, released="2025-12-01", help="每月谈话一次")
    answer = town.client("grid_worker").post(address, given)
    assert answer.status_code == 302
    with town.platform() as platform:
        row = SpecialProfile.objects.visible_to(platform).get()
        assert SECRET.encode() not in bytes(row.token)
        assert row.place_id == about.place_id
    assert len(journal(town, "special.open")) == 1
    assert town.client("grid_worker").post(address, given).status_code == 302
    with town.platform() as platform:
        assert SpecialProfile.objects.visible_to(platform).count() == 1
    assert town.client("grid_worker").post(address, form()).status_code == 422


@pytest.mark.parametrize("who", READERS)
def test_who_looks_after_the_place_reads_and_each_reading_is_kept(
    town: Town, profile: SpecialProfile, who: str
) -> None:
    client = town.client(who)
    before = len(journal(town, "special.look"))
    page = client.get(f"/special/{profile.pk}")
    assert page.status_code == 200
    assert SECRET not in page.content.decode()
    assert len(journal(town, "special.look")) == before + 1
    assert "王*" in client.get("/special").content.decode()
    assert journal(town, "special.list")[-1].detail["行数"] == 1


@pytest.mark.parametrize("who", OTHERS)
def test_for_the_others_there_is_no_trace(town: Town, profile: SpecialProfile, who: str) -> None:
    client = town.client(who)
    inside = [client.get(a).status_code for a in _addresses(profile)]
    absent = [client.get(a).status_code for a in _addresses(SpecialProfile(person_id=uuid.uuid4()))]
    assert inside == absent
    listed = client.get("/special")
    assert listed.status_code in (200, 404)
    assert "王*" not in listed.content.decode()
    for page in (f"/people/{profile.person_id}", "/residents", "/care"):
        assert "刑满释放" not in client.get(page).content.decode()
    assert client.post(f"/special/{profile.pk}", {"reason": "visit"}).status_code == 404
    assert client.post(f"/special/{profile.pk}/end", {}).status_code == 404


def _addresses(row: SpecialProfile) -> list[str]:
    about = f"/people/{row.person_id}/special"
    return [f"/special/{row.pk}", f"/special/{row.pk}/change", about, f"{about}/new?group=2"]


def test_what_it_says_is_told_for_a_reason_only(town: Town, profile: SpecialProfile) -> None:
    client = town.client("grid_chief")
    wrong = client.post(f"/special/{profile.pk}", {"reason": "好奇"})
    assert wrong.status_code == 422
    assert SECRET not in wrong.content.decode()
    assert journal(town, "special.reveal") == []
    told = client.post(f"/special/{profile.pk}", {"reason": "visit"})
    assert SECRET in told.content.decode()
    kept = journal(town, "special.reveal")[0]
    assert (kept.reason, kept.role) == ("走访、帮扶前了解情况", "grid_chief")
    assert str(profile.person_id) not in str(kept.detail)


def test_after_thirty_in_an_hour_no_more_is_told(
    clock: Any, town: Town, profile: SpecialProfile
) -> None:
    clock.hold("2026-03-02 09:00")
    client = town.client("grid_worker")
    for _ in range(30):
        client.post(f"/special/{profile.pk}", {"reason": "visit"})
    stopped = client.post(f"/special/{profile.pk}", {"reason": "visit"})
    assert stopped.status_code == 422
    assert SECRET not in stopped.content.decode()
    clock.move(hours=1, minutes=1)
    assert SECRET in client.post(f"/special/{profile.pk}", {"reason": "visit"}).content.decode()


def test_to_open_the_form_is_to_read_it(clock: Any, town: Town, profile: SpecialProfile) -> None:
    client = town.client("grid_worker")
    page = client.get(f"/special/{profile.pk}/change").content.decode()
    assert SECRET in page
    assert len(journal(town, "special.reveal")) == 1
    read_at = page.partition('name="read_at" value="')[2].partition('"')[0]
    given = {"attention": "01", "offence": "改过", "read_at": read_at}
    clock.move(minutes=1)
    assert client.post(f"/special/{profile.pk}/change", given).status_code == 302
    late = client.post(f"/special/{profile.pk}/change", given | {"offence": "又改"}, follow=True)
    assert "刚刚被别人改过" in late.content.decode()
    del given["read_at"]
    blind = client.post(f"/special/{profile.pk}/change", given | {"offence": "又改"}, follow=True)
    assert "刚刚被别人改过" in blind.content.decode()
    told = client.post(f"/special/{profile.pk}", {"reason": "visit"}).content.decode()
    assert "改过" in told
    assert "又改" not in told


def test_a_leader_reads_and_does_not_write(town: Town, profile: SpecialProfile) -> None:
    client = town.client("grid_chief")
    assert client.get(f"/special/{profile.pk}/change").status_code == 403
    given = {"until": "2026-03-02", "reason": "期满"}
    assert client.post(f"/special/{profile.pk}/end", given).status_code == 403


@pytest.mark.parametrize(
    ("group", "more", "told"),
    [
        ("3", {}, "请选择危险性评估等级"),
        ("3", {"risk": "6"}, "6"),
        ("2", {"since": "2999-01-01"}, "列入日期不能晚于今天"),
        ("2", {"released": "昨天"}, "日期"),
        ("2", {"offence": "a" * 201}, "200"),
        ("2", {"offence": "a\x00"}, "空字符"),
    ],
)
def test_bad_input_comes_back_beside_its_field(
    town: Town, group: str, more: dict[str, str], told: str
) -> None:
    allow(town, group)
    about = person(town)
    address = f"/people/{about.pk}/special/new?group={group}"
    answer = town.client("grid_worker").post(address, form(**more))
    assert answer.status_code == 422
    assert told in answer.content.decode()


def test_the_youth_are_younger_than_25(town: Town) -> None:
    allow(town, "6")
    old, young = person(town, "王小明"), person(town, "周星")
    client = town.client("grid_worker")
    refused = client.post(f"/people/{old.pk}/special/new?group=6", form())
    assert refused.status_code == 422
    assert client.post(f"/people/{young.pk}/special/new?group=6", form()).status_code == 302


def test_the_profile_goes_where_its_person_goes(town: Town, profile: SpecialProfile) -> None:
    with town.platform() as platform:
        about = Person.objects.visible_to(platform).get(pk=profile.person_id)
        about.put_at(town.grid_3.pk)
        about.save()
        row = SpecialProfile.objects.visible_to(platform).get()
        assert (row.place_id, row.community) == (town.grid_3.pk, town.community_2.pk)
    assert town.client("grid_worker").get(f"/special/{profile.pk}").status_code == 404
    assert town.client("platform_admin_2").get(f"/special/{profile.pk}").status_code == 200


def test_who_may_not_know_of_it_moves_the_person_all_the_same(
    town: Town, profile: SpecialProfile
) -> None:
    # the assistant sees the person, and no profile: the database brings it along for him
    with town.acting("grid_assistant") as actor:
        about = Person.objects.visible_to(actor).get(pk=profile.person_id)
        about.registered_place = about.place_id
        about.save()
        assert not SpecialProfile.objects.visible_to(actor).exists()


def test_ended_it_leaves_the_list_and_a_sentence_is_asked_for(
    town: Town, profile: SpecialProfile
) -> None:
    client = town.client("grid_worker")
    wrong = client.post(f"/special/{profile.pk}/end", {"until": str(profile.since)})
    assert wrong.status_code == 422
    done = client.post(
        f"/special/{profile.pk}/end", {"until": str(profile.since), "reason": "考验期满"}
    )
    assert done.status_code == 302
    assert "王*" not in client.get("/special").content.decode()
    assert "王*" in client.get("/special?ended=1").content.decode()
    assert len(journal(town, "special.end")) == 1
    told = client.post(f"/special/{profile.pk}", {"reason": "update"}).content.decode()
    assert "考验期满" in told


def test_two_posts_do_not_add_up_to_a_reader(town: Town, profile: SpecialProfile) -> None:
    """Clearance in one place and the verb in another open neither."""
    from linli.organisation.models import Post

    Post.objects.create(
        user=town.town_leader, role="grid_worker", unit=town.grid_3, valid_from=date(2020, 1, 1)
    )
    assert town.client("town_leader").get(f"/special/{profile.pk}").status_code == 404
    assert "王*" not in town.client("town_leader").get("/special").content.decode()


def test_the_list_names_those_who_have_left(town: Town, profile: SpecialProfile) -> None:
    with town.platform() as platform:
        Person.objects.visible_to(platform).filter(pk=profile.person_id).update(state="left")
    assert "请核实后解除" in town.client("grid_worker").get("/special").content.decode()


def test_who_was_registered_by_mistake_is_on_no_list(town: Town, profile: SpecialProfile) -> None:
    with town.platform() as platform:
        Person.objects.visible_to(platform).filter(pk=profile.person_id).update(is_deleted=True)
    client = town.client("grid_worker")
    page = client.get("/special").content.decode()
    assert "王*" not in page
    assert "刑满释放 1" not in page
    assert client.get(f"/special/{profile.pk}").status_code == 404
    told = client.post(f"/special/{profile.pk}", {"reason": "visit"})
    assert told.status_code == 404
