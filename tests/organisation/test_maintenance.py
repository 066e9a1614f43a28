"""Who keeps the platform writes down what he did; who looks after the place reads it."""

from datetime import timedelta

from linli.kernel import clock
from linli.organisation.models import MaintenanceEntry
from tests.town import Town


def write(town: Town, who: str = "platform_admin", **typed: object) -> int:
    form = {
        "unit": town.community.pk,
        "kind": "data",
        "text": "核对了第一网格的户数",
        "day": clock.today(),
        **typed,
    }
    return town.client(who).post("/maintenance", form).status_code


def page(town: Town, who: str) -> str:
    return town.client(who).get("/maintenance").content.decode()


def test_the_clerk_writes_and_the_township_reads(town: Town) -> None:
    assert write(town) == 302
    for who in ("platform_admin", "town_operator", "county_operator"):
        assert "核对了第一网格的户数" in page(town, who)
    for who in ("platform_admin_2", "town_operator_2", "sys_admin"):
        assert "核对了第一网格的户数" not in page(town, who)


def test_what_is_wrong_is_told_and_nothing_typed_is_lost(town: Town) -> None:
    client = town.client("platform_admin")
    form = {"unit": town.community.pk, "kind": "data", "text": "明天的事"}
    tomorrow = clock.today() + timedelta(days=1)

    answer = client.post("/maintenance", form | {"day": tomorrow})

    assert answer.status_code == 422
    assert "日期不能晚于今天。" in answer.content.decode()
    assert "明天的事" in answer.content.decode()


def test_nobody_writes_for_another_unit(town: Town) -> None:
    assert write(town, "platform_admin_2") == 422
    assert write(town, "grid_worker") == 404


def test_row_security_alone_hides_it_from_the_neighbour(town: Town) -> None:
    write(town)
    with town.acting("platform_admin_2"):
        assert not MaintenanceEntry.objects.unsealed(because="row security alone").exists()
    with town.acting("town_operator"):
        assert MaintenanceEntry.objects.unsealed(because="row security alone").exists()
