"""Search tokens for Chinese text: pairs of characters, whole words and the ends of numbers.

PostgreSQL's parsers see a Chinese sentence as one word; pairs need no dictionary, and an index
over them finds any phrase of two characters or more.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator

MAX_TOKENS = 4000
# An index entry may not be longer than a third of a database page; no word people seek is.
_LONGEST_WORD = 64

_CHINESE = "々〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003347f"
_RUNS = re.compile(rf"([{_CHINESE}]+)|((?:(?![{_CHINESE}_])\w)+)")
_ENDS_IN_NUMBER = re.compile(r"[0-9]{4}$")


def tokens(text: str) -> list[str]:
    """Give the tokens to store for a text: unique, in order, at most MAX_TOKENS.

    A run of Chinese gives its overlapping pairs (alone: the character), any other run its word
    and, when that ends in four digits or more, the last four, as people quote phones and plates.
    """
    found: dict[str, None] = {}
    for run, is_chinese in _runs(text):
        if is_chinese:
            found.update(dict.fromkeys(_pairs(run) or [run]))
        else:
            found[run[:_LONGEST_WORD]] = None
            if _ENDS_IN_NUMBER.search(run):
                found[run[-4:]] = None
        if len(found) >= MAX_TOKENS:
            break
    return list(found)[:MAX_TOKENS]


def query_tokens(text: str) -> list[str]:
    """Give the tokens that a text must have, all of them, to contain what is sought.

    A single Chinese character is left out: it is stored only where it stands alone. The answer
    narrows the search; where it is [] or a phrase matters, compare the texts themselves.
    """
    found: dict[str, None] = {}
    for run, is_chinese in _runs(text):
        words = _pairs(run) if is_chinese else [run[:_LONGEST_WORD]]
        found.update(dict.fromkeys(words))
    return list(found)[:MAX_TOKENS]


def phrases(text: str, words: Collection[str]) -> list[str]:
    """Give the stretches of a text that these tokens cover, longest first: 垃圾 圾桶 → 垃圾桶."""
    found: dict[str, None] = {}
    for run, is_chinese in _runs(text):
        if is_chinese:
            found.update(dict.fromkeys(_stretches(run, words)))
        elif run in words:
            found[run] = None
    return sorted(found, key=lambda phrase: -len(phrase))


def _stretches(run: str, words: Collection[str]) -> Iterator[str]:
    """Join the pairs that follow each other."""
    stretch = ""
    for pair in _pairs(run):
        if pair in words:
            stretch = stretch + pair[1] if stretch else pair
        elif stretch:
            yield stretch
            stretch = ""
    if stretch:
        yield stretch


def _runs(text: str) -> Iterator[tuple[str, bool]]:
    plain = unicodedata.normalize("NFKC", text).casefold()
    for found in _RUNS.finditer(plain):
        yield found[0], found[1] is not None


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]
