"""The base map is a setting, and the content policy follows it."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, override_settings

from linli.site.base_map import BaseMap, base_map

GAODE = "https://wprd0{1-2}.is.autonavi.com/appmaptile?x={x}&y={y}&z={z}&style=7"


def test_without_a_setting_there_is_no_base_map(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LINLI_MAP_TILES", raising=False)
    assert base_map() == BaseMap()
    assert base_map().origins == ()


def test_tianditu_needs_no_more_than_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINLI_MAP_TILES", "tianditu")
    monkeypatch.setenv("LINLI_MAP_KEY", "0a1b2c")
    found = base_map()
    assert found.datum == "wgs84"
    assert all("tk=0a1b2c" in layer and "{z}" in layer for layer in found.tiles)
    assert found.origins == tuple(f"https://t{n}.tianditu.gov.cn" for n in range(8))


@pytest.mark.parametrize(
    ("tiles", "key", "datum"),
    [
        ("tianditu", "", ""),
        ("tianditu", "a;b", ""),
        ("https://tiles.example.cn/{z}/{x}.png", "", ""),
        ("ftp://tiles.example.cn/{z}/{x}/{y}.png", "", ""),
        ("https://tiles.example.cn;script-src/{z}/{x}/{y}.png", "", ""),
        (GAODE, "", "bd09"),
    ],
)
def test_a_base_map_that_cannot_be_shown_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, tiles: str, key: str, datum: str
) -> None:
    for name, value in (("TILES", tiles), ("KEY", key), ("DATUM", datum or "wgs84")):
        monkeypatch.setenv(f"LINLI_MAP_{name}", value)
    with pytest.raises(ImproperlyConfigured):
        base_map()


@pytest.mark.django_db
def test_pictures_may_come_from_the_base_map_and_from_nowhere_else() -> None:
    def allowed() -> str:
        policy = Client().get("/sign-in").headers["Content-Security-Policy"]
        return policy.partition("img-src ")[2].partition(";")[0]

    assert allowed() == "'self' data: blob:"
    with override_settings(MAP=BaseMap((GAODE,), datum="gcj02")):
        assert allowed() == (
            "'self' data: blob: https://wprd01.is.autonavi.com https://wprd02.is.autonavi.com"
        )
