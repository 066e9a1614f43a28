"""What is measured: each page or call, who asks for it, and whether its growth matters."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    """One address asked by one person of the cast."""

    name: str
    who: str
    address: str


LISTS = [
    Measured(f"{kind} {label}", who, address)
    for kind, address in (("API 列表", "/api/v1/incidents"), ("网页列表", "/incidents?all=1"))
    for label, who in (
        ("网格员", "grid_worker"),
        ("镇", "town_operator"),
        ("县", "county_operator"),
    )
]
MEASURED = [
    *LISTS,
    Measured("搜两个字 镇", "town_operator", "/api/v1/incidents?q=路灯"),
    Measured("统计 县 本年", "county_leader", "/statistics"),
    Measured("地图一屏 县", "county_operator", "/map/clusters?box=103,33,104,34&zoom=9"),
    Measured("部门列表", "department_handler", "/api/v1/incidents"),
]
LIFE = "完整闭环"  # benchmarks/lifecycle.py
EMPTY = "/livez"  # the same server, no query, no template
