"""The journal says in words what was done to what; auditors look for it by a name."""

import re
from datetime import date

from linli.accounts.policy import change_policy
from linli.incidents import catalogue, level_rules, questions
from linli.incidents.models import Category
from linli.incidents.routing import set_rule
from linli.journal.models import JournalEntry
from linli.organisation import calendar_services, services
from linli.organisation.holiday_notice import read_notice
from tests.town import Town

DAY = date(2026, 3, 2)


def table(town: Town, **asked: str) -> str:
    """Give the text of the journal's table, without marks and line breaks."""
    text = town.client("audit_admin").get("/journal", asked).content.decode()
    assert "<tbody>" in text, "没有符合条件的记录"
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text.partition("<tbody>")[2]))


def test_an_appointment_says_who_became_what_where(town: Town) -> None:
    with town.acting("sec_admin") as actor:
        services.appoint(
            town.informant, actor=actor, role="grid_leader", unit=town.grid_2, valid_from=DAY
        )
        services.end_post(town.grid_worker.posts.get(), actor=actor, last_day=DAY)
    text = table(town)
    assert "东街第二网格 成功 孙大爷任分网格长" in text
    assert "东街第一网格 成功 王小兰不再任网格员" in text


def test_a_switch_says_from_what_to_what(town: Town) -> None:
    with town.acting("sys_admin") as actor:
        level_rules.set_rules(
            actor=actor, rules={3: {"instruct_first": True, "recheck_percent": 10}}
        )
    with town.acting("sec_admin") as actor:
        change_policy(
            actor=actor,
            administrators_need_code=False,
            exporters_need_code=False,
            passwords="long",
            most_devices=5,
        )
    text = table(town)
    assert "社区先批示后派遣 否→是" in text
    assert "社区即办抽查比例 5→10" in text
    assert "最多同时登录的设备（0 为不限） 3→5" in text
    assert "密码规则" not in text


def test_a_change_of_a_unit_a_category_and_its_limits_says_which(town: Town) -> None:
    category = Category.objects.get(pk="0201")
    with town.acting("sys_admin") as actor:
        services.change_unit(town.grid, actor=actor, name="东街一网格", phone="0570-1234567")
        catalogue.change_category(category, actor=actor, urgency=2, may_extend=False)
        catalogue.set_limits(3, actor=actor, limits={"accept": ("4h", "work")}, category=category)
        set_rule("0201", actor=actor, where=town.township.pk, lead=town.urban.pk)
    text = table(town)
    assert "名称 东街第一网格→东街一网格" in text
    assert "电话 已修改" in text
    assert "0570" not in text
    assert "可延期 是→否" in text
    assert "受理 未设→4 工作时" in text
    assert f"类别 {category.name}；地点 青山镇；主办单位 县城管局" in text


def test_days_of_the_calendar_are_named(town: Town) -> None:
    told = read_notice("2027-01-01 休 元旦\n2027-01-03 班", 2027)
    with town.acting("sys_admin") as actor:
        calendar_services.take_notice(2027, told, actor=actor, announced=False)
    assert "01-01 休、01-03 班" in table(town)


def test_an_auditor_finds_by_the_name_of_a_unit_or_a_person(town: Town) -> None:
    with town.acting("sec_admin") as actor:
        for unit in (town.grid_2, town.grid_4):
            services.appoint(
                town.informant, actor=actor, role="grid_leader", unit=unit, valid_from=DAY
            )
        services.end_post(town.grid_worker.posts.get(), actor=actor, last_day=DAY)
    assert table(town, object_id="河湾第一").count("任命岗位") == 1
    assert table(town, object_id="孙大爷").count("任命岗位") == 2
    assert "王小兰" not in table(town, object_id="孙大爷")
    assert "王小兰" in table(town, object_id="grid_worker")


def test_an_older_entry_and_an_unknown_detail_do_no_harm(town: Town) -> None:
    with town.platform():
        for detail in ({"3": {"claim_first": True}}, {"5": 3}, {"before": 1}, {"role": "gone"}):
            JournalEntry.objects.create(
                action="level_rules.change", actor_name="某", object_id="x", detail=detail
            )
        JournalEntry.objects.create(
            action="post.appoint", object_type="unit", object_id="x", detail={"user": "x"}
        )
    assert "社区居民自报先核实后受理 改为是" in table(town)


def test_a_refused_request_says_why(town: Town) -> None:
    town.client("grid_worker").get("/units")
    assert "看不到或没有" in table(town, result="refused")


def test_every_detail_that_an_incident_or_a_question_leaves_is_in_chinese(town: Town) -> None:
    with town.acting("sys_admin") as actor:
        questions.add_question(
            Category.objects.get(pk="0201"), actor=actor, text="哪个路口？", kind="text"
        )
    assert "问题 哪个路口？" in table(town)
