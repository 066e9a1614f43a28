"""Who is proposed for which care group, and until when a group lasts: pure."""

from datetime import date

from linli.kernel.identity import age_at
from linli.residents.codes import CareGroup

OLD, VERY_OLD, MATERNITY = CareGroup.OLD.value, CareGroup.VERY_OLD.value, CareGroup.MATERNITY.value
# group → from which age it is proposed (rulebook 1.2.4; data dictionary c.2)
PROPOSED_FROM = {OLD: 60, VERY_OLD: 80}
# group → (youngest, oldest) in full years, and the sentence for whoever is not
AGES = {
    OLD: (60, 200, "老年人应满 60 周岁，请核对出生日期。"),
    VERY_OLD: (80, 200, "高龄老人应满 80 周岁，请核对出生日期。"),
    CareGroup.CHILD.value: (0, 17, "困境儿童、孤儿应不满 18 周岁，请核对出生日期。"),
    CareGroup.LEFT_CHILD.value: (0, 17, "留守儿童应不满 18 周岁，请核对出生日期。"),
}


def wrong_age(group: str, born: date | None, today: date) -> str:
    """Say why somebody born on a day cannot be of a group, "" when he can or nobody knows."""
    if group not in AGES or born is None:
        return ""
    least, most, said = AGES[group]
    return "" if least <= age_at(born, today) <= most else said


def born_until(age: int, today: date) -> date:
    """Give the last day of birth of those who have reached an age."""
    try:
        return today.replace(year=today.year - age)
    except ValueError:  # 29 February: of that age since the 28th
        return today.replace(year=today.year - age, day=28)


def proposed(born: date | None, has: list[str], today: date) -> list[str]:
    """Name the groups somebody is proposed for by his age: only the narrowest he is not in."""
    if born is None:
        return []
    age = age_at(born, today)
    fits = [group for group, least in PROPOSED_FROM.items() if age >= least]
    return fits[-1:] if fits and fits[-1] not in has else []
