"""A few small generated pictures that stand for evidence photos."""

import io
import random
from functools import cache

from PIL import Image, ImageDraw

KINDS = 6


@cache
def picture(number: int) -> bytes:
    """Draw a street scene as JPEG; the same number gives the same bytes."""
    dice = random.Random(number)
    image = Image.new("RGB", (640, 480), (176 + dice.randrange(40), 200, 220))
    draw = ImageDraw.Draw(image)
    for x in range(0, 640, 80):
        shade = dice.randrange(110, 190)
        draw.rectangle(
            (x, dice.randrange(90, 240), x + 76, 340), fill=(shade, shade - 8, shade - 20)
        )
    draw.rectangle((0, 340, 640, 480), fill=(120, 122, 120))
    for _ in range(14):
        x, y, size = dice.randrange(40, 560), dice.randrange(350, 440), dice.randrange(8, 36)
        colour = tuple(dice.randrange(40, 220) for _ in range(3))
        draw.ellipse((x, y, x + size, y + size // 2), fill=colour)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=70)
    return out.getvalue()
