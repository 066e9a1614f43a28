"""Template tags that every page may use."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from linli.kernel import clock, pinyin

register = template.Library()


@register.filter
def due(moment: datetime | None) -> SafeString | str:
    """Show the time left or over, coloured, with the exact moment on hover."""
    if moment is None or moment >= clock.NEVER:
        return "不计时"
    minutes = int((moment - clock.now()).total_seconds() // 60)
    late = minutes < 0
    colour = "red" if late else "orange" if minutes < 240 else "secondary"
    return format_html(
        '<time class="text-{} text-nowrap" datetime="{}" title="{}">{} {}</time>',
        colour,
        moment.isoformat(),
        f"{moment.astimezone(clock.CHINA):%Y-%m-%d %H:%M}",
        "超期" if late else "剩",
        span(abs(minutes)),
    )


@register.filter
def span(minutes: int | None) -> str:
    """Say a length of time in its largest unit; a few days also in hours."""
    if minutes is None:
        return ""
    if minutes >= 1440:
        days, hours = divmod(minutes // 60, 24)
        return f"{days} 天 {hours} 小时" if hours and days < 3 else f"{days} 天"
    return f"{minutes // 60} 小时" if minutes >= 60 else f"{minutes} 分钟"


@register.filter
def length_of_time(length: timedelta | None) -> str:
    """Say a length of time in two units: 3 天 4 小时; a dash for none."""
    if length is None:
        return "—"
    days, rest = divmod(int(length.total_seconds()) // 60, 1440)
    hours, minutes = divmod(rest, 60)
    if days:
        return f"{days} 天 {hours} 小时" if hours else f"{days} 天"
    return f"{hours} 小时 {minutes} 分" if hours else f"{minutes} 分钟"


@register.filter
def item(values: Mapping[str, Any], name: str) -> Any:
    """Look a name up; empty when absent."""
    return values.get(name, "")


@register.filter
def items_of(values: Any, name: str) -> list[str]:
    """Give all values sent under a name."""
    return list(values.getlist(name))


@register.filter
def initials(name: str) -> str:
    """Give what somebody types to find a name in a list: the first letters of its reading."""
    return pinyin.initials(name)


@register.filter
def unlocal(number: float) -> str:
    """Write a number for a program, whatever the language of the page."""
    return repr(number)


@register.filter
def cell_text(value: Any) -> str:
    """Write a cell of a list: a moment to the minute, a dash for nothing."""
    if isinstance(value, datetime):
        return f"{value.astimezone(clock.CHINA):%Y-%m-%d %H:%M}"
    return "—" if value in (None, "") else str(value)


@register.filter
def sides(box: Sequence[float] | None) -> str:
    """Write a box for a map: west, south, east, north."""
    return ",".join(map(repr, box or ()))


@register.simple_tag
def new_op() -> str:
    """Give a form the number that makes its repeats one operation."""
    return str(uuid4())


@register.simple_tag
def ground() -> SafeString:
    """Give a map the attributes by which its script finds the base map of the installation."""
    base = settings.MAP
    return format_html(
        'data-tiles="{}" data-attribution="{}" data-datum="{}" data-max-zoom="{}"',
        " ".join(base.tiles),
        base.attribution,
        base.datum,
        base.max_zoom,
    )


@register.simple_tag
def leaflet() -> SafeString:
    """Give a map that may stay shut the addresses from which its script fetches Leaflet."""
    js, css = (static(f"vendor/leaflet/leaflet.{kind}") for kind in ("js", "css"))
    return format_html('data-leaflet-js="{}" data-leaflet-css="{}"', js, css)
