"""People ask to see, correct and delete what is held about them, and are answered in time."""

import uuid
from datetime import date
from typing import Any

import pytest

from linli.journal.models import JournalEntry
from linli.residents import sealed
from linli.residents.models import (
    CareProfile,
    Change,
    Household,
    Member,
    Person,
    RightsRequest,
    SpecialProfile,
    Stay,
)
from linli.residents.reveal import reveal
from tests.fieldwork.doors import visited
from tests.residents.families import WANG, identity
from tests.residents.people import agreed, ask, care, person, special
from tests.town import Town

NUMBER = identity(WANG, 1)


def form(**more: str) -> dict[str, str]:
    given = {"kind": "access", "asker": "self", "checked": "identity", "asked": "想看登记"}
    return {"op_id": str(uuid.uuid4()), **given, **more}


def row_of(town: Town, pk: Any) -> RightsRequest:
    with town.platform() as platform:
        return RightsRequest.objects.visible_to(platform).get(pk=pk)


def gone(town: Town, about: Person) -> None:
    """Let him have moved away, out of his household."""
    with town.platform() as platform:
        Member.objects.visible_to(platform).filter(person=about).update(valid_to=about.valid_from)
        Stay.objects.visible_to(platform).filter(person=about).update(valid_to=about.valid_from)
        Person.objects.visible_to(platform).filter(pk=about.pk).update(state="left")


def test_a_request_is_due_on_the_fifteenth_working_day(clock: Any, town: Town) -> None:
    clock.hold("2026-03-02 09:00")  # a Monday without holidays behind it
    about, given = person(town), form()
    client = town.client("platform_admin")
    for _ in "12":
        assert client.post(f"/people/{about.pk}/rights", given).status_code == 302
    row = row_of(town, given["op_id"])
    assert row.due_at.astimezone(clock.now.tzinfo).date() == date(2026, 3, 23)
    page = client.get("/rights").content.decode()
    assert "王*" in page
    assert "3月23日前" in page
    with town.platform() as platform:
        assert RightsRequest.objects.visible_to(platform).count() == 1


@pytest.mark.parametrize("more", [{"checked": ""}, {"asked": " "}, {"kind": "x"}, {"asked": "a\0"}])
def test_without_a_check_of_identity_nothing_is_put_down(town: Town, more: dict[str, str]) -> None:
    about = person(town)
    client = town.client("platform_admin")
    answer = client.post(f"/people/{about.pk}/rights", form(**more))
    assert answer.status_code == 422
    with town.platform() as platform:
        assert not RightsRequest.objects.visible_to(platform).exists()


def test_the_copy_holds_everything_in_clear_and_is_journalled(town: Town) -> None:
    about = person(town)
    care(town, about, needs="代买药", certificate="33010119500308123442")
    special(town, about, "2", offence="旧事")
    row = agreed(town, ask(town, about))
    client = town.client("platform_admin")
    assert client.get(f"/rights/{row.pk}/extract").status_code == 405
    page = client.post(f"/rights/{row.pk}/extract").content.decode()
    for held in ("王大山", NUMBER, "13800000001", "1950-03-08", "代买药", "旧事", "青年路"):
        assert held in page, held
    assert "33010119500308123442" in page
    assert "李秀英" not in page
    with town.acting("audit_admin"):
        assert JournalEntry.objects.filter(action="rights.extract").count() == 1
        assert JournalEntry.objects.filter(action="special.reveal").count() == 1


def test_no_copy_without_the_word_of_a_second_person(town: Town) -> None:
    row = ask(town, person(town))
    desk, chief = town.client("platform_admin"), town.client("grid_chief")
    address = f"/rights/{row.pk}"
    assert "打开副本" not in desk.get(address).content.decode()
    alone = desk.post(f"{address}/extract")
    assert alone.status_code == 409
    assert NUMBER not in alone.content.decode()
    assert chief.post(address, {"deed": "copy"}).status_code == 403
    assert desk.post(address, {"deed": "copy"}).status_code == 302
    assert desk.post(address, {"deed": "agree"}).status_code == 403
    assert desk.post(f"{address}/extract").status_code == 409
    assert "同意提供副本" in chief.get(address).content.decode()
    chief.post(address, {"deed": "disagree"})
    assert desk.post(f"{address}/extract").status_code == 409
    desk.post(address, {"deed": "copy"})
    assert chief.post(address, {"deed": "agree"}).status_code == 302
    assert chief.post(f"{address}/extract").status_code == 404
    assert "打开副本" in desk.get(address).content.decode()
    assert NUMBER in desk.post(f"{address}/extract").content.decode()
    assert desk.post(address, {"deed": "done", "text": "已交本人"}).status_code == 302
    assert desk.post(f"{address}/extract").status_code == 409


def test_who_has_looked_at_as_many_as_he_may_prints_no_copy(town: Town) -> None:
    about = person(town)
    row = agreed(town, ask(town, about))
    with town.acting("platform_admin") as actor:
        for _ in range(30):
            reveal(about.pk, "doc", actor=actor, reason="service")
    stopped = town.client("platform_admin").post(f"/rights/{row.pk}/extract")
    assert stopped.status_code == 429
    assert NUMBER not in stopped.content.decode()


def test_the_copy_tells_of_visits_to_him_and_not_of_those_with_others(town: Town) -> None:
    about = person(town)
    with town.platform() as platform:
        household = Household.objects.visible_to(platform).get()
    visited(town, household, content="腿脚不便，想装扶手")
    visited(town, household, "王大山", "李秀英", content="两人都在家")
    row = agreed(town, ask(town, about))
    page = town.client("platform_admin").post(f"/rights/{row.pk}/extract").content.decode()
    assert "想装扶手" in page
    assert "两人都在家" not in page


def test_only_who_asked_to_see_gets_a_copy(town: Town) -> None:
    row = ask(town, person(town), "delete")
    assert town.client("platform_admin").post(f"/rights/{row.pk}/extract").status_code == 409
    assert town.client("platform_admin_2").post(f"/rights/{row.pk}/extract").status_code == 404
    assert town.client("grid_worker").post(f"/rights/{row.pk}/extract").status_code == 404


def test_an_answer_closes_it_and_its_words_are_encrypted(town: Town) -> None:
    row = ask(town, person(town), "correct")
    client = town.client("platform_admin")
    assert "改他的登记" in client.get(f"/rights/{row.pk}").content.decode()
    assert client.post(f"/rights/{row.pk}", {"deed": "done", "text": ""}).status_code == 422
    done = client.post(f"/rights/{row.pk}", {"deed": "done", "text": "门牌已改正"})
    assert done.status_code == 302
    now = row_of(town, row.pk)
    assert now.state == "done"
    assert "门牌".encode() not in bytes(now.token or b"")
    assert "门牌已改正" in client.get(f"/rights/{row.pk}").content.decode()
    again = client.post(f"/rights/{row.pk}", {"deed": "refuse", "text": "x"}, follow=True)
    assert "已经答复过了" in again.content.decode()


def test_who_lives_here_is_not_deleted_and_is_told_why(town: Town) -> None:
    row = ask(town, person(town), "delete")
    client = town.client("platform_admin")
    told = client.post(f"/rights/{row.pk}", {"deed": "erase", "text": "本人要求"}, follow=True)
    assert "登记是法定职责" in told.content.decode()
    assert row_of(town, row.pk).state == "open"
    done = client.post(f"/rights/{row.pk}", {"deed": "done", "text": "删"}, follow=True)
    assert "须由另一位负责人同意" in done.content.decode()
    client.post(f"/rights/{row.pk}", {"deed": "refuse", "text": "仍住在这里"})
    assert row_of(town, row.pk).state == "refused"


def test_a_second_person_agrees_and_everything_is_gone(town: Town) -> None:
    about = person(town, "王小明")
    care(town, about, needs="代买药")
    gone(town, about)
    row = ask(town, about, "delete")
    client, chief = town.client("platform_admin"), town.client("grid_chief")
    assert client.post(f"/rights/{row.pk}", {"deed": "agree"}).status_code == 403
    client.post(f"/rights/{row.pk}", {"deed": "erase", "text": "已迁出"})
    assert row_of(town, row.pk).state == "asked"
    assert client.post(f"/rights/{row.pk}", {"deed": "agree"}).status_code == 403
    assert chief.post(f"/rights/{row.pk}", {"deed": "agree"}).status_code == 302
    assert row_of(town, row.pk).state == "done"
    with town.platform() as platform:
        left = Person.objects.visible_to(platform).get(pk=about.pk)
        assert (left.name, left.born, left.doc_token, left.marks) == ("已删除", None, None, [])
        assert sealed.open_phones(left) == []
        assert not CareProfile.objects.visible_to(platform).filter(person=about).exists()
        kept = Change.objects.visible_to(platform).filter(person=about)
        assert not kept.filter(token__isnull=False).exists()
    assert client.get(f"/people/{about.pk}").status_code == 404
    with town.acting("audit_admin"):
        assert JournalEntry.objects.filter(action="rights.erase").count() == 1


def test_what_was_noted_where_he_lived_before_goes_too(town: Town) -> None:
    about = person(town, "王小明")
    gone(town, about)
    with town.platform() as platform:
        old = Change.objects.visible_to(platform).filter(person=about, token__isnull=False)
        for change in old:
            Change.objects.visible_to(platform).filter(pk=change.pk).update(
                place=town.grid_3.pk, community=town.community_2.pk
            )
        stays = Stay.objects.visible_to(platform).filter(person=about)
        stays.update(went_to="邻县柳树镇", place=town.grid_3.pk, community=town.community_2.pk)
    row = ask(town, about, "delete")
    town.client("platform_admin").post(f"/rights/{row.pk}", {"deed": "erase", "text": "已迁出"})
    assert town.client("grid_chief").post(f"/rights/{row.pk}", {"deed": "agree"}).status_code == 302
    with town.platform() as platform:
        left = Change.objects.visible_to(platform).filter(person=about, token__isnull=False)
        assert not left.exists()
        assert not Stay.objects.visible_to(platform).filter(person=about).exclude(went_to="")


def test_a_profile_that_the_law_asks_for_keeps_him(town: Town) -> None:
    about = person(town, "王小明")
    special(town, about)
    gone(town, about)
    row = ask(town, about, "delete")
    client = town.client("platform_admin")
    client.post(f"/rights/{row.pk}", {"deed": "erase", "text": "已迁出"})
    assert row_of(town, row.pk).state == "open"
    with town.platform() as platform:
        assert SpecialProfile.objects.visible_to(platform).count() == 1


def test_disagreed_it_waits_again(town: Town) -> None:
    about = person(town, "王小明")
    gone(town, about)
    row = ask(town, about, "delete")
    town.client("platform_admin").post(f"/rights/{row.pk}", {"deed": "erase", "text": "已迁出"})
    town.client("grid_chief").post(f"/rights/{row.pk}", {"deed": "disagree"})
    assert row_of(town, row.pk).state == "open"


@pytest.mark.parametrize("deed", ["", "x", "done\x00"])
def test_an_unknown_deed_is_nothing(town: Town, deed: str) -> None:
    row = ask(town, person(town), "correct")
    answer = town.client("platform_admin").post(f"/rights/{row.pk}", {"deed": deed, "text": "x"})
    assert answer.status_code == 404
