"""The town of the tests: one small memorable county and the people who work in it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from linli.accounts.models import SecurityPolicy, User
from linli.accounts.services import issue_token
from linli.kernel import scope
from linli.kernel.pinyin import pinyin_key
from linli.kernel.scope import Actor
from linli.organisation.access import actor_for
from linli.organisation.models import Post, Unit
from tests.contract import ContractClient

if TYPE_CHECKING:
    from linli.incidents.models import Incident

PASSWORD = "Qinghe-demo-2026"
FIRST = 10**15

# attribute, number, code, name, kind, parent, function
UNITS: tuple[tuple[str, int, str, str, str, str, str], ...] = (
    ("county", 990101_000_000_000, "990101", "青禾县", "county", "", ""),
    ("township", 990101_001_000_000, "990101001", "青山镇", "township", "county", ""),
    ("township_2", 990101_002_000_000, "990101002", "临河镇", "township", "county", ""),
    ("community", 990101_001_001_000, "990101001001", "东街社区", "community", "township", ""),
    ("community_2", 990101_001_002_000, "990101001002", "西街社区", "community", "township", ""),
    ("community_3", 990101_002_001_000, "990101002001", "河湾社区", "community", "township_2", ""),
    ("grid", 990101_001_001_001, "990101001001001", "东街第一网格", "grid", "community", ""),
    ("grid_2", 990101_001_001_002, "990101001001002", "东街第二网格", "grid", "community", ""),
    ("grid_3", 990101_001_002_001, "990101001002001", "西街第一网格", "grid", "community_2", ""),
    ("grid_4", 990101_002_001_001, "990101002001001", "河湾第一网格", "grid", "community_3", ""),
    ("urban", FIRST + 1, "990101-CG", "县城管局", "department", "county", "other"),
    ("civil", FIRST + 2, "990101-MZ", "县民政局", "department", "county", "other"),
    ("police", FIRST + 3, "990101-GA", "县公安局", "department", "county", "police"),
    ("peace_office", FIRST + 4, "990101001-ZZ", "青山镇综治办", "department", "township", "peace"),
    ("station", FIRST + 5, "990101001-PC", "青山派出所", "department", "township", "police"),
    ("justice", FIRST + 6, "990101001-SF", "青山司法所", "department", "township", "justice"),
    ("petition", FIRST + 7, "990101001-XF", "青山镇信访办", "department", "township", "petition"),
)

# username (= the role, and _2 for a neighbour), full name, unit
CAST: tuple[tuple[str, str, str], ...] = (
    ("grid_worker", "王小兰", "grid"),
    ("grid_worker_2", "李春生", "grid_2"),
    ("grid_leader", "张建国", "grid"),
    ("grid_assistant", "赵敏", "grid"),
    ("informant", "孙大爷", "grid"),
    ("building_head", "周秀英", "grid"),
    ("platform_admin", "吴静", "community"),
    ("platform_admin_2", "郑洁", "community_2"),
    ("grid_chief", "冯志强", "community"),
    ("community_director", "陈国华", "community"),
    ("linked_leader", "褚明", "community"),
    ("town_operator", "卫东", "township"),
    ("town_operator_2", "蒋丽", "township_2"),
    ("town_leader", "沈国栋", "township"),
    ("town_office", "韩梅", "peace_office"),
    ("county_operator", "杨帆", "county"),
    ("county_supervisor", "朱正", "county"),
    ("county_leader", "秦岭", "county"),
    ("department_handler", "尤强", "urban"),
    ("department_handler_2", "许慧", "civil"),
    ("department_head", "何平", "urban"),
    ("police_station", "吕刚", "station"),
    ("justice_office", "施文", "justice"),
    ("petition_office", "曹颖", "petition"),
    ("assessor", "严明", "county"),
    ("sys_admin", "华伟", "county"),
    ("sec_admin", "金鑫", "county"),
    ("audit_admin", "魏然", "county"),
)
NAMES = tuple(username for username, *_ in CAST)


def role_of(username: str) -> str:
    """Give the role of a cast member: the name without the neighbour's number."""
    return username.removesuffix("_2")


@dataclass
class Town:
    """青禾县 as the tests see it: `town.grid` is a Unit, `town.grid_worker` a User."""

    units: dict[str, Unit]
    people: dict[str, User]
    _clients: dict[str, Client] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        found = self.__dict__.get("people", {}).get(name) or self.__dict__.get("units", {}).get(
            name
        )
        if found is None:
            raise AttributeError(f"nobody and nothing in the town is called {name}")
        return found

    def actor(self, who: str | User) -> Actor:
        """Give the actor of a cast member, with the posts held now."""
        return actor_for(self.people[who] if isinstance(who, str) else who)

    @contextmanager
    def acting(self, who: str) -> Iterator[Actor]:
        """Open a transaction with the scope of a cast member."""
        with scope.acting(self.actor(who)) as actor:
            yield actor

    @contextmanager
    def platform(self) -> Iterator[Actor]:
        """Open a transaction in which everything may be seen."""
        with scope.acting(scope.system_actor("测试")) as actor:
            yield actor

    def be_strict(self, **changes: Any) -> None:
        """Ask for second factors as an installation does that nobody has relaxed."""
        default = {"administrators_need_code": True, "exporters_need_code": True}
        SecurityPolicy.objects.update_or_create(pk=1, defaults=default | changes)

    def client(self, who: str = "", **headers: str) -> Client:
        """Give a browser in which `who` is signed in ("" for a stranger)."""
        client = Client(**headers)  # type: ignore[arg-type]
        if who:
            client.force_login(self.people[who])
        return client

    def api(self, who: str = "", **headers: str) -> Client:
        """Give a client that sends a bearer token of `who`; it checks each answer's shape."""
        if who:
            token, _ = issue_token(self.people[who], device_name="测试")
            headers["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        return ContractClient(**headers)  # type: ignore[arg-type]

    def report(self, by: str = "grid_worker", **given: Any) -> Incident:
        """Report an incident by the real service; a plain one of class 02 when nothing is said."""
        from linli.incidents.services import report

        given = {
            "description": "小区门口垃圾桶满溢，气味很大。",
            "title": "垃圾桶满溢",
            "category": "0201",
            "place": self.grid.id,
            "op_id": uuid.uuid4(),
        } | given
        if isinstance(given["place"], Unit):
            given["place"] = given["place"].id
        with self.acting(by) as actor:
            done = report(actor=actor, **given)
        return done.incident

    def take(self, incident: Incident, verb: str, by: str, **given: Any) -> Incident:
        """Take a verb by the real service and give the incident as it is after it."""
        from linli.incidents.services import take

        op_id = given.pop("op_id", None) or uuid.uuid4()
        version = given.pop("version", None) or self.fresh(incident).version
        with self.acting(by) as actor:
            done = take(incident.pk, verb, actor=actor, op_id=op_id, version=version, given=given)
        return done.incident

    def fresh(self, incident: Incident) -> Incident:
        """Read an incident again, whoever may see it."""
        from linli.incidents.models import Incident as Model

        with self.platform() as actor:
            return Model.objects.visible_to(actor).get(pk=incident.pk)

    def photo(self, by: str = "grid_worker") -> uuid.UUID:
        """Put down a photo as uploaded by `by`, without a file, and give its number."""
        from linli.attachments.models import Attachment

        with self.acting(by):
            row = Attachment(
                uploader=self.people[by], sha256=uuid.uuid4().hex * 2, bytes=1, width=1, height=1
            )
            row.save()
        return row.pk

    def walk(self, incident: Incident, to: str) -> Incident:
        """Bring a reported incident of the community to a state, by the real services."""
        from tests.walks import walk

        return walk(self, incident, to)


def build() -> Town:
    """Write the units, people and posts of the town."""
    units = {
        attribute: Unit(
            id=number,
            code=code,
            name=name,
            name_key=pinyin_key(name),
            kind=kind,
            grid_kind="general" if kind == "grid" else "",
            function=function,
        )
        for attribute, number, code, name, kind, _, function in UNITS
    }
    for attribute, *_, parent, _function in UNITS:
        units[attribute].parent_id = units[parent].id if parent else None
    Unit.objects.bulk_create(units.values())
    password = make_password(PASSWORD)
    people = {
        username: User(username=username, name=name, name_key=pinyin_key(name), password=password)
        for username, name, _ in CAST
    }
    User.objects.bulk_create(people.values())
    Post.objects.bulk_create(
        Post(
            user=people[username],
            role=role_of(username),
            unit=units[unit],
            valid_from=date(2020, 1, 1),
            is_default=True,
        )
        for username, _, unit in CAST
    )
    # Administrators sign in without a code here as in the demo; the tests of that change it back.
    SecurityPolicy(administrators_need_code=False, exporters_need_code=False).save()
    return Town(units, people)


@pytest.fixture
def town(db: None) -> Town:
    """Build 青禾县 in the test's own transaction."""
    return build()
