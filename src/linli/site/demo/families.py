"""Made-up households: who lives with whom, of what age, under which surname."""

import random
from collections.abc import Callable
from datetime import date

from linli.kernel.identity import FEMALE, MALE
from linli.site.demo import names
from linli.site.demo.papers import Numbers
from linli.site.demo.persons import Odds, Person, stands

_HEAD = "02"


class Family:
    """A household being put together, the head first."""

    def __init__(
        self, dice: random.Random, numbers: Numbers, *, village: bool, division: str
    ) -> None:
        self.dice, self.numbers, self.village, self.division = dice, numbers, village, division
        self.people: list[Person] = []

    @property
    def today(self) -> date:
        return self.numbers.today

    def add(
        self, relation: str, sex: str, age: int, *, surname: str = "", marital: str = "10"
    ) -> Person:
        """Add somebody who becomes `age` this year."""
        year = self.today.year - age
        born, number = self.numbers.birth(year, sex, self.division)
        who = Person(
            surname=surname or names.surname(self.dice),
            given=names.given(self.dice, sex, year),
            sex=sex,
            born=born,
            number=number,
            relation=relation,
            is_head=relation == _HEAD,
            marital=marital,
        )
        stands(self.dice, who, self.today, village=self.village)
        self.people.append(who)
        return who

    def couple(self, age: int) -> tuple[Person, Person]:
        """Add a couple, one of them the head; give husband and wife."""
        dice, marital = self.dice, "22" if self.dice.random() < 0.06 else "21"
        wife_age = max(21, age - dice.randint(-3, 5))
        if dice.random() < 0.82:
            husband = self.add(_HEAD, MALE, age, marital=marital)
            return husband, self.add("12", FEMALE, wife_age, marital=marital)
        wife = self.add(_HEAD, FEMALE, wife_age, marital=marital)
        return self.add("11", MALE, age, marital=marital), wife

    def children(self, father: Person | None, mother: Person, ages: list[int]) -> None:
        """Add children of these ages, as far as the mother was grown up then."""
        year = self.today.year
        mothers = year - mother.born.year
        for age in ages:
            if mothers - age < 21 or mothers - age > 44:
                continue
            sex = MALE if self.dice.random() < 0.52 else FEMALE
            of = mother if father is None or self.dice.random() < 0.06 else father
            marital = "10" if age < 33 or self.dice.random() < 0.7 else "40"
            relation = "20" if sex == MALE else "30"
            self.add(relation, sex, age, surname=of.surname, marital=marital)

    def parents_of(self, head: Person) -> None:
        """Add one or both of the parents of the head, or of his wife now and then."""
        year, dice = self.today.year, self.dice
        age = year - head.born.year + dice.randint(22, 32)
        if age > 97:
            return
        of_spouse = dice.random() < 0.1 and any(p.relation in ("11", "12") for p in self.people)
        father, mother = "51", "52"
        surname = head.surname
        if of_spouse:
            father, mother = ("55", "56") if head.sex == MALE else ("53", "54")
            surname = next(p.surname for p in self.people if p.relation in ("11", "12"))
        both = age < 75 or dice.random() < 0.4
        alone = "" if both else dice.choice((father, mother, mother))
        if both or alone == father:
            self.add(father, MALE, age, surname=surname, marital="21" if both else "30")
        if both or alone == mother:
            self.add(mother, FEMALE, max(age - dice.randint(-2, 4), year - head.born.year + 21),
                     marital="21" if both else "30")  # fmt: skip


def _old_alone(family: Family) -> None:
    dice = family.dice
    sex = FEMALE if dice.random() < 0.66 else MALE
    marital = "30" if dice.random() < 0.85 else "10"
    family.add(_HEAD, sex, dice.randint(63, 94), marital=marital)


def _alone(family: Family) -> None:
    dice, age = family.dice, family.dice.randint(23, 58)
    marital = "10" if age < 36 or dice.random() < 0.3 else "40"
    family.add(_HEAD, MALE if dice.random() < 0.6 else FEMALE, age, marital=marital)


def _old_couple(family: Family) -> None:
    family.couple(family.dice.randint(58, 86))


def _couple(family: Family) -> None:
    family.couple(family.dice.randint(24, 57))


def _with_one(family: Family) -> None:
    age = family.dice.randint(26, 56)
    husband, wife = family.couple(age)
    family.children(husband, wife, [_age_of_child(family, wife)])


def _with_two(family: Family) -> None:
    husband, wife = family.couple(family.dice.randint(29, 52))
    first = _age_of_child(family, wife)
    family.children(husband, wife, [first, max(0, first - family.dice.randint(2, 8))])


def _one_parent(family: Family) -> None:
    dice = family.dice
    age, widowed = dice.randint(30, 54), dice.random() < 0.3
    marital = "30" if widowed else "40"
    if dice.random() < 0.75:
        mother = family.add(_HEAD, FEMALE, age, marital=marital)
        family.children(None, mother, [_age_of_child(family, mother)])
        return
    father = family.add(_HEAD, MALE, age, marital=marital)
    family.children(father, father, [_age_of_child(family, father)])


def _three_generations(family: Family) -> None:
    husband, wife = family.couple(family.dice.randint(27, 56))
    first = _age_of_child(family, wife)
    more = [max(0, first - family.dice.randint(2, 7))] if family.dice.random() < 0.45 else []
    family.children(husband, wife, [first, *more])
    family.parents_of(family.people[0])


def _left_behind(family: Family) -> None:
    """Grandparents with a grandchild; its parents work far away."""
    dice = family.dice
    grandfather, _ = family.couple(dice.randint(53, 68))
    sex = dice.choice((MALE, FEMALE))
    child = family.add("40", sex, dice.randint(2, 13), surname=grandfather.surname)
    child.left_behind = "01"


def _shared(family: Family) -> None:
    """Two or three who share a flat."""
    dice = family.dice
    sex = dice.choice((MALE, FEMALE))
    family.add(_HEAD, sex, dice.randint(20, 38))
    for _ in range(dice.randint(1, 2)):
        family.add("99", sex, dice.randint(20, 38))


def _age_of_child(family: Family, parent: Person) -> int:
    """Give an age at which the child was born to somebody of 23 to 34 years, still at home."""
    age = family.today.year - parent.born.year
    return min(max(age - family.dice.randint(23, 34), 0), 34)


_MAKERS: dict[str, Callable[[Family], None]] = {
    made.__name__: made
    for made in (
        _old_alone, _alone, _old_couple, _couple, _with_one, _with_two, _one_parent,
        _three_generations, _left_behind, _shared,
    )
}  # fmt: skip
_OWN = Odds({
    "_old_alone": 11, "_alone": 10, "_old_couple": 16, "_couple": 10, "_with_one": 21,
    "_with_two": 12, "_one_parent": 5, "_three_generations": 13, "_left_behind": 3,
})  # fmt: skip
_FROM_AWAY = Odds({"_alone": 22, "_couple": 26, "_with_one": 24, "_with_two": 10, "_shared": 18})


def own_family(family: Family) -> list[Person]:
    """Put a household together of people who belong here."""
    _MAKERS[_OWN.draw(family.dice)](family)
    return family.people


def family_from_away(family: Family) -> list[Person]:
    """Put a household together of people who came to work."""
    _MAKERS[_FROM_AWAY.draw(family.dice)](family)
    return family.people
