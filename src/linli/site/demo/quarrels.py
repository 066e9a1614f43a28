"""A few disputes of 青禾县, made by the real services with the clock held."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from linli.disputes import mediating, registering, screening
from linli.disputes.models import Dispute
from linli.kernel import clock, scope
from linli.organisation.access import actor_for
from linli.organisation.models import Unit
from linli.site.demo.county import County
from linli.site.demo.history import Story
from linli.site.demo.texts import Template


@dataclass(frozen=True)
class Quarrel:
    """Who quarrels about what, how many days ago, and how far it has come since."""

    template: Template
    sides: tuple[str, str]
    ago: float
    said: dict[str, Any]
    end: str  # new, mediated, agreed, due, kept, failed
    grid: int = 0  # the first or the second of 东街社区
    found_late: int = 0  # days before it was put down


def _about(category: str, title: str, where: str, description: str, result: str) -> Template:
    return Template(category, title, description, where, result)


LEAK = _about("0102", "楼上漏水赔偿纠纷", "锦绣苑5栋2单元",
              "楼上卫生间渗水泡坏楼下吊顶和衣柜，双方对赔偿金额说法不一，吵过两次。",
              "乙方负责修好卫生间防水，赔偿甲方吊顶和衣柜损失 1200 元，分两次付清。")  # fmt: skip
PARKING = _about("0117", "停车位收费纠纷", "阳光家园物业办公室",
                 "物业调整停车费没有公示，二十余户业主到物业办公室理论，要求退回多收的钱。",
                 "物业恢复原标准并公示成本，多收的部分抵下季度物业费。")  # fmt: skip
WAGES = _about("0110", "装修工人讨要工钱", "新城工地东门",
               "六名工人称包工头拖欠两个月工钱共三万余元，扬言要堵门。",
               "包工头当场支付一半，余款月底前付清，工人撤出工地门口。")  # fmt: skip
FENCE = _about("0103", "院墙滴水檐纠纷", "老街后巷12号",
               "新建偏房的屋檐伸到邻家院墙上方，下雨时水流进邻家院内。",
               "乙方加装导水槽，把水引到自家院内。")  # fmt: skip
NOISE = _about("0102", "广场舞噪声纠纷", "幸福里小广场",
               "晚上跳舞的音响开得太大，备考的孩子没法学习，两边在广场上争执。",
               "晚八点半以后不开音响，音量不超过说话声。")  # fmt: skip
SHOP = _about("0105", "商铺分摊电费纠纷", "人民路57号",
              "三家店铺共用一块电表，对上季度的分摊各执一词。", "没有谈成。")  # fmt: skip

QUARRELS = (
    Quarrel(LEAK, ("周桂芳", "许建平"), 26, {"people": 2, "amount": "1200"}, "due"),
    Quarrel(PARKING, ("秦玉梅", "阳光家园物业公司"), 6,
            {"people": 23, "risk": "2", "difficulty": "2"}, "mediated", 1),
    Quarrel(WAGES, ("廖大伟", "汤立军"), 2,
            {"people": 6, "amount": "32000", "risk": "4", "difficulty": "2"}, "mediated"),
    Quarrel(FENCE, ("方水根", "方福生"), 48, {"people": 2}, "kept"),
    Quarrel(NOISE, ("韦晓燕", "卢秀珍"), 0.3, {"people": 15}, "new", 0, 3),
    Quarrel(SHOP, ("戴记面馆", "老金五金店"), 55, {"people": 3, "amount": "860"}, "failed", 1),
    Quarrel(LEAK, ("孟小红", "白志强"), 12, {"people": 2, "amount": "600"}, "agreed", 1),
)  # fmt: skip


def load(county: County) -> int:
    """Play them in the community of the cast; give their number."""
    dice = random.Random("青禾县的纠纷")
    grids = sorted(county.cells)[:2]
    for quarrel in QUARRELS:
        at = datetime.now(clock.CHINA) - timedelta(days=quarrel.ago, minutes=5)
        if quarrel.ago >= 1:
            at = at.replace(hour=9, minute=dice.randrange(60))
        story = Story(county, quarrel.template, grids[quarrel.grid], at, dice)
        dispute = _registered(story, quarrel)
        _played(story, dispute, quarrel)
    _screened(county, grids[0])
    return len(QUARRELS)


def _registered(story: Story, quarrel: Quarrel) -> Dispute:
    words, unit = quarrel.template, Unit.objects.get(pk=story.grid)
    names = {side: {"name": name} for side, name in zip("AB", quarrel.sides, strict=True)}
    for party in names.values():
        party["phone"] = f"1390001{story.dice.randrange(10**4):04}"
    with _acting(story, "grid_worker") as actor:
        made = registering.register(
            actor=actor, op_id=story.op(), name=words.title, summary=words.description,
            category=words.category, place=unit.code, address=words.where, sides=names,
            occurred_on=clock.today() - timedelta(days=quarrel.found_late),
            organisation=f"{unit.parent.name if unit.parent else ''}人民调解委员会", **quarrel.said,
        )  # fmt: skip
    story.incident = made.incident
    return made


def _played(story: Story, dispute: Dispute, quarrel: Quarrel) -> None:
    if quarrel.end == "new":
        return
    story.take("accept", "platform_admin", 2)
    story.take("dispatch", "platform_admin", 2, lead=str(story.grid))
    story.take("sign_for", "grid_worker", 4)
    _sit(story, dispute, "goes_on", "双方各说了经过，情绪都比较激动。先分开劝，约定过两天再谈。")
    if quarrel.end == "mediated":
        return
    story.later(40)
    story.at = story.at.replace(hour=16)
    if quarrel.end == "failed":
        _sit(story, dispute, "failed", "再次召集双方，金额上谈不拢，已告知可以起诉。")
    else:
        days = {"due": 20, "agreed": 15, "kept": 10}[quarrel.end]
        day = story.at.date() + timedelta(days=days)
        course = "请楼长和双方亲属到场，一项一项算清，双方都让了一步。"
        agreement = quarrel.template.result
        _sit(story, dispute, "written", course, agreement=agreement, fulfil_on=day)
    _closed(story, quarrel)
    if quarrel.end == "kept":
        _kept(story, dispute)


def _closed(story: Story, quarrel: Quarrel) -> None:
    story.take("feedback", "grid_worker", 20, result=quarrel.template.result)
    story.take("verify_pass", "grid_leader", 8, text="问过双方，情况属实。")
    story.take("close", "platform_admin", 4, party_told="told")


def _sit(story: Story, dispute: Dispute, result: str, course: str, **more: Any) -> None:
    leader = story.person("grid_leader")
    with _acting(story, "grid_leader") as actor:
        mediating.mediate(
            dispute, actor=actor, op_id=story.op(), held_at=clock.now() - timedelta(hours=1),
            where="社区调解室", mediator=leader.name, present="楼长", course=course, result=result,
            **more,
        )  # fmt: skip


def _kept(story: Story, dispute: Dispute) -> None:
    story.later(24 * 10)
    with _acting(story, "grid_leader") as actor:
        mediating.look_whether_kept(
            dispute, actor=actor, op_id=story.op(), on=clock.today(), kept="kept",
            words="导水槽已经装好，下过雨看过，水不再流到邻家。",
        )  # fmt: skip
    story.later(24 * 7)
    with _acting(story, "platform_admin") as actor:
        mediating.revisit(
            dispute, actor=actor, op_id=story.op(), on=clock.today(), satisfaction=5,
            words="两家已经和好，见面打招呼。",
        )  # fmt: skip


def _screened(county: County, grid: int) -> None:
    """One grid has looked this week, its neighbours have not yet."""
    leader = county.staff[("grid_leader", grid)]
    with scope.acting(actor_for(leader)) as actor:
        screening.screen(grid, actor=actor)


@contextmanager
def _acting(story: Story, role: str) -> Iterator[scope.Actor]:
    """Hold the clock at the story's hour and let one of its people act."""
    person = story.person(role)
    with clock.held(story.at), scope.acting(actor_for(person)) as actor:
        yield actor
