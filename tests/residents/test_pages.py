"""The registers of people through the browser's door: what is typed, shown, and kept from sight."""

import uuid
from datetime import date
from typing import Any

import pytest
from django.test import Client

from linli.accounts.administration import set_phone
from linli.journal.models import JournalEntry
from linli.places.models import Dwelling
from linli.residents.models import Change, Household, Member, Person, Stay
from linli.residents.sealed import open_doc, open_phones
from tests.residents.families import WANG, family, home, identity, members, person
from tests.town import Town

OTHERS = ("grid_worker_2", "platform_admin_2", "department_handler", "county_supervisor")


@pytest.fixture(autouse=True)
def monday(clock: Any) -> None:
    clock.hold("2026-03-02 09:00")


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def posted(client: Client, address: str, **form: Any) -> Any:
    return client.post(address, {"op_id": str(uuid.uuid4()), **form})


def rows(*people: dict[str, str]) -> dict[str, str]:
    """Give the lines of a new family as its form sends them."""
    said = {"p-TOTAL_FORMS": str(len(people)), "p-INITIAL_FORMS": "0"}
    for n, row in enumerate(people):
        said |= {f"p-{n}-{name}": value for name, value in row.items()}
    return said


def test_the_worker_registers_a_family_of_three_and_an_empty_line(town: Town) -> None:
    client, flat = town.client("grid_worker"), home(town)
    lines = rows(
        {"name": "王大山", "relation": "02", "doc": identity(WANG), "phones": "13800000001"},
        {"name": "李秀英", "relation": "12", "doc": "", "phones": ""},
        {"name": "", "relation": "", "doc": "", "phones": ""},
    )

    done = posted(client, "/households/new", dwelling=flat.pk, number="12", **lines)

    assert done.status_code == 302
    head = person(town, "王大山")
    assert (head.sex, head.born, open_doc(head)) == ("1", WANG, identity(WANG))
    assert [p.number for p in open_phones(head)] == ["13800000001"]
    page = text(client, done["Location"])
    assert "王*" in page
    assert "138****0001" in page
    for secret in ("王大山", "李秀英", "13800000001", identity(WANG)):
        assert secret not in page


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"name": "", "relation": "02", "doc": identity(WANG)}, "请填写姓名"),
        ({"name": "王大山", "relation": "02", "doc": "110105194912310021"}, "校验位不对"),
        ({"name": "王大山", "relation": "02", "doc": "440524188001010014"}, "出生日期"),
        ({"name": "王大山", "relation": "02", "doc": "110105491231002"}, "15 位"),
        ({"name": "王大山", "relation": "02", "phones": "123"}, "手机号"),
        ({"name": "王大山", "relation": ""}, "与户主的关系"),
        ({"name": "王大山", "relation": "20"}, "要有一位户主"),
        ({"name": "王\x00大山", "relation": "02"}, "空字符"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    town: Town, row: dict[str, str], said: str
) -> None:
    client, flat = town.client("grid_worker"), home(town)

    answer = posted(
        client, "/households/new", dwelling=flat.pk, **rows(row, {"name": "李四", "relation": "20"})
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "李四" in page
    assert flat.address in page
    with town.platform() as actor:
        assert not Household.objects.visible_to(actor).exists()


def test_without_a_home_nobody_is_registered(town: Town) -> None:
    answer = posted(
        town.client("grid_worker"), "/households/new", **rows({"name": "王大山", "relation": "02"})
    )
    assert answer.status_code == 422
    assert "请选这一家住在哪里" in answer.content.decode()


@pytest.mark.parametrize("who", OTHERS)
def test_whose_place_it_is_not_sees_neither_the_person_nor_the_household(
    town: Town, who: str
) -> None:
    household = family(town)
    head = person(town, "王大山")
    client = town.client(who)
    for address in (
        f"/people/{head.pk}",
        f"/people/{head.pk}/change",
        f"/people/{head.pk}/death",
        f"/households/{household.pk}",
        f"/households/{household.pk}/birth",
        f"/homes/{household.dwelling_id}",
    ):
        assert client.get(address).status_code == 404, address
    assert (
        posted(client, f"/people/{head.pk}/reveal", field="doc", reason="visit").status_code == 404
    )


@pytest.mark.parametrize(
    ("typed", "by"),
    [
        ("王大山", "姓名"),
        ("大山", "姓名"),
        ("wds", "拼音"),
        ("wangdashan", "拼音"),
        (identity(WANG), "证件号码"),
        (identity(WANG).lower(), "证件号码"),
        ("13800000001", "电话"),
        ("0001", "电话尾号"),
    ],
)
def test_the_worker_finds_a_person_by_what_she_has_at_hand(town: Town, typed: str, by: str) -> None:
    family(town)
    page = town.client("grid_worker").post("/residents", {"q": typed}).content.decode()
    assert f"按{by}找到 1 人" in page
    assert str(person(town, "王大山").pk) in page
    neighbour = town.client("grid_worker_2").post("/residents", {"q": typed}).content.decode()
    assert "没有找到" in neighbour
    assert str(person(town, "王大山").pk) not in neighbour


def test_what_is_sought_stands_in_no_address(town: Town) -> None:
    answer = town.client("grid_worker").get("/residents?q=王大山")
    assert "王大山" not in answer.content.decode()


def test_a_value_in_clear_asks_for_a_reason_and_is_journalled(town: Town) -> None:
    family(town)
    head = person(town, "王大山")
    client = town.client("grid_worker")

    refused = posted(client, f"/people/{head.pk}/reveal", field="doc", reason="")
    assert refused.status_code == 422
    assert "请选择查看的理由" in refused.content.decode()
    assert identity(WANG) not in refused.content.decode()

    shown = posted(client, f"/people/{head.pk}/reveal", field="doc", reason="check")
    assert identity(WANG) in shown.content.decode()
    assert "13800000001" not in shown.content.decode()
    assert identity(WANG) not in text(client, f"/people/{head.pk}")
    with town.acting("audit_admin"):
        entry = JournalEntry.objects.get(action="resident.reveal")
        assert (entry.reason, entry.detail, entry.object_id) == (
            "核对登记",
            {"field": "doc"},
            str(head.pk),
        )


def test_the_thirty_first_value_of_an_hour_needs_a_second_person(town: Town, clock: Any) -> None:
    family(town)
    head = person(town, "王大山")
    with town.acting("grid_worker") as actor:
        JournalEntry.objects.bulk_create(
            JournalEntry(actor=actor.user, actor_name="王小兰", action="resident.reveal")
            for _ in range(30)
        )
    client = town.client("grid_worker")
    stopped = posted(client, f"/people/{head.pk}/reveal", field="doc", reason="check")
    assert stopped.status_code == 429
    assert identity(WANG) not in stopped.content.decode()

    asked = client.post("/reveals", {"reason": "今天入户核对全部老人信息"})
    assert asked.status_code == 302
    own = client.post("/reveals", {"wish": _wish(town), "answer": "grant"})
    assert own.status_code == 404  # nobody lets himself
    leader = town.client("grid_chief")
    assert "今天入户核对全部老人信息" in text(leader, "/reveals")
    assert leader.post("/reveals", {"wish": _wish(town), "answer": "grant"}).status_code == 302
    shown = posted(client, f"/people/{head.pk}/reveal", field="doc", reason="check")
    assert identity(WANG) in shown.content.decode()


def _wish(town: Town) -> str:
    from linli.residents.models import MoreReveals

    with town.platform() as actor:
        return str(MoreReveals.objects.visible_to(actor).get().pk)


def test_who_may_not_reveal_sees_no_button_and_is_told_nothing(town: Town) -> None:
    family(town)
    head = person(town, "王大山")
    client = town.client("informant")
    assert "查看完整" not in text(client, f"/people/{head.pk}")
    assert (
        posted(client, f"/people/{head.pk}/reveal", field="doc", reason="check").status_code == 404
    )


def test_the_number_and_the_phones_stay_unless_new_ones_are_typed(town: Town) -> None:
    family(town)
    head = person(town, "王大山")
    client = town.client("grid_worker")
    page = text(client, f"/people/{head.pk}/change")
    assert "王大山" not in page
    assert identity(WANG) not in page
    form = {"version": head.version, "education": "70", "kind": "1"}
    form |= {"marital": "20", "match": "01"}

    assert posted(client, f"/people/{head.pk}/change", **form).status_code == 302

    after = person(town, "王大山")
    assert (after.education, open_doc(after)) == ("70", identity(WANG))
    assert [p.number for p in open_phones(after)] == ["13800000001"]
    with town.platform() as actor:
        change = Change.objects.visible_to(actor).get(kind="change")
        assert change.fields == ["education"]
        assert "文化程度" in change.words
    late = posted(client, f"/people/{head.pk}/change", **form)
    assert late.status_code == 409
    assert "刚刚被别人改过" in late.content.decode()


def test_a_number_that_says_otherwise_than_the_registered_birthday_is_refused(town: Town) -> None:
    family(town)
    mother = person(town, "李秀英")  # born 1953-05-01, without a number
    client, number = town.client("grid_worker"), identity(date(1954, 5, 1), female=True)
    form = {"version": mother.version, "doc": number}
    refused = posted(client, f"/people/{mother.pk}/change", **form)
    assert refused.status_code == 422
    assert "与身份证号不一致" in refused.content.decode()
    taken = posted(client, f"/people/{mother.pk}/change", **form, born="1954-05-01")
    assert taken.status_code == 302
    assert person(town, "李秀英").born == date(1954, 5, 1)


def test_a_corrected_number_corrects_the_birthday(town: Town) -> None:
    family(town)
    head = person(town, "王大山")
    number = identity(date(1951, 3, 8))
    form = {"version": head.version, "doc": number, "marital": "20"}
    done = posted(town.client("grid_worker"), f"/people/{head.pk}/change", **form)
    assert done.status_code == 302
    assert person(town, "王大山").born == date(1951, 3, 8)


def test_a_number_of_somebody_out_of_sight_is_no_question_to_be_asked(town: Town) -> None:
    family(town)
    theirs = family(town, by="grid_worker_2", room="101", grid="grid_2", n=2)
    other = members(town, theirs)["王小明"].person
    form = {"version": other.version, "doc": identity(WANG), "born": "1950-03-08"}
    client = town.client("grid_worker_2")
    answer = posted(client, f"/people/{other.pk}/change", **form)
    assert answer.status_code == 409
    assert "已在别处登记" in answer.content.decode()


def test_leaving_is_answered_alike_when_the_button_is_pressed_twice(town: Town) -> None:
    family(town)
    son = person(town, "王小明")
    form = {"op_id": str(uuid.uuid4()), "on": "2026-03-02", "went_to": "外地"}
    client = town.client("grid_worker")
    for _ in range(2):
        assert client.post(f"/people/{son.pk}/leave", form).status_code == 302


def test_a_name_beside_a_phone_is_masked_and_a_kinship_is_said(town: Town) -> None:
    family(town)
    mother = person(town, "李秀英")
    form = {"version": mother.version, "phones": "13800000008（郑万富）、13800000009（儿子）"}
    assert posted(town.client("grid_worker"), f"/people/{mother.pk}/change", **form)
    page = text(town.client("grid_worker"), f"/people/{mother.pk}")
    assert "138****0008（郑*）" in page
    assert "138****0009（儿子）" in page


def test_an_empty_home_is_empty_no_more_when_somebody_moves_in(town: Town) -> None:
    flat = home(town)
    with town.platform() as actor:
        Dwelling.objects.visible_to(actor).update(state="3")
    lines = rows({"name": "王大山", "relation": "02", "kind": "2"})
    posted(town.client("grid_worker"), "/households/new", dwelling=flat.pk, **lines)
    with town.platform() as actor:
        assert Dwelling.objects.visible_to(actor).get().state == "2"  # who is from away rents


def test_one_tap_confirms_the_household_with_all_who_live_there(town: Town, clock: Any) -> None:
    household = family(town)
    clock.hold("2026-06-01 10:00")
    answer = posted(town.client("building_head"), f"/households/{household.pk}/confirm")
    assert answer.status_code == 302
    assert person(town, "王小明").confirmed_at.date() == date(2026, 6, 1)
    with town.platform() as actor:
        stays = Stay.objects.visible_to(actor).filter(confirmed_at__date=date(2026, 6, 1))
        assert stays.count() == 3


def test_a_death_is_registered_on_its_page(town: Town) -> None:
    household = family(town)
    head, mother = person(town, "王大山"), person(town, "李秀英")
    client = town.client("grid_worker")
    address = f"/people/{head.pk}/death"
    assert "新户主" in text(client, address)
    missing = posted(client, address, on="2026-03-01")
    assert missing.status_code == 422
    assert "请选一位新户主" in missing.content.decode()
    done = posted(client, address, on="2026-03-01", new_head=mother.pk, widowed=mother.pk)
    assert done.status_code == 302
    assert members(town, household)["李秀英"].is_head
    assert "已故" in text(client, f"/people/{head.pk}")
    assert 'id="events"' not in text(client, f"/people/{head.pk}")


def test_a_birth_is_registered_once_though_the_button_is_pressed_twice(town: Town) -> None:
    household = family(town)
    op_id = str(uuid.uuid4())
    form = {"name": "王新生", "sex": "2", "born": "2026-03-01", "relation": "40", "op_id": op_id}
    client = town.client("grid_worker")
    for _ in range(2):
        answer = client.post(f"/households/{household.pk}/birth", form)
        assert answer.status_code == 302
    with town.platform() as actor:
        assert Person.objects.visible_to(actor).filter(name="王新生").count() == 1


def test_every_event_page_opens_and_refuses_an_empty_form(town: Town) -> None:
    household = family(town)
    head = person(town, "王大山")
    client = town.client("grid_worker")
    for slug in ("death", "leave", "join", "marriage", "divorce", "pregnancy", "remove"):
        address = f"/people/{head.pk}/{slug}"
        assert client.get(address).status_code == 200, slug
        assert posted(client, address).status_code == 422, slug
    for slug in ("birth", "all-leave", "move", "split", "merge", "head"):
        address = f"/households/{household.pk}/{slug}"
        assert client.get(address).status_code == 200, slug
        assert posted(client, address).status_code == 422, slug
    assert client.get(f"/people/{head.pk}/birth").status_code == 404
    assert client.get(f"/people/{head.pk}/nonsense").status_code == 404


def test_a_household_splits_and_merges_by_its_pages(town: Town) -> None:
    household = family(town)
    son = person(town, "王小明")
    client = town.client("grid_worker")
    flat = home(town, "601")
    split = posted(
        client,
        f"/households/{household.pk}/split",
        people=[son.pk],
        head=son.pk,
        on="2026-03-02",
        to=flat.pk,
    )
    assert split.status_code == 302
    with town.platform() as actor:
        rows = Member.objects.visible_to(actor).filter(person=son, valid_to=None)
        own = rows.select_related("household").get().household
    assert own.dwelling_id == flat.pk
    merged = posted(
        client,
        f"/households/{own.pk}/merge",
        to=household.dwelling_id,
        relation="20",
        on="2026-03-02",
    )
    assert merged.status_code == 302
    assert members(town, household)["王小明"].relation == "20"


def test_the_lists_show_people_and_doors_of_the_own_grid_only(town: Town) -> None:
    family(town)
    mine = town.client("grid_worker")
    assert "共 <strong>3</strong> 人" in text(mine, "/residents")
    assert "共 <strong>1</strong> 户" in text(mine, "/households")
    theirs = town.client("grid_worker_2")
    assert "没有符合条件的人" in text(theirs, "/residents")
    assert "还没有登记住户" in text(theirs, "/households")
    chief = town.client("grid_chief")
    assert "共 <strong>3</strong> 人" in text(chief, f"/residents?place={town.grid.pk}")
    assert "没有符合条件的人" in text(chief, f"/residents?place={town.grid_2.pk}")
    export = f"/residents?place={town.grid.pk}&amp;care="
    assert export in text(chief, f"/residents?place={town.grid.pk}")
    assert "&amp;care=" not in text(mine, "/residents")


@pytest.mark.parametrize(
    "query", ["place=abc", "state=x&kind=9", "cursor=nonsense", "place=99999999999999999999"]
)
def test_nonsense_in_the_address_of_a_list_is_left_out(town: Town, query: str) -> None:
    client = town.client("grid_worker")
    for address in ("/residents", "/households"):
        assert client.get(f"{address}?{query}").status_code in (200, 302)


def test_who_exists_elsewhere_is_answered_by_one_sentence_in_the_journal(town: Town) -> None:
    family(town)
    flat = home(town, "101", "grid_2")
    client = town.client("grid_worker_2")
    lines = rows({"name": "王大山", "relation": "02", "doc": identity(WANG)})
    for _ in range(10):
        answer = posted(client, "/households/new", dwelling=flat.pk, **lines)
        assert answer.status_code == 409
        assert "此证件号已在别处登记，请联系社区核实。" in answer.content.decode()
    assert posted(client, "/households/new", dwelling=flat.pk, **lines).status_code == 429
    with town.acting("audit_admin"):
        assert JournalEntry.objects.filter(detail__code="exists_elsewhere").count() == 10


def test_pages_of_people_say_whose_screen_they_are_on(town: Town) -> None:
    family(town)
    client = town.client("grid_worker")
    assert "王小兰 grid_worker 03-02 09:00</text>" in text(client, "/residents")
    set_phone(town.grid_worker, "13800007788")
    town.grid_worker.save()
    assert "王小兰 7788 03-02 09:00</text>" in text(client, "/dwellings")
    assert 'class="watermark"' not in text(client, "/calendar")
