"""How alike texts are: the rarer the words two of them share, the more it says.

Each text is the set of its search tokens (kernel/bigrams.py). A token weighs more the fewer texts
have it (inverse document frequency); two texts are as alike as the cosine of the angle between
them, 0 to 1. Pairs are sought through rare tokens only, so that thousands of texts take a second.
Why this measure, and how good it is: docs/operations/duplicates.md.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import log, sqrt
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)

LEADS = 40  # so many of a text's rarest tokens lead to others; the rest only add to the measure
COMMON = 150  # a token that more texts have leads nowhere
SHARED = 2  # so many leading tokens two texts must share before they are measured
IMAGINED = 20  # texts added to those there are: among three, a word that all have still counts
BRIDGE = 0.6  # of what makes a group: a pair this alike may bring two groups together


@dataclass
class Group(Generic[K]):
    """Texts about one thing, and how often each token stands in them."""

    keys: list[K]
    profile: dict[str, int]
    size: float  # the length of the profile, as weighed
    at: Hashable = None  # where it is; None: not known


class Texts(Generic[K]):
    """Texts by key, each as a set of tokens, and what they have in common.

    `where` says where a text belongs: a lamp here and a lamp there are two things, whatever the
    words, so texts of two places are never put together; one without a place goes with any.
    """

    def __init__(
        self, texts: Mapping[K, Iterable[str]], where: Mapping[K, Hashable] | None = None
    ) -> None:
        self.tokens = {key: frozenset(words) for key, words in texts.items()}
        self.where = where or {}

    @cached_property
    def frequency(self) -> Counter[str]:
        """In how many texts a token stands."""
        found: Counter[str] = Counter()
        for words in self.tokens.values():
            found.update(words)
        return found

    @cached_property
    def weight(self) -> dict[str, float]:
        """What a token says: the square of its inverse document frequency."""
        many = len(self.tokens) + IMAGINED
        return {word: log(many / n) ** 2 for word, n in self.frequency.items()}

    @cached_property
    def length(self) -> dict[K, float]:
        return {key: sqrt(self._sum(words)) for key, words in self.tokens.items()}

    def likeness(self, one: K, other: K) -> float:
        """Give the cosine of two texts, 0 to 1."""
        size = self.length[one] * self.length[other]
        return self._sum(self.tokens[one] & self.tokens[other]) / size if size else 0.0

    def pairs(self, least: float) -> list[tuple[float, K, K]]:
        """Give the pairs at least this alike, the most alike first."""
        measured = ((self.likeness(*pair), *pair) for pair in self._worth_measuring())
        return sorted((p for p in measured if p[0] >= least), key=lambda p: -p[0])

    def groups(self, least: float) -> list[list[K]]:
        """Put together what is about one thing: groups whose words, taken together, are this alike.

        A group is compared as a whole: of fifty reports of one thing many pairs share little, and
        a chain of pairs would tie different things together.
        """
        home: dict[K, Group[K]] = {}
        for _, one, other in self.pairs(least * BRIDGE):
            ours, theirs = (self._group_of(key, home) for key in (one, other))
            if ours is not theirs and self._is_one(ours, theirs, least):
                self._join(ours, theirs)
                home.update(dict.fromkeys(theirs.keys, ours))
        distinct = {id(group): group for group in home.values()}
        return [group.keys for group in distinct.values() if len(group.keys) > 1]

    def _group_of(self, key: K, home: dict[K, Group[K]]) -> Group[K]:
        if key not in home:
            profile = dict.fromkeys(self.tokens[key], 1)
            home[key] = Group([key], profile, self.length[key], self.where.get(key))
        return home[key]

    def _is_one(self, ours: Group[K], theirs: Group[K], least: float) -> bool:
        if _are_apart(ours.at, theirs.at):
            return False
        one, other = ours.profile, theirs.profile
        both = sum(one[word] * other[word] * self.weight[word] for word in one.keys() & other)
        return both >= least * ours.size * theirs.size

    def _join(self, ours: Group[K], theirs: Group[K]) -> None:
        ours.keys += theirs.keys
        for word, n in theirs.profile.items():
            ours.profile[word] = ours.profile.get(word, 0) + n
        ours.size = sqrt(sum(n * n * self.weight[word] for word, n in ours.profile.items()))
        ours.at = theirs.at if ours.at is None else ours.at

    def _worth_measuring(self) -> Iterator[tuple[K, K]]:
        """Give the pairs that share enough of their rare tokens."""
        shared: Counter[tuple[K, K]] = Counter()
        for keys in self._by_leading_token().values():
            shared.update(combinations(keys, 2))
        for (one, other), n in shared.items():
            if n >= SHARED and not _are_apart(self.where.get(one), self.where.get(other)):
                yield one, other

    def _by_leading_token(self) -> dict[str, Sequence[K]]:
        known = {word: n for word, n in self.frequency.items() if 2 <= n <= COMMON}
        rank = {word: n for n, word in enumerate(sorted(known, key=lambda w: (known[w], w)))}
        leading = frozenset(rank)
        found: dict[str, list[K]] = defaultdict(list)
        for key, words in self.tokens.items():
            for word in sorted(words & leading, key=rank.__getitem__)[:LEADS]:
                found[word].append(key)
        return dict(found)

    def _sum(self, words: Iterable[str]) -> float:
        return sum(map(self.weight.__getitem__, words))


def _are_apart(one: Hashable, other: Hashable) -> bool:
    return one is not None and other is not None and one != other
