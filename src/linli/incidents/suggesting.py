"""Suggests a category by the words of a report, and says which of them speak for it.

Naive Bayes over the counts that `learning` keeps for the county. A suggestion is never applied
unasked; where too little has been learned, there is none.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import islice
from math import log

from linli.incidents.models import Category, CategoryWord, Incident
from linli.incidents.models.learned import ALL
from linli.kernel.bigrams import phrases
from linli.kernel.scope import Actor

LEAST = 30  # closed incidents of the county, below which nothing is suggested
LEAST_OF_KIND = 5  # of the category itself
WORDS = 3
KEYS = "qwe"  # so many are shown, each with its key
SMOOTHING = 2.0  # so many imagined incidents have each word as often as the county has it
SPEAKS = log(1.5)  # a word speaks for a category where it is half as frequent again

Counts = Mapping[str, Mapping[str, int]]  # word → category → incidents; ALL: every one of them


@dataclass(frozen=True)
class Suggestion:
    """A category, the words of this report that speak for it, and how much taught it."""

    category: Category
    words: tuple[str, ...]
    learned_from: int
    of_kind: int
    key: str  # takes it


def suggestions(incident: Incident, actor: Actor) -> list[Suggestion]:
    """Give up to three categories for a report, likeliest first; none on too little evidence."""
    tokens = [word for word in incident.search if len(word) == 2]
    rows = CategoryWord.objects.visible_to(actor).filter(
        county=incident.county, word__in=[ALL, *tokens], category__is_active=True
    )
    counts: dict[str, dict[str, int]] = {}
    for word, category, incidents in rows.values_list("word", "category_id", "incidents"):
        counts.setdefault(word, {})[category] = incidents
    ranking = ranked(tokens, counts)[: len(KEYS)]
    named = Category.objects.in_bulk([code for code, _ in ranking])
    total = sum(counts.get(ALL, {}).values())
    found = [
        Suggestion(named[code], _said(incident, words), total, counts[ALL][code], key)
        for key, (code, words) in zip(KEYS, ranking, strict=False)
    ]
    return [suggestion for suggestion in found if suggestion.words]


def ranked(tokens: Collection[str], counts: Counts) -> list[tuple[str, frozenset[str]]]:
    """Order the categories by how likely they use these words, each with those that speak."""
    sizes = counts.get(ALL, {})
    total = sum(sizes.values())
    if total < LEAST:
        return []
    known = [word for word in tokens if word in counts]
    scores: dict[str, float] = {}
    speaking: dict[str, frozenset[str]] = {}
    for code, size in sizes.items():
        told = {word: _weight(counts[word], code, size, total) for word in known}
        scores[code] = log(size / total) + sum(told.values())
        speaking[code] = frozenset(word for word, weight in told.items() if weight > SPEAKS)
    enough = [code for code in scores if sizes[code] >= LEAST_OF_KIND and len(speaking[code]) > 1]
    return [(code, speaking[code]) for code in sorted(enough, key=lambda code: -scores[code])]


def _weight(having: Mapping[str, int], code: str, size: int, total: int) -> float:
    """Say how much more frequent a word is in a category than in the whole county (logarithm)."""
    usual = sum(having.values()) / total
    there = (having.get(code, 0) + SMOOTHING * usual) / (size + SMOOTHING)
    return log(there / usual)


def _said(incident: Incident, words: frozenset[str]) -> tuple[str, ...]:
    """Only words of the text before the person: what others wrote is never shown."""
    text = f"{incident.title}\n{incident.address}\n{incident.description}"
    said = phrases(text, words)  # the longest first: what is a part of another is left out
    whole = (p for n, p in enumerate(said) if not any(p in longer for longer in said[:n]))
    return tuple(islice(whole, WORDS))
