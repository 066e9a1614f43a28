"""Every address against the whole cast: who gets in is said here, once, by the route's name.

An address missing from the table fails the test, so nobody adds one without saying who it is for.
"""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from PIL import Image

from linli.accounts.models import User
from linli.attachments.services import store
from linli.disputes.models import Dispute, Party
from linli.disputes.sealed import seal_name
from linli.exports.models import Export
from linli.fieldwork.digesting import compile_digest
from linli.fieldwork.informing import record_info
from linli.fieldwork.patrolling import start as start_round
from linli.imports.models import ImportRun
from linli.incidents.models import Category, Incident, Question, SavedFilter
from linli.incidents.routing import set_rule
from linli.kernel import clock, scope
from linli.notices.announcing import publish
from linli.notices.models import Notice
from linli.organisation.roles import ROLES
from linli.places.collecting import add_item
from linli.residents.basis_registers import report_breach
from linli.residents.models import Handover, LegalBasis
from linli.site.api import api
from tests.fieldwork.doors import visited
from tests.places.homes import open_shop, put_lamp
from tests.privacy import rows
from tests.residents.families import family, person
from tests.residents.people import ask, care, special
from tests.town import NAMES, Town, role_of

STRANGER = ""
EVERYBODY = frozenset({STRANGER, *NAMES})
STAFF = frozenset(NAMES)
NOBODY: frozenset[str] = frozenset()


def _roles(*roles: str) -> frozenset[str]:
    return frozenset(who for who in NAMES if role_of(who) in roles)


INTAKE = _roles("platform_admin", "town_operator", "county_operator")
SEES_IN_GRID = frozenset(who for who, seen in rows.SEES.items() if "in_grid" in seen)
LEADERS = _roles(
    *("grid_chief", "community_director", "linked_leader", "town_leader", "county_leader")
)
WATCHERS = _roles(
    *("platform_admin", "grid_chief", "community_director", "linked_leader", "town_operator"),
    *("town_leader", "county_operator", "county_supervisor", "county_leader"),
)
CALLERS = INTAKE | _roles("county_supervisor")
ONE_WORKER = frozenset({"grid_worker"})
ONE_ADMIN = frozenset({"platform_admin"})
COMMUNITY_DESK = _roles("platform_admin", "grid_chief", "community_director") - {"platform_admin_2"}
ANNOUNCERS = frozenset(who for who in NAMES if "notice.announce" in ROLES[role_of(who)].verbs)
GRID_STAFF = _roles("grid_worker", "grid_leader", "grid_assistant", "informant", "building_head")
TOLD = GRID_STAFF | COMMUNITY_DESK | _roles("linked_leader")  # an announcement of the community
MANAGERS = _roles("sys_admin")
REPORTERS = frozenset(NAMES) - _roles("assessor", "sys_admin", "sec_admin", "audit_admin")
EXPORTERS = _roles(
    *("platform_admin", "grid_chief", "community_director", "town_operator", "town_leader"),
    *("town_office", "county_operator", "county_supervisor", "county_leader"),
    *("department_handler", "department_head"),
)
# who decides what the desk of the first community asks for
DECIDERS = frozenset({"grid_chief", "community_director", "town_leader", "county_leader"})
ADMINS = _roles("sys_admin", "sec_admin")
# whose places hold the first grid: departments look after none, the neighbours after others
IN_GRID = frozenset(NAMES) - {
    *("grid_worker_2", "platform_admin_2", "town_operator_2"),
    *("town_office", "department_handler", "department_handler_2", "department_head"),
    *("police_station", "justice_office", "petition_office"),
}
READERS = frozenset(who for who in NAMES if "resident.read" in ROLES[role_of(who)].verbs)
REVEALERS = frozenset(who for who in NAMES if "resident.reveal" in ROLES[role_of(who)].verbs)
KEEPERS = frozenset(who for who in NAMES if "resident.keep" in ROLES[role_of(who)].verbs)
NEIGHBOURS = frozenset({"grid_worker_2", "platform_admin_2", "town_operator_2"})
READS_HERE, KEEPS_HERE = READERS - NEIGHBOURS, KEEPERS - NEIGHBOURS
SPECIAL_READERS = frozenset(who for who in NAMES if "resident.special" in ROLES[role_of(who)].verbs)
LEADERS_HERE = frozenset(who for who in NAMES if "field.lead" in ROLES[role_of(who)].verbs)
HANDED_OVER = (LEADERS_HERE | {"grid_worker"}) - NEIGHBOURS
SPECIAL_HERE = SPECIAL_READERS - NEIGHBOURS
CONFIRMERS = KEEPS_HERE | _roles("informant", "building_head")
REGISTRARS = frozenset(who for who in NAMES if "dispute.register" in ROLES[role_of(who)].verbs)
MEDIATORS = frozenset(who for who in NAMES if "dispute.mediate" in ROLES[role_of(who)].verbs)

FIELD = frozenset(who for who in NAMES if {"field.visit", "field.lead"} & ROLES[role_of(who)].verbs)
FIELD_LEADERS = frozenset(who for who in FIELD if "field.lead" in ROLES[role_of(who)].verbs)
VISITORS = frozenset(who for who in FIELD if "field.visit" in ROLES[role_of(who)].verbs)
# who reports for the first grid, and who looks after it; neighbours who only inform do not
REPORTS = _roles("grid_worker", "grid_leader", "grid_assistant") - {"grid_worker_2"}
REPORTED_TO = (
    REPORTS | COMMUNITY_DESK | _roles("town_operator", "town_leader") - {"town_operator_2"}
)

FIELD = frozenset(who for who in NAMES if {"field.visit", "field.lead"} & ROLES[role_of(who)].verbs)
FIELD_IN_GRID = FIELD & IN_GRID
# informants and heads of buildings are neighbours: what others did and were told is not theirs
LEDGER_READERS = FIELD - _roles("informant", "building_head")


@dataclass(frozen=True)
class Rule:
    """Who gets in, and what all the other staff are told."""

    who: frozenset[str]
    others: int = 404


PAGES: dict[str, Rule] = {
    "organisation:security": Rule(ADMINS | _roles("audit_admin")),
    "organisation:users": Rule(ADMINS),
    "organisation:user": Rule(ADMINS),
    "incidents:categories": Rule(MANAGERS),
    "incidents:category": Rule(MANAGERS),
    "incidents:limits": Rule(MANAGERS),
    "incidents:level_rules": Rule(MANAGERS),
    "incidents:add_question": Rule(MANAGERS),
    "incidents:retire_question": Rule(MANAGERS),
    "incidents:questions": Rule(REPORTERS),
    "incidents:routing": Rule(MANAGERS),
    "incidents:drop_routing": Rule(MANAGERS),
    "accounts:password": Rule(STAFF),
    "accounts:account": Rule(STAFF),
    "accounts:code": Rule(STAFF),
    "accounts:confirm": Rule(STAFF),
    "accounts:devices": Rule(STAFF),
    "accounts:sign_in": Rule(EVERYBODY),
    "accounts:sign_in_code": Rule(NOBODY),  # after the password only: test_second_factor.py
    "accounts:sign_out": Rule(NOBODY),  # everybody is sent to the sign-in page
    "attachments:photo": Rule(ONE_WORKER),
    "attachments:thumb": Rule(ONE_WORKER),
    "attachments:put_down": Rule(STAFF),
    "dashboards:deadline": Rule(STAFF),
    "dashboards:health": Rule(ADMINS | _roles("audit_admin"), 403),
    "dashboards:home": Rule(STAFF),
    "dashboards:livez": Rule(EVERYBODY),
    "dashboards:readyz": Rule(EVERYBODY),
    "dashboards:version": Rule(STAFF),
    "dashboards:work": Rule(STAFF),
    "dashboards:statistics": Rule(REPORTERS),
    "incidents:instructions": Rule(LEADERS),
    "incidents:supervision": Rule(WATCHERS),
    "incidents:follow_ups": Rule(CALLERS),
    "incidents:call": Rule(NOBODY),  # only who is to be asked: test_calls.py
    "incidents:number": Rule(NOBODY),
    "incidents:my_reports": Rule(REPORTERS),
    "incidents:answer": Rule(NOBODY),  # only what was asked: test_leaders_desk.py
    "incidents:decide": Rule(
        ONE_ADMIN | _roles("town_operator", "county_operator") - {"town_operator_2"}
    ),
    "disputes:disputes": Rule(REPORTERS),
    "disputes:new": Rule(REGISTRARS),
    "disputes:dispute": Rule(SEES_IN_GRID),
    "disputes:paper": Rule(SEES_IN_GRID),
    "disputes:register_pdf": Rule(REGISTRARS | MEDIATORS),
    "disputes:register_xlsx": Rule(REGISTRARS | MEDIATORS),
    "disputes:change": Rule(SEES_IN_GRID & MEDIATORS),
    "disputes:add_party": Rule(SEES_IN_GRID & (MEDIATORS | REGISTRARS)),
    "disputes:mediate": Rule(SEES_IN_GRID & MEDIATORS),
    "disputes:fulfilment": Rule(SEES_IN_GRID & MEDIATORS),
    "disputes:revisit": Rule(SEES_IN_GRID & MEDIATORS),
    "disputes:reveal": Rule(SEES_IN_GRID & MEDIATORS),
    "disputes:remove_party": Rule(SEES_IN_GRID & (MEDIATORS | REGISTRARS)),
    "disputes:screenings": Rule(
        IN_GRID - _roles("assessor", "sys_admin", "sec_admin", "audit_admin") | NEIGHBOURS
    ),
    "disputes:screen": Rule(GRID_STAFF - {"grid_worker_2"}),
    "incidents:duplicates": Rule(INTAKE),
    "incidents:triage": Rule(INTAKE),
    "incidents:glance": Rule(SEES_IN_GRID),
    "incidents:map": Rule(STAFF),
    "incidents:clusters": Rule(STAFF),
    "incidents:map_rows": Rule(STAFF),
    "incidents:spot": Rule(SEES_IN_GRID),
    "incidents:incident": Rule(SEES_IN_GRID),
    "incidents:incidents": Rule(STAFF),
    "incidents:print": Rule(STAFF),
    "incidents:columns": Rule(STAFF),
    "incidents:save_filter": Rule(STAFF),
    "incidents:change_filter": Rule(ONE_ADMIN),
    "incidents:report": Rule(REPORTERS),
    "incidents:paper": Rule(SEES_IN_GRID),
    "incidents:reporter": Rule(NOBODY),  # only where somebody is named: test_incident_page.py
    "incidents:step": Rule(SEES_IN_GRID),
    "dashboards:journal": Rule(_roles("audit_admin")),
    "fieldwork:visits": Rule(FIELD),
    "fieldwork:tap": Rule(NOBODY),  # needs a body that names whom: test_todays_list.py
    "fieldwork:new_visit": Rule(FIELD),
    "fieldwork:visit": Rule(FIELD_IN_GRID & LEDGER_READERS),
    "fieldwork:take_back": Rule(ONE_WORKER),
    "fieldwork:ledger": Rule(LEDGER_READERS),
    "fieldwork:ledger_pdf": Rule(LEDGER_READERS),
    "fieldwork:ledger_xlsx": Rule(LEDGER_READERS),
    "fieldwork:visit_rules": Rule(_roles("sys_admin", "county_operator", "town_operator")),
    "fieldwork:patrols": Rule(FIELD),
    "fieldwork:start_patrol": Rule(NOBODY),  # in which grid is in the body: test_patrols.py
    "fieldwork:stop_patrol": Rule(NOBODY),  # only one's own round
    "fieldwork:positions": Rule(NOBODY),
    "fieldwork:route": Rule(
        ONE_WORKER | COMMUNITY_DESK | ONE_ADMIN | _roles("grid_leader", "town_leader")
    ),
    "fieldwork:leave": Rule(NOBODY),  # whose is in the body: test_patrols.py
    "fieldwork:cancel_leave": Rule(NOBODY),
    "fieldwork:needs": Rule(FIELD),
    "fieldwork:close_need": Rule(NOBODY),  # whose it is: test_needs.py
    "fieldwork:hand_need": Rule(NOBODY),
    "notices:list": Rule(STAFF),
    "notices:announcements": Rule(STAFF),
    "notices:announce": Rule(ANNOUNCERS),
    "notices:announcement": Rule(TOLD),
    "notices:announcement_confirm": Rule(TOLD),
    "notices:announcement_remind": Rule(COMMUNITY_DESK),
    "notices:announcement_withdraw": Rule(COMMUNITY_DESK),
    "notices:read": Rule(ONE_WORKER),
    "notices:read_all": Rule(STAFF),
    "organisation:calendar": Rule(STAFF),
    "organisation:day": Rule(MANAGERS),
    "organisation:notice": Rule(MANAGERS),
    "organisation:spans": Rule(MANAGERS),
    "organisation:year": Rule(MANAGERS),
    "organisation:export": Rule(_roles("sys_admin")),
    "organisation:slips": Rule(NOBODY),  # of an import of trees: test_tree_pages.py
    "organisation:units": Rule(ADMINS),
    "organisation:unit": Rule(IN_GRID),
    "organisation:add": Rule(MANAGERS),
    "organisation:change": Rule(MANAGERS),
    "organisation:boundary": Rule(MANAGERS),
    "organisation:outlines": Rule(STAFF),
    "organisation:locate": Rule(STAFF),
    "organisation:close": Rule(MANAGERS),
    "organisation:move": Rule(MANAGERS),
    "organisation:maintenance": Rule(INTAKE | _roles("sys_admin")),
    "organisation:merge": Rule(MANAGERS),
    "organisation:appoint": Rule(_roles("sec_admin")),
    "organisation:people": Rule(_roles("sec_admin")),
    "organisation:end": Rule(_roles("sec_admin")),
    "places:choose": Rule(READERS),
    "privacy:rights": Rule(_roles("platform_admin", "grid_chief", "community_director")),
    "privacy:right": Rule(COMMUNITY_DESK),
    "privacy:right_new": Rule(ONE_ADMIN),
    "privacy:right_extract": Rule(ONE_ADMIN),
    "privacy:handovers": Rule(STAFF),
    "privacy:handover": Rule(HANDED_OVER),
    "privacy:registers": Rule(_roles("sec_admin")),
    "privacy:breach_close": Rule(_roles("sec_admin")),
    "privacy:bases": Rule(_roles("sec_admin")),
    "privacy:basis_withdraw": Rule(_roles("sec_admin")),
    "privacy:notice": Rule(STAFF),
    "privacy:retention": Rule(ADMINS | _roles("audit_admin")),
    "privacy:care": Rule(READERS),
    "privacy:care_proposals": Rule(KEEPERS),
    "privacy:care_profile": Rule(READS_HERE),
    "privacy:care_close": Rule(KEEPS_HERE),
    "privacy:care_new": Rule(KEEPS_HERE),
    "privacy:special": Rule(SPECIAL_READERS),
    "privacy:special_profile": Rule(SPECIAL_HERE),
    "privacy:special_person": Rule(SPECIAL_HERE),
    "privacy:special_new": Rule(SPECIAL_HERE),
    "privacy:special_change": Rule(NOBODY),  # who keeps it, not who reads: test_special.py
    "privacy:special_end": Rule(NOBODY),  # who keeps it, not who reads: test_special.py
    "residents:people": Rule(READERS),
    "residents:households": Rule(READERS),
    "residents:quality": Rule(READERS),
    "places:items": Rule(MANAGERS),
    "places:item": Rule(MANAGERS),
    "places:retire_item": Rule(MANAGERS),
    "places:require_column": Rule(MANAGERS),
    "residents:new": Rule(KEEPERS),
    "residents:household": Rule(READS_HERE),
    **{
        f"residents:{of}_{form}": Rule((KEEPERS | REVEALERS) - NEIGHBOURS)
        for of in ("grid", "building", "household")
        for form in ("pdf", "xlsx")
    },
    "residents:home": Rule(READS_HERE),
    "residents:add": Rule(KEEPS_HERE),
    "residents:change_household": Rule(KEEPS_HERE),
    "residents:confirm": Rule(CONFIRMERS),
    "residents:household_event": Rule(KEEPS_HERE),
    "residents:person": Rule(READS_HERE),
    "residents:change": Rule(KEEPS_HERE),
    "residents:reveal": Rule(REVEALERS - NEIGHBOURS),
    "residents:person_event": Rule(KEEPS_HERE),
    "residents:overseas": Rule(KEEPS_HERE),
    "residents:reveals": Rule(REVEALERS | DECIDERS | _roles("department_head")),
    "fieldwork:dynamics": Rule(FIELD),
    "fieldwork:new_dynamic": Rule(VISITORS),
    "fieldwork:dynamics_more": Rule(VISITORS),
    "fieldwork:urgent": Rule(FIELD),
    "fieldwork:dynamic": Rule(REPORTED_TO),
    "fieldwork:read_dynamic": Rule(REPORTED_TO),
    "fieldwork:dynamic_incident": Rule(REPORTS),
    "fieldwork:digests": Rule(FIELD_LEADERS | REPORTS | {"grid_worker_2"}),
    "fieldwork:remind_digests": Rule(FIELD_LEADERS),
    "fieldwork:digest": Rule(REPORTED_TO),
    "fieldwork:confirm_digest": Rule(REPORTS),
    "fieldwork:digest_print": Rule(REPORTED_TO),
    "places:buildings": Rule(READERS),
    "places:dwellings": Rule(READERS),
    "places:establishments": Rule(READERS),
    "places:facilities": Rule(READERS),
    "places:building": Rule(READERS & IN_GRID),
    "places:dwelling": Rule(READERS & IN_GRID),
    "places:establishment": Rule(READERS & IN_GRID),
    "places:facility": Rule(READERS & IN_GRID),
    "places:new_building": Rule(KEEPERS),
    "places:new_establishment": Rule(KEEPERS),
    "places:new_facility": Rule(KEEPERS),
    "places:add_dwelling": Rule(KEEPERS & IN_GRID),
    "places:change_building": Rule(KEEPERS & IN_GRID),
    "places:change_dwelling": Rule(KEEPERS & IN_GRID),
    "places:change_establishment": Rule(KEEPERS & IN_GRID),
    "places:change_facility": Rule(KEEPERS & IN_GRID),
    "places:confirm_dwelling": Rule(KEEPERS & IN_GRID),
    "places:confirm_establishment": Rule(KEEPERS & IN_GRID),
    "places:confirm_facility": Rule(KEEPERS & IN_GRID),
    "places:end_building": Rule(KEEPERS & IN_GRID),
    "places:end_dwelling": Rule(KEEPERS & IN_GRID),
    "places:end_establishment": Rule(KEEPERS & IN_GRID),
    "places:end_facility": Rule(KEEPERS & IN_GRID),
    "places:restore_building": Rule(KEEPERS & IN_GRID),
    "places:restore_dwelling": Rule(KEEPERS & IN_GRID),
    "places:restore_establishment": Rule(KEEPERS & IN_GRID),
    "places:restore_facility": Rule(KEEPERS & IN_GRID),
    "places:reveal_owner": Rule(REVEALERS & IN_GRID),
    "places:reveal_people": Rule(REVEALERS & IN_GRID),
    "fieldwork:work_log": Rule(FIELD),
    "fieldwork:work_log_month": Rule(FIELD),
    "fieldwork:work_log_week": Rule(FIELD),
    "fieldwork:write_remark": Rule(VISITORS),
    "exports:ask": Rule(EXPORTERS),
    "exports:board": Rule(EXPORTERS),
    "exports:board_part": Rule(STAFF),
    "exports:export": Rule(DECIDERS | ONE_ADMIN),
    "exports:decide": Rule(DECIDERS),
    "exports:cancel": Rule(ONE_ADMIN),
    "exports:file": Rule(NOBODY),  # there is none yet: test_exports.py
    "imports:kind": Rule(INTAKE, 403),
    "imports:run": Rule(ONE_ADMIN),
    "imports:progress": Rule(ONE_ADMIN),
    "imports:remap": Rule(ONE_ADMIN),
    "imports:confirm": Rule(ONE_ADMIN),
    "imports:cancel": Rule(ONE_ADMIN),
    "imports:undo": Rule(ONE_ADMIN),
    "imports:rejected": Rule(ONE_ADMIN),
    "api:openapi-json": Rule(EVERYBODY),
    "api:api-root": Rule(NOBODY),
}
POSTED = frozenset(
    {
        "privacy:basis_withdraw",
        "privacy:breach_close",
        "privacy:right_extract",
        "privacy:care_close",
        "privacy:special_end",
        "disputes:reveal",
        "disputes:remove_party",
        "disputes:screen",
        "attachments:put_down",
        "fieldwork:take_back",
        "exports:cancel",
        "exports:decide",
        "exports:file",
        "fieldwork:read_dynamic",
        "fieldwork:dynamic_incident",
        "fieldwork:remind_digests",
        "fieldwork:confirm_digest",
        "fieldwork:write_remark",
        "incidents:add_question",
        "incidents:retire_question",
        "incidents:drop_routing",
        "notices:announcement_confirm",
        "notices:announcement_remind",
        "notices:announcement_withdraw",
        "imports:remap",
        "imports:confirm",
        "imports:cancel",
        "imports:undo",
        "incidents:answer",
        "incidents:call",
        "incidents:number",
        "incidents:change_filter",
        "incidents:columns",
        "incidents:save_filter",
        "incidents:decide",
        "incidents:step",
        "notices:read",
        "notices:read_all",
        "organisation:day",
        "organisation:year",
        "places:retire_item",
        "places:require_column",
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
)

WITH_ANY_PASSWORD = {"accounts:password", "accounts:sign_out"}

# What a page is sent where an empty body would not even name the thing: a step nobody may take now.
FORMS = {
    "incidents:step": {"verb": "archive", "op_id": "5b0cdd35-8ba4-4b7c-a1c0-0b6f2b1f0001"},
    "incidents:decide": {"verb": "archive", "op_id": "5b0cdd35-8ba4-4b7c-a1c0-0b6f2b1f0002"},
    "incidents:change_filter": {"deed": "rename", "name": "超期的"},
    "exports:decide": {"reason": "用途不清楚"},
    "places:require_column": {"subject": "person", "key": "ethnic", "required": "1"},
    "residents:reveal": {"field": "phones", "reason": ""},
    "disputes:reveal": {"reason": "check"},
}

MACHINE: dict[str, Rule] = {
    "POST /tokens": Rule(EVERYBODY),
    "DELETE /tokens/current": Rule(STAFF),
    "GET /me": Rule(STAFF),
    "GET /units": Rule(STAFF),
    "GET /departments": Rule(STAFF),
    "GET /units/{code}": Rule(STAFF),
    "GET /calendar": Rule(STAFF),
    "GET /deadline": Rule(STAFF),
    "GET /notices": Rule(STAFF),
    "POST /notices/{id}/read": Rule(ONE_WORKER),
    "GET /incidents": Rule(STAFF),
    "POST /incidents": Rule(STAFF),
    "GET /incidents/{id}": Rule(SEES_IN_GRID),
    "POST /incidents/{id}/steps": Rule(SEES_IN_GRID, 422),
    "GET /incidents/{id}/steps": Rule(SEES_IN_GRID),
    "GET /categories": Rule(STAFF),
    "GET /version": Rule(STAFF),
    "POST /attachments": Rule(STAFF),
    "GET /attachments/{id}": Rule(ONE_WORKER),
}


def _patterns(resolver: URLResolver, path: str = "/", space: str = "") -> Iterator[tuple[str, str]]:
    for part in resolver.url_patterns:
        here = path + str(part.pattern)
        if isinstance(part, URLPattern):
            yield ":".join(filter(None, (space, part.name or here))), here
        else:
            yield from _patterns(part, here, part.namespace or space)


def _machine() -> Iterator[tuple[str, str]]:
    for _prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                for method in operation.methods:
                    yield f"{method} {path}", f"/api/v1{path}"


ADDRESSES = dict(_machine())
MACHINE_PATHS = {path.replace("{", "<").replace("}", ">") for path in ADDRESSES.values()}
SCREENS = {name: path for name, path in _patterns(get_resolver()) if path not in MACHINE_PATHS}


@pytest.fixture
def things(town: Town) -> dict[str, Any]:
    """One of each thing that an address can name."""
    with scope.acting(scope.system_actor("测试")):
        incident = rows.make(town, "in_grid")
        incident.save(force_insert=True)
        notice = Notice.objects.create(user=town.grid_worker, title="消息", incident=incident.pk)
    with town.acting("platform_admin"):
        saved = SavedFilter(user=town.platform_admin, name="超期", query="late=1")
        saved.save()
        run = ImportRun(
            kind="tickets", user=town.platform_admin, file_name="a.xlsx", sha256="", state="preview"
        )
        run.save()
        export = Export(
            kind="incidents",
            user=town.platform_admin,
            unit=town.community,
            road=[town.community.pk, town.township.pk, town.county.pk],
            op_id=uuid.uuid4(),
            purpose="月度例会",
            state="asked",
        )
        export.save()
    with town.acting("platform_admin") as actor:
        told = publish(
            uuid.uuid4(),
            actor=actor,
            unit=town.community.pk,
            title="通知",
            text="内容",
            audience=["grid"],
            confirm=True,
        )
    with scope.acting(scope.system_actor("测试")):
        dispute = Dispute(
            op_id=uuid.uuid4(), incident=incident, no="JF1", name="漏水", summary="漏水。",
            occurred_on=clock.today(), deadline=clock.today(), kept="waiting",
            fulfil_on=clock.today(),
        )  # fmt: skip
        dispute.put_at(incident.place_id)
        dispute.save(force_insert=True)
        party = Party(id=uuid.uuid4(), op_id=uuid.uuid4(), dispute=dispute, side="A")
        seal_name(party, "李桂花")
        party.save(force_insert=True)
    with town.acting("sys_admin") as actor:
        code = Category.objects.order_by("code")[0].pk
        asked = Question.objects.create(category_id=code, text="几个", kind="number")
        item = add_item("person", actor=actor, label="网名", kind="text")
        route = set_rule(code, actor=actor, where=town.county.pk, lead=town.civil.pk)
    lived_in = family(town)
    with town.acting("grid_worker") as actor:
        walked = start_round(uuid.uuid4(), actor=actor, grid=town.grid.pk)
    with town.acting("grid_worker") as actor:
        info = record_info(uuid.uuid4(), actor=actor, kind="6", text="楼道里堆了纸箱。")
    with town.platform() as actor:
        digest = compile_digest(town.grid, actor=actor, day=clock.today())
    firm, lamp = open_shop(town), put_lamp(town)
    looked_after = care(town, person(town, "王大山"))
    profile = special(town, person(town, "王大山"), "2")
    with town.platform():
        post = town.grid_worker.posts.get()
        Handover.objects.create(post=post, unit=town.grid, seat=town.grid.pk)
    with town.acting("sec_admin") as actor:
        breach = report_breach(
            uuid.uuid4(), actor=actor, found_at=clock.today(), people=3, what="群里转发了名单",
            kinds="姓名", harm="骚扰", measures="已撤回",
        )  # fmt: skip
    wish = ask(town, person(town, "王大山"))
    picture = BytesIO()
    Image.new("RGB", (64, 48)).save(picture, "JPEG")
    with town.acting("grid_worker") as actor:
        photo = store(picture.getvalue(), actor=actor).pk
    return {
        "homes": lived_in.dwelling_id,
        "households": lived_in.pk,
        "people": person(town, "王大山").pk,
        "visits": visited(town, lived_in, "李秀英").pk,
        "care": looked_after.pk,
        "special": profile.pk,
        "rights": wish.pk,
        "breaches": breach.pk,
        "handovers": town.grid_worker.posts.get().pk,
        "legal-bases": LegalBasis.objects.get().pk,
        "patrols": walked.pk,
        "ledgers": "visits",
        "filters": saved.pk,
        "incidents": incident.pk,
        "disputes": dispute.pk,
        "parties": party.pk,
        "screenings": town.grid.id,
        "triage": incident.pk,
        "notices": notice.pk,
        "announcements": told.pk,
        "dynamics": info.pk,
        "digests": digest.pk,
        "routing": route.pk,
        "imports": run.pk,
        "attachments": photo,
        "units": town.grid.id,
        "grids": town.grid.id,
        "posts": town.grid_worker.posts.get().pk,
        "users": town.grid_worker.pk,
        "exports": export.pk,
        "what": "incidents",
        "name": "tickets",
        "kind": "record",
        "categories": Category.objects.order_by("code")[0].pk,
        "questions": asked.pk,
        "buildings": lived_in.dwelling.building_id,
        "dwellings": lived_in.dwelling_id,
        "items": item.pk,
        "establishments": firm.pk,
        "facilities": lamp.pk,
    }


def _filled(path: str, things: dict[str, Any]) -> str:
    """Put the thing that the address speaks of into its gap."""
    done = []
    for part in path.split("/"):
        if part.startswith(("<", "{")):
            about = [name for name in things if name in path]
            key = next((n for n in ("name", "kind", "what") if n in part), about[0])
            part = _event_of(path) if "slug:slug" in part else str(things[key])
        done.append(part)
    return "/".join(done)


def _event_of(path: str) -> str:
    """Give a life event of what the address speaks of."""
    return "birth" if path.startswith("/households") else "death"


def _status(response: HttpResponse) -> int:
    """Read a redirect to the sign-in page as the 401 that a machine is told."""
    location = response.headers.get("Location", "")
    return 401 if response.status_code == 302 and "/sign-in" in location else response.status_code


def _ask(client: Client, method: str, path: str, form: dict[str, str] | None = None) -> int:
    with transaction.atomic():  # one address does not see what another one did
        if method in ("GET", "DELETE"):
            response = client.generic(method, path)
        elif form:
            response = client.post(path, form)
        else:
            response = client.generic(method, path, json.dumps({}), "application/json")
        transaction.set_rollback(True)
    return _status(response)


def _answers(
    town: Town, method: str, path: str, *, machine: bool, form: dict[str, str] | None = None
) -> dict[str, int]:
    door = town.api if machine else town.client
    return {who: _ask(door(who), method, path, form) for who in sorted(EVERYBODY)}


def _strays(rule: Rule, answers: dict[str, int]) -> dict[str, int]:
    """Give those who were not told what the rule says."""
    return {
        who: status
        for who, status in answers.items()
        if (
            status in (401, 403, 404, 405, 500)
            if who in rule.who
            else status != (401 if who == STRANGER else rule.others)
        )
    }


@pytest.mark.parametrize("name", sorted(SCREENS))
def test_a_page_lets_in_whom_the_table_names(name: str, town: Town, things: dict[str, Any]) -> None:
    assert name in PAGES, f"say in PAGES who may open {name} ({SCREENS[name]})"
    if not PAGES[name].who:
        return
    method = "POST" if name in POSTED else "GET"
    address, form = _filled(SCREENS[name], things), FORMS.get(name)
    answers = _answers(town, method, address, machine=False, form=form)
    assert _strays(PAGES[name], answers) == {}


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_the_machine_interface_lets_in_whom_the_table_names(
    name: str, town: Town, things: dict[str, Any]
) -> None:
    assert name in MACHINE, f"say in MACHINE who may call {name}"
    method = name.partition(" ")[0]
    answers = _answers(town, method, _filled(ADDRESSES[name], things), machine=True)
    assert _strays(MACHINE[name], answers) == {}


@pytest.mark.parametrize("name", sorted(n for n in ADDRESSES if "{id}" in n))
def test_absent_and_forbidden_are_told_alike(name: str, town: Town, things: dict[str, Any]) -> None:
    method = name.partition(" ")[0]
    there = _filled(ADDRESSES[name], things)
    absent = _filled(ADDRESSES[name], things | dict.fromkeys(things, uuid.uuid4()))
    client = town.api("platform_admin_2")
    told = []
    for path in (there, absent):
        body = "{}" if method == "POST" else ""
        response = client.generic(method, path, body, "application/json")
        told.append((response.status_code, json.loads(response.content).get("code")))
    assert told[0] == told[1]


def test_a_printed_first_password_opens_no_page_but_its_own(
    town: Town, things: dict[str, Any]
) -> None:
    User.objects.update(must_change_password=True)
    lets_in = set()
    for name, path in SCREENS.items():
        who = PAGES[name].who
        if not who or STRANGER in who or name in WITH_ANY_PASSWORD:
            continue
        client = town.client(min(who))
        address = _filled(path, things)
        response = client.post(address) if name in POSTED else client.get(address)
        if response.headers.get("Location") != "/password":
            lets_in.add(name)
    assert lets_in == set()


def test_a_closed_account_is_a_stranger_at_once(town: Town) -> None:
    client, device = town.client("grid_worker"), town.api("grid_worker")
    User.objects.filter(pk=town.grid_worker.pk).update(is_active=False)
    assert _ask(client, "GET", "/api/v1/me") == 401
    assert _ask(device, "GET", "/api/v1/me") == 401


def test_a_post_that_ended_yesterday_opens_nothing_today(town: Town, clock: Any) -> None:
    clock.hold("2026-03-02 09:00")
    town.grid_worker.posts.update(valid_to="2026-03-01")
    with town.platform() as platform:
        incident = rows.make(town, "in_grid")
        incident.save(force_insert=True)
        assert Incident.objects.visible_to(platform).count() == 1
    with town.acting("grid_worker") as actor:
        assert not Incident.objects.visible_to(actor).exists()
