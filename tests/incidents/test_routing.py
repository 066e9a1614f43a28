"""Who usually handles what where: proposed to the operator, who may choose another."""

import re

from linli.incidents.models import Incident, RoutingRule
from tests.town import Town


def chosen_lead(town: Town, who: str, incident: Incident) -> str:
    """Read which unit the dispatch form of this person's page has chosen already."""
    page = town.client(who).get(f"/incidents/{incident.pk}").content.decode()
    form = page.partition('id="dispatch-lead"')[2].partition("</select>")[0]
    found = re.search(r'<option value="[^"]+"\s+selected>([^<]+)<', form)
    return found.group(1) if found else ""


def rule(town: Town, place: str, lead: str, category: str = "0201") -> int:
    form = {"category": category, "where": town.units[place].pk, "lead": town.units[lead].pk}
    return town.client("sys_admin").post("/routing", form).status_code


def at_the_county(town: Town) -> Incident:
    incident = town.report(by="county_operator")
    town.take(incident, "accept", "county_operator", category="0201")
    town.take(town.fresh(incident), "file_case", "county_operator")
    return town.fresh(incident)


def test_the_lists_of_the_form_are_grouped_and_found_by_code_and_initials(town: Town) -> None:
    text = town.client("sys_admin").get("/routing").content.decode()
    form = " ".join(text.partition('id="category"')[2].partition("</select>")[0].split())
    assert "data-pick" in form.partition(">")[0]
    assert 'value="0201" data-keys="0201 bllj"' in form
    assert form.count("<optgroup") > 5
    assert "site/pick" in text


def test_the_grid_of_the_place_is_chosen_already(town: Town) -> None:
    incident = town.walk(town.report(), to="ACCEPTED")
    assert chosen_lead(town, "platform_admin", incident) == "东街第一网格"


def test_a_rule_chooses_the_department_and_the_narrower_place_wins(town: Town) -> None:
    incident = at_the_county(town)
    assert chosen_lead(town, "county_operator", incident) == ""

    assert rule(town, "county", "civil") == 302
    assert chosen_lead(town, "county_operator", incident) == "县民政局"
    assert rule(town, "township", "urban") == 302

    assert chosen_lead(town, "county_operator", incident) == town.urban.name


def test_another_category_goes_its_own_way(town: Town) -> None:
    rule(town, "county", "civil", category="0101")
    assert chosen_lead(town, "county_operator", at_the_county(town)) == ""


def test_a_second_rule_for_the_same_replaces_the_first(town: Town) -> None:
    rule(town, "county", "civil")
    rule(town, "county", "urban")
    assert [row.lead for row in RoutingRule.objects.all()] == [town.urban]


def test_an_office_of_another_township_is_refused_with_a_reason(town: Town) -> None:
    form = {"category": "0201", "where": town.township_2.pk, "lead": town.justice.pk}
    answer = town.client("sys_admin").post("/routing", form)
    assert answer.status_code == 422
    assert "不管临河镇的事" in answer.content.decode()


def test_the_administrator_takes_a_rule_away(town: Town) -> None:
    rule(town, "county", "civil")
    row = RoutingRule.objects.get()
    town.client("sys_admin").post(f"/routing/{row.pk}/drop")
    assert not RoutingRule.objects.exists()
