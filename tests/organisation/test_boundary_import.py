"""Many boundaries from one file: matched by code or name, all or none, faults between them told."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.town import Town


def square(west: float, east: float, **told: str) -> dict[str, Any]:
    ring = [[west, 28.70], [east, 28.70], [east, 28.71], [west, 28.71], [west, 28.70]]
    return {
        "type": "Feature",
        "properties": told,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def take(town: Town, folder: Path, *features: Any, **options: Any) -> str:
    file, out = folder / "边界.geojson", io.StringIO()
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    file.write_text(text, encoding="utf-8")
    options |= {"county": town.county.code, "stdout": out, "stderr": out}
    try:
        call_command("boundaries", str(file), **options)
    except CommandError as error:
        out.write(str(error))
    return out.getvalue()


def test_each_finds_its_grid_and_what_overlaps_is_told(town: Town, tmp_path: Path) -> None:
    first = square(118.600, 118.611, code=town.grid.code)
    second = square(118.610, 118.620, 网格名称=town.grid_2.name)
    said = take(town, tmp_path, first, second)
    assert "更新 2，未变 0" in said
    assert f"{town.grid.name}、{town.grid_2.name}重叠" in said
    town.grid.refresh_from_db()
    assert town.grid.boundary == first["geometry"]
    assert "更新 0，未变 2" in take(town, tmp_path, first, second)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"code": "990101001001999"}, "本县没有这个单位"),
        ({}, "没有名称"),
        ({"name": "东街第一网格"}, "前面已经有这个单位的边界"),
    ],
)
def test_one_that_fits_nowhere_keeps_all_of_them_out(
    town: Town, tmp_path: Path, told: dict[str, str], said: str
) -> None:
    before = town.grid.boundary
    good = square(118.600, 118.610, code=town.grid.code)
    answer = take(town, tmp_path, good, square(118.610, 118.620, **told))
    assert said in answer
    assert "没有写入任何内容" in answer
    town.grid.refresh_from_db()
    assert town.grid.boundary == before


def test_a_crooked_outline_is_named_and_a_look_writes_nothing(town: Town, tmp_path: Path) -> None:
    before = town.grid.boundary
    bow = square(118.600, 118.610, code=town.grid.code)
    bow["geometry"]["coordinates"][0][1:3] = reversed(bow["geometry"]["coordinates"][0][1:3])
    assert "自己相交" in take(town, tmp_path, bow)
    good = square(118.600, 118.610, name=town.grid.name)
    assert f"→ {town.grid.name}" in take(town, tmp_path, good, look=True)
    town.grid.refresh_from_db()
    assert town.grid.boundary == before


def test_a_file_in_another_writing_is_refused_in_chinese(town: Town, tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_bytes("边界".encode("gb18030"))
    with pytest.raises(CommandError, match="不是 UTF-8 文字"):
        call_command("boundaries", str(file), county=town.county.code)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"features": []}', '{"features": 7}'])
def test_what_is_no_collection_is_refused(town: Town, tmp_path: Path, text: str) -> None:
    file, out = tmp_path / "x.json", io.StringIO()
    file.write_text(text)
    with pytest.raises(CommandError, match="没有写入任何内容"):
        call_command("boundaries", str(file), county=town.county.code, stderr=out)
    assert "不是 GeoJSON" in out.getvalue()
