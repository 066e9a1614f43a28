"""What a dispute, its parties and its mediation can be called (data dictionary c.8)."""

from django.db import models

CLASS = "01"  # the incidents that a dispute can belong to: 矛盾纠纷


class Risk(models.TextChoices):
    """风险等级, the calmest first."""

    BLUE = "1", "蓝色（一般）"
    YELLOW = "2", "黄色（较大）"
    ORANGE = "3", "橙色（重大）"
    RED = "4", "红色（紧急）"


class Difficulty(models.TextChoices):
    """难易程度; each is settled at a level: community, township, county."""

    SIMPLE = "1", "简单（社区化解）"
    COMPLEX = "2", "复杂（乡镇化解）"
    HARD = "3", "疑难（县级化解）"


class Scale(models.TextChoices):
    """规模."""

    FEW = "1", "个体（5 人以下）"
    SOME = "2", "一般群体（5 至 29 人）"
    MANY = "3", "较大群体（30 人以上）"


class Method(models.TextChoices):
    """化解方式."""

    MEDIATION = "1", "人民调解"
    ADMINISTRATIVE = "2", "行政调解"
    JUDICIAL = "3", "司法调解"
    ARBITRATION = "4", "仲裁"
    LAWSUIT = "5", "诉讼"
    PETITION = "6", "信访"
    BY_THEMSELVES = "7", "自行和解"
    OTHER = "9", "其他"


class Side(models.TextChoices):
    """Which side a party is on."""

    A = "A", "甲方"
    B = "B", "乙方"


class PartyKind(models.TextChoices):
    """人员类别: the kinds of people of GB/T 31000, and firms."""

    REGISTERED = "1", "户籍人口"
    FLOATING = "2", "流动人口"
    OVERSEAS = "3", "境外人员"
    UNSETTLED = "4", "未落户人口"
    FIRM = "8", "单位（企业、物业等）"
    UNKNOWN = "9", "不清楚"


class AgeGroup(models.TextChoices):
    """年龄段: enough for a mediator, less than a date of birth."""

    UNDER_18 = "1", "未满 18 岁"
    UNDER_36 = "2", "18 至 35 岁"
    UNDER_60 = "3", "36 至 59 岁"
    OLDER = "4", "60 岁以上"


class Result(models.TextChoices):
    """How one mediation ended."""

    WRITTEN = "written", "达成书面协议"
    SPOKEN = "spoken", "达成口头协议"
    GOES_ON = "goes_on", "没有谈成，继续调解"
    FAILED = "failed", "调解不成，告知其他途径"


AGREED = (Result.WRITTEN, Result.SPOKEN)


class Kept(models.TextChoices):
    """履行: whether what was agreed has been done."""

    NOTHING = "", "无须履行"
    WAITING = "waiting", "待履行"
    PARTLY = "partly", "部分履行"
    KEPT = "kept", "已履行"
    BROKEN = "broken", "不履行"


class ReviewKind(models.TextChoices):
    """What was looked at afterwards."""

    FULFILMENT = "fulfil", "履行核查"
    REVISIT = "revisit", "回访"


class Satisfaction(models.IntegerChoices):
    """What a party says when revisited, in the words of 回访."""

    VERY = 5, "非常满意"
    WELL = 4, "满意"
    ENOUGH = 3, "基本满意"
    BADLY = 2, "不满意"
    NOT_AT_ALL = 1, "很不满意"


def age_group(age: int | None) -> str:
    """Give the group of an age in years; "" for an unknown one."""
    if age is None:
        return ""
    if age < 18:
        return AgeGroup.UNDER_18
    if age < 36:
        return AgeGroup.UNDER_36
    return AgeGroup.UNDER_60 if age < 60 else AgeGroup.OLDER


def scale_of(people: int | None) -> str:
    """Give the scale of a dispute of so many people."""
    if people is None or people < 5:
        return Scale.FEW
    return Scale.SOME if people < 30 else Scale.MANY
