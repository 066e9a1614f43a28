"""Names are found by how they are read, as people type it: without spaces, or by initials."""

import pytest

from tests.town import Town


@pytest.mark.parametrize("typed", ["dongjie", "djs", "DongJie", "dong jie", "dongjieshe", "djsq"])
def test_a_community_is_found_by_its_reading_with_and_without_spaces(
    town: Town, typed: str
) -> None:
    text = town.client("sys_admin").get("/units", {"q": typed}).content.decode()
    assert "东街社区" in text.partition("找到")[2]
    assert "河湾社区" not in text.partition("找到")[2]


@pytest.mark.parametrize("typed", ["wangxiaolan", "wxl", "wangxiao", "wang xiaolan", "WXL"])
def test_a_person_is_found_by_the_reading_of_her_name_or_its_initials(
    town: Town, typed: str
) -> None:
    for who in ("sys_admin", "sec_admin"):
        text = town.client(who).get("/users", {"q": typed}).content.decode()
        assert "王小兰" in text
        assert "李春生" not in text
    found = town.client("sec_admin").get("/units/people", {"person": typed}).content.decode()
    assert 'value="grid_worker"' in found
    assert "李春生" not in found


def test_a_single_letter_of_another_name_finds_nobody_by_it(town: Town) -> None:
    found = town.client("sec_admin").get("/units/people", {"person": "xl"}).content.decode()
    assert "王小兰" not in found
