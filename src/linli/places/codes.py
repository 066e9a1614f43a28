"""The code lists of places: what a building, a home or a firm may be (data dictionary c.2)."""

from collections.abc import Iterable

from django.db import models


def names_of(codes: type[models.TextChoices], held: Iterable[str]) -> list[str]:
    """Name the codes that a row holds, in the order of the list; unknown ones by their code."""
    names = {str(code): str(label) for code, label in codes.choices}
    return [names.get(code, code) for code in held]


class BuildingUse(models.TextChoices):
    HOMES = "01", "住宅"
    SHOPS = "02", "商业"
    OFFICES = "03", "办公"
    FACTORY = "04", "厂房"
    STORE = "05", "仓储"
    MIXED = "06", "商住混用"
    SCHOOL = "07", "教育"
    MEDICAL = "08", "医疗"
    GENERAL = "09", "综合"
    OTHER = "99", "其他"


class DwellingState(models.TextChoices):
    OWN = "1", "自住"
    LET = "2", "出租"
    EMPTY = "3", "空置"
    LENT = "4", "借住"
    TRADE = "5", "商用"
    BUILDING = "6", "在建"
    OTHER = "9", "其他"


class RentalUse(models.TextChoices):
    LIVING = "1", "居住"
    TRADE = "2", "商业"
    STORE = "3", "仓储"
    OFFICE = "4", "办公"
    OTHER = "9", "其他"


class Hazard(models.TextChoices):
    FIRE = "1", "消防"
    POWER = "2", "用电"
    GAS = "3", "燃气"
    STRUCTURE = "4", "房屋结构"
    SAFETY = "5", "治安"
    ILLEGAL = "6", "违建"
    FALLING = "7", "高空坠物"
    CHARGING = "8", "电动车充电"
    OTHER = "9", "其他"


class EstablishmentKind(models.TextChoices):
    FIRM = "1", "企业"
    TRADER = "2", "个体工商户"
    PUBLIC = "3", "机关事业单位"
    SOCIAL = "4", "社会组织"
    FARM = "5", "农民合作社"
    OTHER = "9", "其他"


class KeyPlace(models.TextChoices):
    """重点场所; blank for an ordinary establishment."""

    NO = "", "不是重点场所"
    SCHOOL = "01", "学校幼儿园"
    MEDICAL = "02", "医疗"
    HOTEL = "03", "旅馆"
    LEISURE = "04", "娱乐"
    FOOD = "05", "餐饮"
    BANK = "06", "金融"
    CHEMICAL = "07", "危化品"
    WORSHIP = "08", "宗教"
    STATION = "09", "交通站场"
    SIGHT = "10", "景区"
    CULTURE = "11", "文教"
    LOGISTICS = "12", "物流寄递"
    SITE = "13", "建筑工地"
    CARE_HOME = "14", "养老机构"
    SMALL = "15", "九小场所"
    OTHER = "99", "其他"


class OrgFlag(models.TextChoices):
    """What there is of organisations in a private firm or a social organisation."""

    PARTY_POSSIBLE = "party_possible", "具备建立党组织条件"
    PARTY = "party", "有党组织"
    UNION = "union", "有工会"
    YOUTH = "youth", "有共青团组织"
    WOMEN = "women", "有妇联组织"
    FOREIGN = "foreign", "有境外背景"


class SafetyGrade(models.TextChoices):
    UNKNOWN = "", "未评"
    GOOD = "A", "好"
    FAIR = "B", "较好"
    POOR = "C", "一般"
    BAD = "D", "差"


class FacilityKind(models.TextChoices):
    """部件, by the classes of city management; the finer code is optional."""

    UTILITY = "01", "公用设施"
    TRAFFIC = "02", "道路交通"
    SANITATION = "03", "市容环境"
    GREEN = "04", "园林绿化"
    FIRE = "05", "消防设施"
    SPORT = "06", "文体设施"
    CAMERA = "07", "治安监控"
    OTHER = "99", "其他"


class FacilityState(models.TextChoices):
    GOOD = "1", "完好"
    DAMAGED = "2", "破损"
    MISSING = "3", "丢失"
    OUT_OF_USE = "4", "停用"
