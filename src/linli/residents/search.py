"""Find people by what a worker has at hand: name, pinyin, number, phone, its tail, an address.

What is typed is personal data, so it never stands in an address: the page is posted.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from linli.kernel.bigrams import query_tokens
from linli.kernel.identity import plain
from linli.kernel.scope import Actor
from linli.residents.models import Member, Person
from linli.residents.projections import Line, lines
from linli.residents.queries import doors_of, people_in_sight
from linli.residents.sealed import doc_index, phone_mark

MOST = 50
_PAPER = re.compile(r"\d{17}[\dX]|[A-Z]{1,3}\d{6,10}")
_PHONE = re.compile(r"1\d{10}|0\d{9,11}")
_TAIL = re.compile(r"\d{4}")
_LETTERS = re.compile(r"[a-z]{2,30}")


@dataclass(frozen=True)
class Found:
    """Some people, by what they were found, and whether there are more."""

    by: str
    people: list[Line]
    is_cut: bool = False


def find_people(text: str, *, actor: Actor) -> Found:
    """Find people in the actor's places; the first way that finds anybody wins."""
    for by, ids in _ways(text.strip()[:60]):
        found = ids(actor)
        if found:
            return _shown(by, found, actor)
    return Found("", [])


Way = tuple[str, Callable[[Actor], list[UUID]]]


def _ways(text: str) -> list[Way]:
    """List the ways that fit what was typed, the surest first."""
    number, word = plain(text), text.replace(" ", "").lower()
    ways: list[Way] = []
    if _PAPER.fullmatch(number):
        ways.append(("证件号码", lambda actor: _by_paper(number, actor)))
    if _PHONE.fullmatch(number):
        ways.append(("电话", lambda actor: _with([], phone_mark(number), actor)))
    if _TAIL.fullmatch(number):
        ways.append(("电话尾号", lambda actor: _with([], phone_mark(number), actor)))
    if _LETTERS.fullmatch(word):
        ways.append(("拼音", lambda actor: _with([word], None, actor)))
    if word and not word.isascii():
        ways.append(("姓名", lambda actor: _with([word], None, actor)))
        if len(word) > 2:
            ways.append(("姓名", lambda actor: _with(query_tokens(word), None, actor)))
    if words := query_tokens(text):
        ways.append(("地址", lambda actor: _by_address(words, actor)))
    return ways


def _shown(by: str, ids: list[UUID], actor: Actor) -> Found:
    rows = people_in_sight(actor).filter(pk__in=ids).select_related("place")
    people = sorted(rows, key=lambda person: (not person.is_settled, person.name_key, person.pk))
    shown = people[:MOST]
    doors = doors_of([person.pk for person in shown], actor=actor)
    return Found(by, lines(shown, doors), is_cut=len(ids) > MOST)


def _by_paper(number: str, actor: Actor) -> list[UUID]:
    rows = people_in_sight(actor).filter(county__in=actor.counties, doc_index=doc_index(number))
    return list(rows.values_list("pk", flat=True))


def _with(words: list[str], mark: bytes | None, actor: Actor) -> list[UUID]:
    """Ask the function that may use the index in spite of row security (decision 14)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM linli_people_with(%s::text[], %s::bytea) AS id LIMIT %s",
            [words, mark, MOST + 1],
        )
        return [row[0] for row in cursor.fetchall()]


def _by_address(words: list[str], actor: Actor) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM linli_dwellings_with(%s::text[]) AS id LIMIT %s", [words, MOST + 1]
        )
        homes = [row[0] for row in cursor.fetchall()]
    members = Member.objects.visible_to(actor).filter(household__dwelling__in=homes, valid_to=None)
    people = Person.objects.visible_to(actor).filter(memberships__in=members.values("pk"))
    return list(people.values_list("pk", flat=True)[: MOST + 1])
