"""类别建议: learned from the county's own closed incidents, with reasons; nothing restricted."""

import pytest

from linli.incidents import learning
from linli.incidents.models import CategoryWord, Incident
from linli.incidents.models.learned import ALL
from linli.incidents.suggesting import LEAST, ranked, suggestions
from linli.kernel import clock
from tests.town import Town

pytestmark = pytest.mark.django_db

SAID = {"0201": "市场后门垃圾桶满溢没人清运", "0302": "巷口路灯坏了晚上很黑"}
CLUE = "宾馆里有人吸食毒品"


def close_many(town: Town, category: str, said: str, times: int) -> None:
    """Write closed incidents, as if they had walked the road."""
    with town.platform() as actor:
        for _ in range(times):
            incident = town.report(description=said, title=said[:8], category=category)
            rows = Incident.objects.visible_to(actor).filter(pk=incident.pk)
            rows.update(state="CLOSED", is_open=False, closed_at=clock.now())


def learn(town: Town) -> None:
    with town.platform() as actor:
        learning.learn(actor=actor)


def seen(town: Town, text: str, who: str = "platform_admin") -> list[tuple[str, tuple[str, ...]]]:
    incident = town.report(description=text, title=text, category=None)
    with town.acting(who) as actor:
        found = suggestions(town.fresh(incident), actor)
    return [(one.category.code, one.words) for one in found]


def test_the_words_of_closed_incidents_suggest_a_category_and_say_which_spoke(town: Town) -> None:
    for category, said in SAID.items():
        close_many(town, category, said, 16)
    learn(town)
    [first, *_] = seen(town, "三号楼垃圾桶又满溢了")
    assert first == ("0201", ("垃圾桶", "满溢"))
    page = town.client("platform_admin").get("/triage").content.decode()
    assert 'data-suggest="0201"' in page
    assert "学自本县已办结的 32 件" in page
    assert 'value="0201"' in page
    assert town.fresh(Incident(pk=_newest(town))).category_id is None


def _newest(town: Town) -> object:
    with town.platform() as actor:
        return Incident.objects.visible_to(actor).filter(state="REPORTED").latest("id").pk


def test_on_little_evidence_nothing_is_suggested(town: Town) -> None:
    close_many(town, "0201", SAID["0201"], 16)
    learn(town)
    assert seen(town, "三号楼垃圾桶又满溢了") == []


def test_nothing_is_learned_from_restricted_incidents(town: Town) -> None:
    close_many(town, "0201", SAID["0201"], 30)
    close_many(town, "0504", CLUE, 6)
    learn(town)
    with town.platform() as actor:
        words = CategoryWord.objects.visible_to(actor)
        assert not words.filter(category="0504").exists()
        assert not words.filter(word="毒品").exists()
        assert words.get(category="0201", word=ALL).incidents == 30
    assert seen(town, CLUE) == []


def test_numbers_and_what_stands_in_one_incident_alone_are_not_kept(town: Town) -> None:
    close_many(town, "0201", "垃圾满溢", 2)
    close_many(town, "0201", "电话13812345678找张建国", 1)
    learn(town)
    with town.platform() as actor:
        words = set(CategoryWord.objects.visible_to(actor).values_list("word", flat=True))
    assert {"垃圾", "满溢"} <= words
    assert not words & {"建国", "5678", "13812345678"}


def test_another_county_learns_nothing_from_this_one(town: Town) -> None:
    close_many(town, "0201", SAID["0201"], 2)
    learn(town)
    with town.platform() as actor:
        CategoryWord.objects.visible_to(actor).update(county=880101_000_000_000)
    with town.acting("county_operator") as actor:
        assert not CategoryWord.objects.visible_to(actor).exists()
        assert not CategoryWord.objects.unsealed(because="row security alone").exists()


@pytest.mark.parametrize(
    ("counts", "first"),
    [
        ({ALL: {"A": 20, "B": 20}, "垃圾": {"A": 18}, "圾桶": {"A": 9}}, "A"),
        ({ALL: {"A": 20, "B": 20}, "垃圾": {"A": 9, "B": 20}, "圾桶": {"A": 9, "B": 20}}, None),
        ({ALL: {"A": LEAST - 1}, "垃圾": {"A": 9}, "圾桶": {"A": 9}}, None),
        ({ALL: {"A": 4, "B": 40}, "垃圾": {"A": 4}, "圾桶": {"A": 4}}, None),
    ],
)
def test_a_category_is_named_when_two_words_speak_for_it(
    counts: dict[str, dict[str, int]], first: str | None
) -> None:
    found = ranked(["垃圾", "圾桶"], counts)
    assert (found[0][0] if found else None) == first
