"""A browser's name and system for a list of devices, from what it says of itself; pure."""

import re

# The first that fits names it: each browser also claims to be the ones below it.
_BROWSERS = (
    (r"MicroMessenger", "微信"),
    (r"DingTalk", "钉钉"),
    (r"QQBrowser|MQQBrowser", "QQ 浏览器"),
    (r"UCBrowser|UBrowser", "UC 浏览器"),
    (r"360SE|360EE|QihooBrowser", "360 浏览器"),
    (r"HuaweiBrowser", "华为浏览器"),
    (r"MiuiBrowser", "小米浏览器"),
    (r"Edg(?:e|A|iOS)?/", "Edge"),
    (r"Firefox|FxiOS", "Firefox"),
    (r"Chrome|Chromium|CriOS", "Chrome"),
    (r"Safari/", "Safari"),
)
_SYSTEMS = (
    (r"HarmonyOS|OpenHarmony", "鸿蒙"),
    (r"Android", "安卓手机"),
    (r"iPhone", "iPhone"),
    (r"iPad", "iPad"),
    (r"Windows", "Windows"),
    (r"Mac OS X", "Mac"),
    (r"UOS|Kylin", "国产桌面系统"),
    (r"Linux", "Linux"),
)


def browser_named(agent: str) -> str:
    """Say "Chrome · Windows" for a User-Agent, "未知浏览器" where it tells nothing we know."""
    names = [_first(_BROWSERS, agent), _first(_SYSTEMS, agent)]
    return " · ".join(filter(None, names)) or "未知浏览器"


def _first(table: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for pattern, name in table if re.search(pattern, agent)), "")
