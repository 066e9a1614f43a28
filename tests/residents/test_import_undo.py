"""An import is taken back: what it brought goes, what it changed comes back; what is used stays."""

import pytest

from linli.imports.models import ImportRun
from linli.kernel.errors import NotAllowedNow
from linli.places.models import Address, Building, Dwelling, Entrance
from linli.residents.models import CareProfile, Change, Household, Member, Person, Stay
from linli.residents.sealed import open_phones
from tests.residents.books import Importer, admin, book
from tests.residents.test_importing import FAMILY, people
from tests.town import Town

__all__ = ["admin"]
pytestmark = pytest.mark.django_db


def test_what_an_import_brought_goes_with_its_homes(admin: Importer) -> None:
    run = admin.undone(admin.done(book(FAMILY)))
    assert run.state == ImportRun.State.UNDONE
    assert run.result == {"undone": 3}
    with admin.acting():
        assert people(admin) == {}
        for model in (Household, Dwelling, Building, Entrance, Address):
            assert not model.objects.visible_to(admin.actor).filter(is_deleted=False).exists()
        for model in (Member, Stay):
            assert not model.objects.visible_to(admin.actor).filter(valid_to=None).exists()
        undone = Change.objects.visible_to(admin.actor).filter(run=run.pk, kind="undo")
        assert undone.count() == 3
    # the numbers are free again
    assert admin.done(book(FAMILY)).result == {"created": 3}


def test_what_an_import_changed_comes_back(admin: Importer) -> None:
    admin.done(book(FAMILY))
    rows = [list(row) for row in FAMILY]
    rows[0][5:] = ["13900002222", "大专", "残疾"]
    run = admin.undone(admin.done(book(rows)))
    assert run.result == {"undone": 1, "unchanged": 2}
    with admin.acting():
        head = people(admin)["张三"]
        assert (head.education, head.care_groups) == ("60", [])
        assert [phone.number for phone in open_phones(head)] == ["13800001111"]
        care = CareProfile.objects.visible_to(admin.actor).filter(until=None)
        assert [profile.person_id for profile in care] == [people(admin)["李四"].pk]
    assert admin.done(book(FAMILY)).result == {"unchanged": 3}


def test_a_move_is_taken_back(admin: Importer) -> None:
    admin.done(book(FAMILY))
    rows = [list(row) for row in FAMILY]
    rows[0][1] = "4号楼1单元101"
    run = admin.undone(admin.done(book(rows)))
    assert run.result == {"undone": 3}
    with admin.acting():
        members = Member.objects.visible_to(admin.actor).filter(valid_to=None)
        assert {m.household.dwelling.room for m in _with_homes(members, admin)} == {"501"}
    assert admin.done(book(FAMILY)).result == {"unchanged": 3}


def test_a_change_of_head_is_taken_back(admin: Importer) -> None:
    admin.done(book(FAMILY))
    rows = [list(row) for row in FAMILY]
    rows[0][3], rows[1][0], rows[1][3] = "配偶", "H1", "户主"
    run = admin.undone(admin.done(book(rows)))
    assert run.result == {"undone": 2, "unchanged": 1}
    with admin.acting():
        head = Member.objects.visible_to(admin.actor).get(is_head=True, valid_to=None)
        assert head.person_id == people(admin)["张三"].pk


def test_whom_somebody_has_changed_since_stays(admin: Importer, town: Town) -> None:
    run = admin.done(book(FAMILY))
    with admin.acting():
        wife = people(admin)["李四"]
        wife.remark = "独居"
        wife.touch(admin.actor)
        wife.save()
    run = admin.undone(run)
    # the child goes; the head cannot leave her alone, so their household stays whole
    assert run.result["stayed"] >= 1
    with admin.acting():
        assert "李四" in people(admin)
        open_ones = Member.objects.visible_to(admin.actor).filter(valid_to=None)
        assert open_ones.filter(is_head=True).count() == 1
    assert "又有人改过" in admin.messages(run)[3]


def test_who_was_taken_in_from_out_of_sight_stays(admin: Importer, town: Town) -> None:
    other = Importer(town, "platform_admin_2")
    other.done(book([FAMILY[0]]))
    other.gone()
    run = admin.undone(admin.done(book(FAMILY)))
    assert run.state == ImportRun.State.UNDONE
    assert run.result == {"undone": 2, "stayed": 1}
    assert admin.messages(run)[2].startswith("他是从别处接收来的")
    with admin.acting():
        assert people(admin).keys() == {"张三"}


def test_nothing_is_taken_back_twice(admin: Importer) -> None:
    run = admin.undone(admin.done(book(FAMILY)))
    with admin.acting():
        assert Person.objects.visible_to(admin.actor).filter(is_deleted=True).count() == 3
    assert admin.undone(run).result == {"undone": 3}
    nothing = admin.done(book([["H1", "东苑", "张三", "户主", "", "", "", ""]]))
    with pytest.raises(NotAllowedNow):
        admin.undone(nothing)


def _with_homes(members, admin: Importer):  # type: ignore[no-untyped-def]
    """Join by hand: related rows are sealed."""
    households = Household.objects.visible_to(admin.actor).select_related("dwelling")
    by_id = {row.pk: row for row in households}
    for member in members:
        member.household = by_id[member.household_id]
        yield member
