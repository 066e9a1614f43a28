"""No sensitive kind is kept without a legal basis; the security administrator records it."""

import uuid

import pytest

from linli.journal.models import JournalEntry
from linli.kernel.errors import Invalid
from linli.residents import basis, sealed
from linli.residents.models import LegalBasis, Person, SpecialProfile
from linli.residents.special import open_special
from tests.residents.people import allow, person, special
from tests.town import Town

GIVEN = {"basis": "《精神卫生法》", "necessity": "随访服务必需。"}


def record(town: Town, subject: str, **more: str) -> int:
    form = {"op_id": str(uuid.uuid4()), "subject": subject, **GIVEN, **more}
    return town.client("sec_admin").post("/legal-bases", form).status_code


def test_a_group_is_offered_and_taken_only_with_an_open_basis(town: Town) -> None:
    about = person(town)
    client = town.client("grid_worker")
    page = client.get(f"/people/{about.pk}/special")
    assert "精神障碍" not in page.content.decode()
    assert client.get(f"/people/{about.pk}/special/new?group=3").status_code == 404
    with town.acting("grid_worker") as actor, pytest.raises(Invalid, match="法律依据"):
        open_special(about.pk, uuid.uuid4(), actor=actor, group="3", risk=1)
    assert record(town, "special:3") == 302
    assert "精神障碍" in client.get(f"/people/{about.pk}/special").content.decode()
    assert client.get(f"/people/{about.pk}/special/new?group=3").status_code == 200


@pytest.mark.parametrize("group", ["5", "7"])
def test_two_groups_have_no_basis_and_are_never_offered(town: Town, group: str) -> None:
    allow(town, "1", "2", "3", "4", "6", "9")
    assert record(town, f"special:{group}") == 422
    about = person(town)
    client = town.client("grid_worker")
    assert client.get(f"/people/{about.pk}/special/new?group={group}").status_code == 404
    page = client.get(f"/people/{about.pk}/special").content.decode()
    assert "艾滋" not in page
    assert "信访" not in page


def test_sent_twice_it_is_recorded_once_and_a_second_one_is_refused(town: Town) -> None:
    op_id = str(uuid.uuid4())
    assert record(town, "special:2", op_id=op_id) == 302
    assert record(town, "special:2", op_id=op_id) == 302
    assert record(town, "special:2") == 422
    assert LegalBasis.objects.filter(subject="special:2").count() == 1


def test_what_was_typed_comes_back_with_a_sentence(town: Town) -> None:
    form = {"op_id": str(uuid.uuid4()), "subject": "special:2", "basis": "《监狱法》"}
    answer = town.client("sec_admin").post("/legal-bases", form)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "请写必要性说明。" in page
    assert "《监狱法》" in page


def test_withdrawn_the_profiles_end_and_nothing_new_is_taken(town: Town) -> None:
    about = person(town)
    profile = special(town, about, "2")
    row = LegalBasis.objects.get(subject="special:2")
    client = town.client("sec_admin")
    assert client.post(f"/legal-bases/{row.pk}/withdraw", {"reason": ""}).status_code == 422
    gone = client.post(f"/legal-bases/{row.pk}/withdraw", {"reason": "法制办意见"})
    assert gone.status_code == 302
    with town.platform() as platform:
        ended = SpecialProfile.objects.visible_to(platform).get(pk=profile.pk)
        assert ended.until is not None
    assert not basis.has_basis(about.county, "special:2")
    page = town.client("grid_worker").get(f"/people/{about.pk}/special/new?group=2")
    assert page.status_code == 404
    entry = JournalEntry.objects.filter(action="basis.withdraw")
    with town.acting("audit_admin"):
        assert entry.get().reason == "法制办意见"


def test_a_religion_is_erased_with_its_basis(town: Town) -> None:
    about = person(town)
    record(town, "religion")
    with town.platform() as platform:
        row = Person.objects.visible_to(platform).get(pk=about.pk)
        sealed.seal_religion(row, "10")
        row.save()
    given = LegalBasis.objects.get(subject="religion")
    town.client("sec_admin").post(f"/legal-bases/{given.pk}/withdraw", {"reason": "不再需要"})
    with town.platform() as platform:
        assert Person.objects.visible_to(platform).get(pk=about.pk).religion_token is None


def test_another_county_and_another_role_find_nothing(town: Town) -> None:
    record(town, "special:2")
    row = LegalBasis.objects.get()
    for who in ("sys_admin", "grid_worker", "county_leader"):
        assert town.client(who).get("/legal-bases").status_code == 404
        answer = town.client(who).post(f"/legal-bases/{row.pk}/withdraw", {"reason": "x"})
        assert answer.status_code == 404
    LegalBasis.objects.update(county=990102_000_000_000)
    answer = town.client("sec_admin").post(f"/legal-bases/{row.pk}/withdraw", {"reason": "x"})
    assert answer.status_code == 404


def test_the_notice_names_what_is_kept_and_for_how_long(town: Town) -> None:
    allow(town, "2")
    page = town.client("platform_admin").get("/privacy-notice").content.decode()
    assert "青禾县" in page
    assert "特殊人群：刑满释放（安置帮教）" in page
    assert "严重精神障碍" not in page
    assert "解除后 1 年" in page
    assert "十五个工作日" in page
