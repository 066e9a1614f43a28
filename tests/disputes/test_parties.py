"""Parties are kept sealed, shown masked, and read in clear one by one with a reason."""

import uuid

import pytest
from django.db import connection

from linli.disputes.models import Dispute, Party
from linli.disputes.parties import add_party, is_firm, shown
from linli.journal.models import JournalEntry
from linli.kernel import scope
from linli.residents.models import Person
from linli.residents.sealed import Phone, seal_doc, seal_phones
from tests.disputes.quarrels import quarrel
from tests.town import Town

SECRETS = ("李桂花", "13812345678", "欧阳建军", "110105194912310021")
PAPER = "11010519491231002X"


@pytest.fixture
def dispute(town: Town) -> Dispute:
    return quarrel(town, name="漏水", summary="天花板渗水。")


def _parties(town: Town) -> list[Party]:
    with town.platform() as platform:
        return list(Party.objects.visible_to(platform).filter(removed_at=None))


def _resident(town: Town, where: str = "grid") -> Person:
    with town.platform():
        person = Person(name="周大勇", name_key="zhou da yong", sex="1", search=["周大勇"])
        person.put_at(town.units[where].pk)
        seal_doc(person, PAPER)
        seal_phones(person, [Phone("13700001111")])
        person.save(force_insert=True)
    return person


def test_names_and_phones_lie_sealed_in_the_database(town: Town, dispute: Dispute) -> None:
    with town.platform(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM disputes_party")
        told = " ".join(str(bytes(v) if isinstance(v, memoryview) else v)
                        for row in cursor.fetchall() for v in row)  # fmt: skip
    assert not any(secret in told for secret in SECRETS)
    assert "李桂花".encode().hex() not in told


def test_every_page_shows_the_parties_masked(town: Town, dispute: Dispute) -> None:
    client = town.client("grid_leader")
    for page in ("", "/change", "/parties", "/mediations", "/revisit"):
        text = client.get(f"/disputes/{dispute.pk}{page}").content.decode()
        assert not any(secret in text for secret in SECRETS), page
    text = client.get(f"/disputes/{dispute.pk}").content.decode()
    assert "李*" in text
    assert "欧阳*" in text
    assert "138****5678" in text
    assert not any(secret in client.get("/disputes").content.decode() for secret in SECRETS)


def test_a_party_is_shown_in_clear_once_with_a_reason_and_the_journal_says_so(
    town: Town, dispute: Dispute
) -> None:
    party = next(p for p in _parties(town) if p.side == "A")
    client = town.client("grid_leader")
    without = client.post(f"/parties/{party.pk}/reveal", {"reason": ""})
    assert without.status_code == 422
    assert "请选择查看的理由。" in without.content.decode()
    assert "李桂花" not in without.content.decode()
    page = client.post(f"/parties/{party.pk}/reveal", {"reason": "invite"}).content.decode()
    assert "李桂花" in page
    assert "欧阳建军" not in page
    assert "李桂花" not in client.get(f"/disputes/{dispute.pk}").content.decode()
    with town.platform():
        entry = JournalEntry.objects.get(action="dispute.reveal")
    assert entry.reason == "通知调解"
    assert not any(secret in str(entry.__dict__) for secret in SECRETS)


def test_thirty_an_hour_are_enough(town: Town, dispute: Dispute) -> None:
    party = _parties(town)[0]
    client = town.client("grid_leader")
    answers = [
        client.post(f"/parties/{party.pk}/reveal", {"reason": "check"}).status_code
        for _ in range(31)
    ]
    assert answers == [200] * 30 + [429]


@pytest.mark.parametrize("who", ["grid_assistant", "county_operator", "grid_worker_2"])
def test_who_does_not_mediate_there_reads_nobody_in_clear(
    town: Town, dispute: Dispute, who: str
) -> None:
    party = _parties(town)[0]
    answer = town.client(who).post(f"/parties/{party.pk}/reveal", {"reason": "check"})
    assert answer.status_code == 404


def test_a_number_tells_sex_and_age_and_a_wrong_one_is_refused(
    town: Town, dispute: Dispute
) -> None:
    client = town.client("grid_worker")
    form = {"op_id": str(uuid.uuid4()), "side": "B", "name": "吴大妈", "kind": "1", "sex": "0"}
    wrong = client.post(f"/disputes/{dispute.pk}/parties", form | {"doc": "110105194912310021"})
    assert wrong.status_code == 422
    assert "校验位不对" in wrong.content.decode()
    right = client.post(f"/disputes/{dispute.pk}/parties", form | {"doc": PAPER})
    assert right.status_code == 302
    party = next(p for p in _parties(town) if p.doc_token)
    line = shown(party)
    assert (line.name, line.sex, line.age) == ("吴*", "女", "60 岁以上")
    assert line.doc == "110*************2X"


def test_a_resident_is_found_masked_and_chosen_without_typing_his_number(
    town: Town, dispute: Dispute
) -> None:
    person = _resident(town)
    client = town.client("grid_worker")
    address = f"/disputes/{dispute.pk}/parties"
    form = {"op_id": str(uuid.uuid4()), "side": "A", "kind": "1", "sex": "0"}
    found = client.post(address, form | {"name": "周大勇", "find": "1"}).content.decode()
    assert "周*" in found
    assert str(person.pk) in found
    assert PAPER not in found
    assert "13700001111" not in found
    assert (
        client.post(address, form | {"name": "1370", "person": str(person.pk)}).status_code == 302
    )
    party = next(p for p in _parties(town) if p.person_id)
    line = shown(party)
    assert (line.name, line.phone, line.sex) == ("周*", "137****1111", "男")


def test_a_resident_of_another_grid_is_not_there(town: Town, dispute: Dispute) -> None:
    person = _resident(town, "grid_3")
    client = town.client("grid_worker")
    form = {"op_id": str(uuid.uuid4()), "side": "A", "kind": "1", "person": str(person.pk)}
    answer = client.post(f"/disputes/{dispute.pk}/parties", form)
    assert answer.status_code == 422
    assert "不在您的职责范围内" in answer.content.decode()


def test_a_party_put_down_twice_by_one_click_is_one_and_can_be_taken_off(
    town: Town, dispute: Dispute
) -> None:
    op = uuid.uuid4()
    for _ in range(2):
        with town.acting("grid_worker") as actor:
            add_party(dispute, actor=actor, op_id=op, side="A", name="吴大妈")
    assert len(_parties(town)) == 3
    party = _parties(town)[0]
    assert town.client("grid_worker").post(f"/parties/{party.pk}/remove").status_code == 302
    assert len(_parties(town)) == 2
    assert town.client("grid_worker").post(f"/parties/{party.pk}/remove").status_code == 404


def test_a_firm_is_named_in_full(town: Town, dispute: Dispute) -> None:
    with town.acting("grid_worker") as actor:
        party = add_party(
            dispute, actor=actor, op_id=uuid.uuid4(), side="B", name="青禾物业公司", kind="8"
        )
    assert shown(party).name == "青禾物业公司"


@pytest.mark.parametrize(
    ("name", "firm"),
    [
        ("阳光家园物业公司", True),
        ("戴记面馆", True),
        ("东街小学家长委员会", True),
        ("物业", False),  # too short to be sure
        ("欧阳建军", False),
        ("阿依古丽·买买提", False),
        ("李桂花", False),
    ],
)
def test_a_firm_is_known_by_its_name_and_a_person_never_taken_for_one(
    name: str, firm: bool
) -> None:
    assert is_firm(name) is firm


def test_nobody_acting_reads_nothing(town: Town, dispute: Dispute) -> None:
    with scope.acting(scope.NOBODY):
        assert not Party.objects.unsealed(because="row security alone").exists()
