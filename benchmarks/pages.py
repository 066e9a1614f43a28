"""What is measured: each page or call, who asks for it, and whether its growth matters."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Measured:
    """One address asked by one person of the cast."""

    name: str
    who: str
    address: str
    typed: str = ""  # what is posted into the search of a page: personal data has no address

    def about(self, told: dict[str, str]) -> "Measured":
        """Put in whom it asks about, as `people.py` tells."""
        return replace(self, address=self.address.format(**told), typed=self.typed.format(**told))


LISTS = [
    Measured(f"{kind} {label}", who, address)
    for kind, address in (("API 列表", "/api/v1/incidents"), ("网页列表", "/incidents?all=1"))
    for label, who in (
        ("网格员", "grid_worker"),
        ("镇", "town_operator"),
        ("县", "county_operator"),
    )
]
FOUND_BY = (
    ("姓名", "{name}"),
    ("首字母", "{initials}"),
    ("身份证号", "{number}"),
    ("尾号", "{tail}"),
)
LEVELS = (
    ("网格员", "grid_worker"),
    ("社区", "platform_admin"),
    ("镇", "town_operator"),
    ("县", "county_operator"),
)
PEOPLE = [
    *(
        Measured(f"找人{by} {label}", who, "/residents", typed)
        for by, typed in FOUND_BY
        for label, who in LEVELS
    ),
    *(Measured(f"居民列表 {label}", who, "/residents") for label, who in LEVELS),
    *(Measured(f"住户列表 {label}", who, "/households") for label, who in LEVELS),
    Measured("一户 网格员", "grid_worker", "/households/{household}"),
    Measured("一人 网格员", "grid_worker", "/people/{person}"),
    Measured("今天走访 网格员", "grid_worker", "/visits"),
]
MEASURED = [
    *LISTS,
    Measured("搜两个字 镇", "town_operator", "/api/v1/incidents?q=路灯"),
    Measured("统计 县 本年", "county_leader", "/statistics"),
    Measured("地图一屏 县", "county_operator", "/map/clusters?box=103,33,104,34&zoom=9"),
    Measured("部门列表", "department_handler", "/api/v1/incidents"),
    *PEOPLE,
]
LIFE = "完整闭环"  # benchmarks/lifecycle.py
EMPTY = "/livez"  # the same server, no query, no template
