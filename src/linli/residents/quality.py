"""What cannot be true, or is no longer fresh, in the registers of people (pains P15).

Each rule is a sentence and a test; rooms above add theirs (`add_rule`): dead but visited.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from linli.kernel import clock
from linli.kernel.scope import Actor
from linli.residents.codes import CareGroup, Employment, Match, PersonKind
from linli.residents.life.couples import MARRIED
from linli.residents.models import Member, Person, Stay

FLOATING_STALE = timedelta(days=90)  # data dictionary c.6: floating people re-confirmed
STALE = timedelta(days=180)


@dataclass(frozen=True)
class Rule:
    """A fault: what it is called, what to do about it, and the test for persons that have it."""

    code: str
    title: str
    what_to_do: str
    test: Callable[[Actor], Q]
    state: str = Person.State.HERE


def years_ago(years: int) -> date:
    """Give the day on which somebody must have been born to be `years` old today."""
    today = clock.today()
    return today.replace(year=today.year - years, day=min(today.day, 28))


def _under(years: int) -> Q:
    return Q(born__gt=years_ago(years))


def _over(years: int) -> Q:
    return Q(born__lte=years_ago(years))


def _stays(actor: Actor, **more: str) -> Q:
    """Make the test for persons who stay so now."""
    rows = Stay.objects.visible_to(actor).filter(valid_to=None, **more)
    return Q(pk__in=rows.values("person"))


def _school(_: Actor) -> Q:
    """Age against school: a pupil of 40, a child of 5 with a school behind him."""
    studies = Q(employment=Employment.STUDENT)
    return (
        studies & (_under(5) | _over(40))
        | _under(6) & Q(education__gte="10") & ~Q(education__in=("", "80", "90"))
        | _under(12) & Q(education__in=("71", "60", "61", "41", "44", "47", "31", "21"))
    )


def _work(_: Actor) -> Q:
    at_work = ("11", "13", "17", "21", "24", "37", "54", "80")
    return _under(16) & Q(employment__in=at_work) | _under(40) & Q(employment="80")


_RULES: dict[str, Rule] = {}


def add_rule(rule: Rule) -> None:
    """Add a rule of a room above."""
    _RULES[rule.code] = rule


def rules() -> list[Rule]:
    """List the rules in the order of the report."""
    return list(_RULES.values())


def rule_named(code: str) -> Rule | None:
    """Give a rule by the code in an address."""
    return _RULES.get(code)


def _seen_before(span: timedelta) -> Q:
    return Q(confirmed_at=None) | Q(confirmed_at__lt=clock.now() - span)


for _rule in (
    Rule("school", "年龄与文化、学业不符", "核对出生日期、文化程度和就业状况。", _school),
    Rule("work", "年龄与就业不符", "核对出生日期和就业状况。", _work),
    Rule(
        "married_young",
        "不满 20 岁已婚",
        "核对出生日期和婚姻状况。",
        lambda _: _under(20) & Q(marital__in=MARRIED),
    ),
    Rule("very_old", "超过 110 岁", "核对是否健在、出生日期是否写错。", lambda _: _over(110)),
    Rule(
        "no_household",
        "没有归到任何一户",
        "登记到他住的那一户。",
        lambda actor: (
            ~Q(pk__in=Member.objects.visible_to(actor).filter(valid_to=None).values("person"))
        ),
    ),
    Rule(
        "no_care",
        "满 80 岁没有列入高龄老人",
        "核对后在关爱档案里列入。",
        lambda _: _over(80) & ~Q(care_groups__contains=[CareGroup.VERY_OLD.value]),
    ),
    Rule(
        "no_consent",
        "不满 14 岁没有监护人同意",
        "问过监护人以后，在修改里勾上。",
        lambda _: _under(14) & Q(guardian_consents=False),
    ),
    Rule(
        "apart_no_address",
        "人户分离没有户籍地址",
        "补写户籍地址。",
        lambda actor: _stays(actor, match=Match.APART) & Q(registered_address=""),
    ),
    Rule(
        "floating_stale",
        "流动人口 90 天没核实",
        "走访或电话核实是否还住在这里。",
        lambda actor: _stays(actor, kind=PersonKind.FLOATING) & _seen_before(FLOATING_STALE),
    ),
    Rule("stale", "180 天没核实", "走访时按“情况无变化”，或改正。", lambda _: _seen_before(STALE)),
):
    add_rule(_rule)
