"""Pictures from strangers: only their pixels are kept, with place and time read beforehand."""

import hashlib
import io
import math
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PIL import ExifTags, Image

MAX_BYTES = 20 * 2**20
MAX_PIXELS = 40_000_000
LONGEST_SIDE = 2560
THUMBNAIL_SIDE = 320

# Pillow itself refuses only twice this many and warns above it; `_open` refuses at once, by
# counting, because turning its warning into an error is not safe between threads.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS

_FORMATS = ("JPEG", "PNG", "WEBP")
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class UnreadablePicture(Exception):
    """The file cannot be taken as a picture; the message (Chinese) says what to do."""


@dataclass(frozen=True)
class Picture:
    """A picture made anew from the pixels of an upload, and what the upload told about itself.

    `taken_at` is the naive local time of the camera and, like the position (WGS 84, degrees), a
    claim. `dhash` tells look-alikes by `distance`; it is signed, so that it fits into a bigint.
    """

    jpeg: bytes
    width: int
    height: int
    sha256_of_original: str
    taken_at: datetime | None
    lon: float | None
    lat: float | None
    dhash: int


def normalise(data: bytes) -> Picture:
    """Make a clean JPEG, upright and at most 2560 px, of a JPEG, PNG or WEBP (trust.md, Files).

    UnreadablePicture for everything else, for more than 20 MB or 40 megapixels, and for a
    truncated file. Metadata and whatever hangs behind the picture are gone.
    """
    if len(data) > MAX_BYTES:
        raise UnreadablePicture(f"图片超过 {MAX_BYTES // 2**20} MB，请缩小后再传。")
    image = _open(data)
    exif = _exif(image)
    pixels = _shrunk(image, LONGEST_SIDE)
    turn = _TURNS.get(exif.get(ExifTags.Base.Orientation, 1))
    if turn is not None:
        pixels = pixels.transpose(turn)
    lon, lat = _position(exif)
    return Picture(
        jpeg=_jpeg(pixels),
        width=pixels.width,
        height=pixels.height,
        sha256_of_original=hashlib.sha256(data).hexdigest(),
        taken_at=_taken_at(exif),
        lon=lon,
        lat=lat,
        dhash=_dhash(pixels),
    )


def thumbnail(jpeg: bytes) -> bytes:
    """Make a JPEG of at most 320 px of a picture."""
    return _jpeg(_shrunk(_open(jpeg), THUMBNAIL_SIDE))


def distance(one: int, other: int) -> int:
    """Count the bits in which two `dhash` differ, 0 to 64; up to about 5 it is the same scene."""
    return ((one ^ other) & (2**64 - 1)).bit_count()


def _open(data: bytes) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(data), formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except Exception:
        raise UnreadablePicture("这不是能读取的图片，请用 JPG、PNG 或 WEBP 格式。") from None
    if image.width * image.height > MAX_PIXELS:
        raise _too_many_pixels()
    try:
        # A large JPEG is decoded at half or a quarter of its size: much less memory.
        scale = LONGEST_SIDE / max(image.size)
        image.draft("RGB", (math.ceil(image.width * scale), math.ceil(image.height * scale)))
        image.load()
    except Exception:
        # The decoders raise OSError, SyntaxError, ValueError, struct.error … for damaged files.
        raise UnreadablePicture("图片不完整或已损坏，请重新拍摄或重新选择。") from None
    return image


def _too_many_pixels() -> UnreadablePicture:
    return UnreadablePicture(f"图片超过 {MAX_PIXELS // 10**4} 万像素，请缩小后再传。")


def _shrunk(image: Image.Image, side: int) -> Image.Image:
    """Copy the pixels onto white in a new image without any metadata, not longer than `side`."""
    if image.mode.startswith("I"):  # 16 bits of grey: the upper 8 are the picture
        image = image.convert("I").point([value // 256 for value in range(65536)], "L")
    if image.mode not in ("RGB", "L", "CMYK"):
        image = image.convert("RGBA")
    # Before anything else is copied: 40 megapixels are 160 MB.
    image.thumbnail((side, side), Image.Resampling.LANCZOS)
    if image.mode == "RGBA":
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    image = image.convert("RGB")
    clean = Image.new("RGB", image.size)
    clean.paste(image)
    return clean


def _jpeg(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def _dhash(image: Image.Image) -> int:
    """Compare each of 8 x 9 grey cells with its right neighbour: survives scaling and saving."""
    cells = image.convert("L").resize((9, 8), Image.Resampling.BOX).tobytes()
    bits = 0
    for at in range(72):
        if at % 9 < 8:
            bits = bits << 1 | (cells[at] < cells[at + 1])
    return bits - 2**64 if bits >= 2**63 else bits


def _exif(image: Image.Image) -> dict[int, Any]:
    """Read the main, camera and position tags; of broken ones nothing.

    The numbers of the three groups do not collide.
    """
    try:
        exif = image.getexif()
        return {
            **exif.get_ifd(ExifTags.IFD.GPSInfo),
            **exif,
            **exif.get_ifd(ExifTags.IFD.Exif),
        }
    except Exception:  # whatever a stranger's EXIF raises, the picture is worth keeping
        return {}


def _taken_at(exif: dict[int, Any]) -> datetime | None:
    text = str(exif.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime) or "")
    if not re.match(r"\d{4}:\d\d:\d\d \d\d:\d\d:\d\d", text, re.ASCII):
        return None
    try:
        return datetime.fromisoformat(text[:19].replace(":", "-", 2))
    except ValueError:
        return None


def _position(exif: dict[int, Any]) -> tuple[float | None, float | None]:
    lat = _degrees(exif.get(ExifTags.GPS.GPSLatitude), exif.get(ExifTags.GPS.GPSLatitudeRef), "S")
    lon = _degrees(exif.get(ExifTags.GPS.GPSLongitude), exif.get(ExifTags.GPS.GPSLongitudeRef), "W")
    # Phones without a fix write zeros.
    if lon is None or lat is None or abs(lon) > 180 or abs(lat) > 90 or lon == lat == 0:
        return None, None
    return lon, lat


def _degrees(parts: Any, reference: Any, negative: str) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(value):
        return None
    return round(-value if str(reference).strip("\0 ").upper() == negative else value, 7)
