"""Every page says what it is for: a route with neither help nor a reason to need none fails."""

from linli.site.help import PAGES
from tests.privacy.test_routes import SCREENS
from tests.town import Town

# Answers that are no page of their own: parts of one, files, presses of a button, machines.
NO_PAGE = {
    "accounts:devices",
    "accounts:sign_out",
    "api:api-root",
    "api:openapi-json",
    "attachments:photo",
    "attachments:put_down",
    "attachments:thumb",
    "dashboards:livez",
    "dashboards:readyz",
    "dashboards:version",
    "dashboards:work",
    "disputes:paper",
    "disputes:remove_party",
    "disputes:reveal",
    "disputes:screen",
    "fieldwork:close_need",
    "fieldwork:hand_need",
    "fieldwork:take_back",
    "fieldwork:tap",
    "exports:board_part",
    "exports:cancel",
    "exports:decide",
    "exports:file",
    "fieldwork:confirm_digest",
    "fieldwork:dynamic_incident",
    "fieldwork:dynamics_more",
    "fieldwork:read_dynamic",
    "fieldwork:remind_digests",
    "fieldwork:write_remark",
    "imports:cancel",
    "imports:confirm",
    "imports:progress",
    "imports:rejected",
    "imports:remap",
    "imports:undo",
    "incidents:answer",
    "incidents:call",
    "incidents:number",
    "incidents:change_filter",
    "incidents:columns",
    "incidents:clusters",
    "incidents:map_rows",
    "incidents:add_question",
    "incidents:questions",
    "incidents:retire_question",
    "incidents:drop_routing",
    "incidents:paper",
    "incidents:decide",
    "incidents:glance",
    "incidents:reporter",
    "incidents:save_filter",
    "incidents:spot",
    "incidents:step",
    "privacy:basis_withdraw",
    "privacy:care_close",
    "privacy:special_end",
    "notices:announcement_confirm",
    "notices:announcement_remind",
    "notices:announcement_withdraw",
    "notices:read",
    "notices:read_all",
    "organisation:day",
    "organisation:export",
    "organisation:locate",
    "organisation:outlines",
    "organisation:people",
    "organisation:year",
    "places:choose",
    "residents:confirm",
    "residents:reveal",
    "places:confirm_dwelling",
    "places:confirm_establishment",
    "places:confirm_facility",
    "places:restore_building",
    "places:restore_dwelling",
    "places:restore_establishment",
    "places:restore_facility",
    "places:reveal_owner",
    "places:reveal_people",
}


def test_every_page_has_a_paragraph_of_help() -> None:
    assert set(PAGES) == set(SCREENS) - NO_PAGE


def test_the_clerk_finds_the_help_on_the_page(town: Town) -> None:
    page = town.client("platform_admin").get("/incidents").content.decode()

    assert PAGES["incidents:incidents"] in page
