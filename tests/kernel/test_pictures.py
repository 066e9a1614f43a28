"""Pictures: only the pixels survive, and place and time are read before the rest is dropped."""

import contextlib
import hashlib
import io
import struct
import zlib
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageDraw
from PIL.TiffImagePlugin import IFDRational

from linli.kernel.pictures import (
    MAX_BYTES,
    UnreadablePicture,
    distance,
    normalise,
    thumbnail,
)

GPS = {1: "N", 2: (30.0, 15.0, 36.0), 3: "E", 4: (120.0, 9.0, 0.0)}


def scene(width: int = 400, height: int = 300) -> Image.Image:
    """Draw a red corner at the top left, a blue one at the bottom right, on green."""
    image = Image.new("RGB", (width, height), (0, 120, 0))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width // 2, height // 2), fill=(250, 0, 0))
    draw.rectangle((width * 3 // 4, height * 3 // 4, width, height), fill=(0, 0, 250))
    return image


def saved(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def tags(gps: dict[int, Any] | None = None, taken: str | None = None, turn: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = turn
    exif[ExifTags.Base.Make] = "SECRETPHONE"
    if gps:
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(gps)
    if taken:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = taken
    return exif


def opened(jpeg: bytes) -> Image.Image:
    return Image.open(io.BytesIO(jpeg), formats=["JPEG"])


def is_red(pixel: Any) -> bool:
    red, green, blue = pixel
    return bool(red > 180 and green < 80 and blue < 80)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_three_formats_become_jpeg(kind: str) -> None:
    data = saved(scene(), kind)
    picture = normalise(data)
    assert (picture.width, picture.height) == (400, 300)
    assert opened(picture.jpeg).size == (400, 300)
    assert is_red(opened(picture.jpeg).getpixel((20, 20)))
    assert picture.sha256_of_original == hashlib.sha256(data).hexdigest()
    assert picture.taken_at is None
    assert (picture.lon, picture.lat) == (None, None)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_place_and_time_are_read_and_then_gone(kind: str) -> None:
    picture = normalise(saved(scene(), kind, exif=tags(GPS, "2026:06:12 10:30:00")))
    assert picture.lat == 30.26
    assert picture.lon == 120.15
    assert picture.taken_at == datetime(2026, 6, 12, 10, 30)  # noqa: DTZ001
    assert not opened(picture.jpeg).getexif()
    assert b"SECRETPHONE" not in picture.jpeg
    assert b"Exif" not in picture.jpeg


def test_comments_and_colour_profiles_are_gone() -> None:
    data = saved(scene(), comment=b"SECRET", icc_profile=b"PROFILE" * 20)
    assert b"SECRET" in data
    picture = normalise(data)
    assert b"SECRET" not in picture.jpeg
    assert b"PROFILE" not in picture.jpeg


@pytest.mark.parametrize("tail", [b"<script>alert(1)</script>", b"PK\x03\x04 a zip", b"\0" * 9999])
def test_what_hangs_behind_is_gone(tail: bytes) -> None:
    data = saved(scene())
    assert normalise(data + tail).jpeg == normalise(data).jpeg


@pytest.mark.parametrize(
    ("turn", "size", "corner"),
    [
        (1, (400, 300), (20, 20)),
        (2, (400, 300), (380, 20)),
        (3, (400, 300), (380, 280)),
        (4, (400, 300), (20, 280)),
        (5, (300, 400), (20, 20)),
        (6, (300, 400), (280, 20)),
        (7, (300, 400), (280, 380)),
        (8, (300, 400), (20, 380)),
        (99, (400, 300), (20, 20)),
    ],
)
def test_the_picture_stands_upright(
    turn: int, size: tuple[int, int], corner: tuple[int, int]
) -> None:
    picture = normalise(saved(scene(), exif=tags(turn=turn)))
    assert (picture.width, picture.height) == size
    assert is_red(opened(picture.jpeg).getpixel(corner))


@pytest.mark.parametrize(
    ("gps", "place"),
    [
        ({**GPS, 1: "S", 3: "W"}, (-120.15, -30.26)),
        ({2: GPS[2]}, (None, None)),
        ({**GPS, 4: (0.0, 0.0, 0.0), 2: (0.0, 0.0, 0.0)}, (None, None)),
        ({**GPS, 4: (181.0, 0.0, 0.0)}, (None, None)),
        ({**GPS, 2: (91.0, 0.0, 0.0)}, (None, None)),
        ({**GPS, 2: (30.0, 15.0)}, (None, None)),
        ({**GPS, 2: (30.0, 15.0, IFDRational(1, 0))}, (None, None)),
    ],
)
def test_odd_positions(gps: dict[int, Any], place: tuple[float | None, float | None]) -> None:
    picture = normalise(saved(scene(), exif=tags(gps)))
    assert (picture.lon, picture.lat) == place


@pytest.mark.parametrize("taken", ["0000:00:00 00:00:00", "2026:02:30 10:00:00", "yesterday", " "])
def test_odd_times_are_no_times(taken: str) -> None:
    assert normalise(saved(scene(), exif=tags(taken=taken))).taken_at is None


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_broken_metadata_do_not_cost_the_picture() -> None:
    picture = normalise(saved(scene(), exif=b"Exif\0\0II*\0\xff\xff\xff\xff"))
    assert picture.width == 400
    assert picture.lon is None


@pytest.mark.parametrize(
    ("size", "small"),
    [((6000, 3000), (2560, 1280)), ((90, 3000), (77, 2560)), ((1, 9000), (1, 2560))],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_large_pictures_are_made_smaller(
    kind: str, size: tuple[int, int], small: tuple[int, int]
) -> None:
    picture = normalise(saved(scene(*size), kind))
    assert (picture.width, picture.height) == small


def test_thumbnails() -> None:
    small = opened(thumbnail(normalise(saved(scene(1600, 1200))).jpeg))
    assert small.size == (320, 240)
    assert is_red(small.getpixel((20, 20)))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_kind_of_pixel_is_taken(mode: str) -> None:
    if mode == "I;16":
        image = Image.new(mode, (40, 30), 0xC000)
    else:
        grey = Image.new("RGB", (40, 30), (192, 192, 192))
        image = grey.convert(mode, palette=Image.Palette.ADAPTIVE)
    pixel = opened(normalise(saved(image, "PNG")).jpeg).getpixel((20, 15))
    assert isinstance(pixel, tuple)
    assert mode == "1" or all(abs(value - 192) < 4 for value in pixel)


def test_a_jpeg_of_printing_colours_is_taken() -> None:
    assert normalise(saved(scene().convert("CMYK"))).width == 400


def test_what_is_transparent_becomes_white() -> None:
    picture = normalise(saved(Image.new("RGBA", (40, 30), (0, 0, 0, 0)), "PNG"))
    assert opened(picture.jpeg).getpixel((20, 15)) == (255, 255, 255)


def empty_png(width: int, height: int) -> bytes:
    """Make a small PNG that unpacks to a huge picture of one colour."""

    def chunk(name: bytes, content: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + crc

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    lines = zlib.compress(bytes((1 + (width + 7) // 8) * height), 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")
    )


# Pillow only warns of 40.01 and 60 megapixels, and refuses 169 itself.
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(("width", "height"), [(4001, 10000), (6000, 10000), (13000, 13000)])
def test_too_many_pixels_are_refused(width: int, height: int) -> None:
    data = empty_png(width, height)
    assert len(data) < 50_000
    with pytest.raises(UnreadablePicture, match="4000 万像素"):
        normalise(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"%PDF-1.7",
        saved(Image.new("RGB", (8, 8)), "GIF"),
        saved(Image.new("RGB", (8, 8)), "BMP"),
        saved(Image.new("RGB", (8, 8)), "TIFF"),
        saved(Image.new("RGB", (8, 8)), "ICO"),
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n",
    ],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadablePicture, match="不是能读取的图片"):
        normalise(data)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_truncated_picture_is_refused(kind: str) -> None:
    noise = Image.effect_noise((300, 300), 90).convert("RGB")
    data = saved(noise, kind)
    with pytest.raises(UnreadablePicture):
        normalise(data[: len(data) // 2])


def test_too_large_a_file_is_refused() -> None:
    with pytest.raises(UnreadablePicture, match="20 MB"):
        normalise(saved(scene()) + bytes(MAX_BYTES))


def test_look_alikes_are_near_and_others_far() -> None:
    hill = Image.radial_gradient("L").convert("RGB").resize((400, 300))
    original = normalise(saved(hill))
    again = normalise(saved(hill.resize((200, 150)), "PNG"))
    mirrored = normalise(saved(Image.linear_gradient("L").rotate(90).convert("RGB")))
    assert distance(original.dhash, original.dhash) == 0
    assert distance(original.dhash, again.dhash) <= 5
    assert distance(original.dhash, mirrored.dhash) > 20
    assert distance(-1, 0) == 64


def test_the_hash_fits_into_a_bigint() -> None:
    rising = Image.linear_gradient("L").rotate(90).resize((90, 80))
    falling = rising.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    assert normalise(saved(rising, "PNG")).dhash == -1
    assert normalise(saved(falling, "PNG")).dhash == 0


@pytest.mark.filterwarnings("ignore")
@settings(deadline=None, max_examples=60)
@given(st.data())
def test_damage_ends_in_a_picture_or_in_our_error(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["JPEG", "PNG", "WEBP"]))
    content = bytearray(saved(scene(60, 40), kind, exif=tags(GPS, "2026:06:12 10:30:00")))
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(UnreadablePicture):
        normalise(bytes(content))
