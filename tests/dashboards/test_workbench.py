"""The first page: what must I do next, for everybody of the cast, without a click."""

import re
from datetime import timedelta

import pytest
from django.conf import settings

from linli.accounts.models import BrowserSession
from tests.conftest import HeldClock
from tests.town import NAMES, Town


def page(town: Town, who: str, address: str = "/") -> str:
    return town.client(who).get(address).content.decode()


@pytest.mark.parametrize("who", NAMES)
def test_everybody_is_told_what_to_do_when_nothing_waits(town: Town, who: str) -> None:
    text = page(town, who)
    assert "现在没有等您办理的事" in text
    main = text.partition("<main")[2]
    assert re.search(r'<a class="btn[^"]*"\s+href="/', main), "nowhere to go from here"


def test_the_late_ones_come_first_and_each_count_leads_to_its_rows(
    town: Town, clock: HeldClock
) -> None:
    town.report(title="先到的", urgency=3)
    clock.move(days=3)
    town.report(title="后到的", urgency=3)
    desk = town.client("platform_admin")
    text = desk.get("/").content.decode()
    assert text.index("先到的") < text.index("后到的")
    for chip, shown in (("chip-late", {"先到的"}), ("chip-REPORTED", {"先到的", "后到的"})):
        found = re.search(rf'id="{chip}"\s+href="([^"]+)"[^<]*<strong[^>]*>(\d+)<', text)
        assert found, chip
        rows = desk.get(found[1].replace("&amp;", "&")).content.decode()
        assert {t for t in ("先到的", "后到的") if t in rows} == shown
        assert int(found[2]) == len(shown)


@pytest.mark.parametrize("who", ["county_supervisor", "town_leader", "county_leader"])
def test_who_watches_over_others_sees_what_is_late_below(
    town: Town, clock: HeldClock, who: str
) -> None:
    town.report(title="社区拖着没办")
    assert "社区拖着没办" not in page(town, who)
    clock.move(days=3)
    text = page(town, who)
    assert "请督促：辖区内已超期" in text
    assert "社区拖着没办" in text


def test_empty_posts_are_shown_to_who_can_fill_them_and_lead_there(town: Town) -> None:
    text = page(town, "sec_admin")
    assert re.search(r"河湾第一网格：缺\s*<strong>网格员", text)
    assert f'href="/units/{town.grid_4.pk}"' in text
    assert "点一行就可以配人" in text
    assert "缺<strong>" in page(town, "sys_admin")
    for who in ("grid_chief", "platform_admin", "audit_admin"):
        assert "岗位空缺" not in page(town, who)


def test_the_auditor_is_told_of_what_was_refused_today(town: Town) -> None:
    assert "被拒绝" not in page(town, "audit_admin")
    town.client("grid_worker").get("/units")
    assert "今天有 1 次操作被拒绝" in page(town, "audit_admin")


def test_the_live_part_comes_alone_and_a_poll_finds_what_became_late(
    town: Town, clock: HeldClock
) -> None:
    incident = town.report()
    desk = town.client("platform_admin")
    part = desk.get("/work").content.decode()
    assert "<html" not in part
    assert f'id="row-{incident.pk}"' in part
    seen = desk.get("/version").json()["version"]
    assert f'data-version="{seen}"' in part
    assert desk.get("/version", {"since": seen}).status_code == 204
    clock.hold(incident.due_at + timedelta(minutes=1))
    assert desk.get("/version", {"since": seen}).status_code == 200


def test_looking_at_the_open_page_does_not_prolong_the_session(town: Town) -> None:
    desk = town.client("platform_admin")
    kept = BrowserSession.objects.get(pk=desk.cookies[settings.SESSION_COOKIE_NAME].value)
    for address, prolongs in (("/work", False), ("/version", False), ("/", True)):
        answer = desk.get(address)
        assert (settings.SESSION_COOKIE_NAME in answer.cookies) == prolongs, address
        now = BrowserSession.objects.get(pk=kept.pk).expire_date
        assert (now > kept.expire_date) == prolongs, address
