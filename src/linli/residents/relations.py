"""How those who stay are related to a new head: what follows from the old relations, no guesses.

A table, read as "who was … of the old head is … of the new one, who was … of the old head".
"""

from linli.kernel.identity import FEMALE, MALE
from linli.residents.codes import HEADS, Relation

_SPOUSES = (Relation.SPOUSE, Relation.HUSBAND, Relation.WIFE)
_CHILDREN = (Relation.SON, Relation.DAUGHTER)
_PARENTS = (Relation.PARENTS, Relation.FATHER, Relation.MOTHER)
_IN_LAWS = (
    Relation.HUSBANDS_FATHER,
    Relation.HUSBANDS_MOTHER,
    Relation.WIFES_FATHER,
    Relation.WIFES_MOTHER,
)
R = Relation

# new head's old relation → member's old relation → member's new relation
_AFTER: dict[str, dict[str, Relation]] = {
    **{
        spouse: {
            **dict.fromkeys(HEADS, R.SPOUSE),
            R.SON: R.SON,
            R.DAUGHTER: R.DAUGHTER,
            R.SON_IN_LAW: R.SON_IN_LAW,
            R.DAUGHTER_IN_LAW: R.DAUGHTER_IN_LAW,
            R.GRANDCHILD: R.GRANDCHILD,
            **dict.fromkeys(_PARENTS, R.OTHER),
            **dict.fromkeys(_IN_LAWS, R.PARENTS),
        }
        for spouse in _SPOUSES
    },
    **{
        child: {
            **dict.fromkeys((*HEADS, *_SPOUSES), R.PARENTS),
            **dict.fromkeys(_PARENTS, R.GRANDPARENTS),
            **dict.fromkeys(_CHILDREN, R.SIBLING),
            R.SIBLING: R.OTHER,
        }
        for child in _CHILDREN
    },
    **{
        parent: {
            **dict.fromkeys(_SPOUSES, R.OTHER),
            R.SIBLING: R.OTHER,
            **dict.fromkeys(_CHILDREN, R.GRANDCHILD),
            **dict.fromkeys(_PARENTS, R.SPOUSE),
        }
        for parent in _PARENTS
    },
}


def relation_after(new_head: str, member: str, *, sex: str = "") -> Relation:
    """Give a member's relation to the new head; 其他亲属 where it does not follow.

    Both are relations to the old head, as codes of `Relation`; `sex` is the member's, which tells
    a son from a daughter when a parent becomes head.
    """
    if new_head in _PARENTS and member in HEADS:
        return {MALE: R.SON, FEMALE: R.DAUGHTER}.get(sex, R.OTHER)
    if Relation.NOT_RELATED in (new_head, member):
        return Relation.NOT_RELATED
    return _AFTER.get(new_head, {}).get(member, Relation.OTHER)
