"""The official division list: one county by one command, and nothing the second time."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from linli.organisation.models import Unit

pytestmark = pytest.mark.django_db

AREAS = 'code,name,cityCode,provinceCode\n990201,"河川县",9902,99\n990202,"别县",9902,99\n'
STREETS = (
    "code,name,areaCode,provinceCode,cityCode\n"
    '990201001,"河川街道",990201,99,9902\n990201100,"东山镇",990201,99,9902\n'
    '990202001,"别镇",990202,99,9902\n'
)
VILLAGES = (
    "code,name,streetCode,provinceCode,cityCode,areaCode\n"
    '990201001001,"南门社区居委会",990201001,99,9902,990201\n'
    '990201100201,"上村村民委员会",990201100,99,9902,990201\n'
)


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    for name, text in (("areas", AREAS), ("streets", STREETS), ("villages", VILLAGES)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def run(*files: Path, county: str) -> str:
    out = io.StringIO()
    call_command("divisions", *map(str, files), county=county, stdout=out)
    return out.getvalue()


def test_a_county_comes_in_with_its_towns_and_villages(lists: Path) -> None:
    assert "新增 5，更新 0，未变 0" in run(lists, county="990201")
    village = Unit.objects.get(code="990201100201")
    assert village.id == 990_201_100_201_000
    assert village.parent is not None
    assert (village.parent.name, village.kind) == ("东山镇", "community")
    assert not Unit.objects.filter(code__startswith="990202").exists()


def test_a_second_time_changes_nothing_and_a_new_name_is_taken(lists: Path) -> None:
    run(lists, county="990201")
    assert "新增 0，更新 0，未变 5" in run(lists, county="990201")
    streets = lists / "streets.csv"
    streets.write_text(STREETS.replace("东山镇", "东山街道"), encoding="utf-8")
    assert "新增 0，更新 1，未变 4" in run(lists, county="990201")


def test_json_and_twelve_digit_codes_are_read_too(tmp_path: Path) -> None:
    file = tmp_path / "list.json"
    file.write_text(
        '[{"code":"990201000000","name":"河川县"},{"code":"990201001000","name":"河川街道"}]',
        encoding="utf-8",
    )
    assert "新增 2" in run(file, county="990201")


@pytest.mark.parametrize("county", ["12", "990299", "99020x"])
def test_a_wrong_county_is_said_and_nothing_written(lists: Path, county: str) -> None:
    with pytest.raises(CommandError):
        run(lists, county=county)
    assert not Unit.objects.exists()


def test_a_file_that_is_no_list_is_said(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(CommandError, match="不是区划表"):
        run(file, county="990201")
    with pytest.raises(CommandError, match="读不了"):
        run(tmp_path / "none.csv", county="990201")
