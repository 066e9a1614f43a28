"""The list of disputes: filters, pages by keyset, and what an empty one says."""

import re

import pytest

from linli.disputes.lists import LIMIT
from linli.disputes.models import Dispute
from tests.disputes.quarrels import quarrel
from tests.town import Town


def test_an_empty_list_says_what_to_do(town: Town) -> None:
    page = town.client("grid_worker").get("/disputes").content.decode()
    assert "登记纠纷" in page
    assert "已排查，新发现 0 件" in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("risk=4", {"红的"}),
        ("difficulty=2", {"难的"}),
        ("category=0117", {"物业的"}),
        ("mine=1", {"红的", "难的", "物业的"}),
        ("q=难", {"难的"}),
        ("open=1&risk=1", {"难的", "物业的"}),
        ("late=1", set()),
        ("risk=nonsense&place=zzz&difficulty=%00", {"红的", "难的", "物业的"}),
    ],
)
def test_the_conditions_narrow_the_list(town: Town, asked: str, found: set[str]) -> None:
    quarrel(town, name="红的", risk="4")
    quarrel(town, name="难的", difficulty="2")
    quarrel(town, name="物业的", category="0117")
    answer = town.client("grid_worker").get(f"/disputes?{asked}")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert {name for name in ("红的", "难的", "物业的") if f"<strong>{name}" in page} == found


def test_the_pages_hold_each_dispute_once(town: Town) -> None:
    for n in range(LIMIT + 3):
        quarrel(town, name=f"第{n}件")
    client, address, seen = town.client("platform_admin"), "/disputes?open=1", []
    while address:
        page = client.get(address).content.decode()
        seen += [part.split("</strong>")[0] for part in page.split("<strong>第")[1:]]
        following = re.search(r'rel="next"\s+href="([^"]+)"', page)
        address = f"/disputes{following[1]}".replace("&amp;", "&") if following else ""
    assert len(seen) == len(set(seen)) == LIMIT + 3
    stolen = client.get("/disputes?cursor=abc")
    assert stolen.status_code == 302


@pytest.mark.parametrize("page", ["", "/change", "/form", "/parties", "/mediations", "/revisit"])
def test_a_dispute_of_another_grid_is_not_there(town: Town, page: str) -> None:
    dispute = quarrel(town)
    assert town.client("grid_worker_2").get(f"/disputes/{dispute.pk}{page}").status_code == 404
    absent = "0197a3b2-6c1e-7d43-9b7f-2f6c9d1e8a55"
    assert town.client("grid_worker").get(f"/disputes/{absent}{page}").status_code == 404


def test_the_menu_leads_there(town: Town) -> None:
    assert 'href="/disputes"' in town.client("grid_worker").get("/").content.decode()
    assert 'href="/disputes"' not in town.client("sys_admin").get("/").content.decode()
    assert Dispute._meta.verbose_name == "矛盾纠纷"


@pytest.mark.parametrize(("who", "reads"), [("grid_leader", True), ("grid_assistant", False)])
def test_who_does_not_mediate_reads_no_party_s_name_in_a_title(
    town: Town, who: str, reads: bool
) -> None:
    dispute = quarrel(town, name="李桂花与欧阳建军漏水纠纷")
    client = town.client(who)

    for path in ("/disputes", f"/disputes/{dispute.pk}"):
        page = client.get(path).content.decode()
        assert "漏水纠纷" in page
        assert ("李桂花与欧阳建军漏水纠纷" in page) is reads
        assert ("李*与欧阳*漏水纠纷" in page) is not reads
