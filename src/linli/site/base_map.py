"""The base map an installation shows its points on: none, 天地图, or any raster tiles."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from linli.site import environment as env

# 天地图 is CGCS2000, which is WGS 84 to a decimetre; 高德 and 腾讯 are GCJ-02
DATUMS = ("wgs84", "gcj02")
TIANDITU = "天地图"
_TIANDITU = (
    "https://t{{0-7}}.tianditu.gov.cn/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
    "&LAYER={layer}&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles"
    "&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={key}"
)
_RANGE = re.compile(r"\{(\d)-(\d)\}")


@dataclass(frozen=True)
class BaseMap:
    """Layers of tiles from below upwards, `{0-7}` standing for the numbers of their hosts."""

    tiles: tuple[str, ...] = ()
    attribution: str = ""
    datum: str = "wgs84"
    max_zoom: int = 18

    @property
    def origins(self) -> tuple[str, ...]:
        """Give the hosts the tiles come from, each once: what the content policy must allow."""
        found = [_origin(one) for layer in self.tiles for one in _hosts(layer)]
        return tuple(dict.fromkeys(found))


def base_map() -> BaseMap:
    """Read the knobs; what cannot be shown stops the start."""
    wanted, key = env.text("MAP_TILES"), env.text("MAP_KEY")
    if wanted.lower() in ("tianditu", TIANDITU):
        if not re.fullmatch(r"[0-9A-Za-z]+", key):
            raise ImproperlyConfigured("用天地图请把网站的浏览器端密钥写在 LINLI_MAP_KEY 里。")
        tiles = tuple(_TIANDITU.format(layer=layer, key=key) for layer in ("vec", "cva"))
        return BaseMap(tiles, env.text("MAP_ATTRIBUTION", TIANDITU), "wgs84", 18)
    tiles = tuple(wanted.replace("{key}", key).split())
    for layer in tiles:
        _check(layer)
    datum = (env.text("MAP_DATUM") or "wgs84").lower()
    if datum not in DATUMS:
        raise ImproperlyConfigured("LINLI_MAP_DATUM 只能是 wgs84 或 gcj02。")
    return BaseMap(tiles, env.text("MAP_ATTRIBUTION"), datum, env.number("MAP_MAX_ZOOM", 18))


def _check(layer: str) -> None:
    # a semicolon or a quote would end the content policy's line
    is_plain = re.fullmatch(r"(https?://|/)[^\s;,'\"<>]+", layer)
    if not is_plain or not all(part in layer for part in ("{x}", "{y}", "{z}")):
        raise ImproperlyConfigured(
            "LINLI_MAP_TILES 应为 tianditu，或以 https:// 开头、含 {x} {y} {z} 的瓦片地址。"
        )


def _hosts(layer: str) -> list[str]:
    if not (found := _RANGE.search(layer)):
        return [layer]
    first, last = map(int, found.groups())
    return [_RANGE.sub(str(n), layer, count=1) for n in range(first, last + 1)]


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else "'self'"
