"""The cast: each role with its name, where its post stands, what it sees and what it may do."""

from dataclasses import dataclass

from linli.accounts.policy import THREE_POWERS

GRID, COMMUNITY, TOWNSHIP, COUNTY, DEPARTMENT = (
    "grid",
    "community",
    "township",
    "county",
    "department",
)

REPORT = "incident.report"  # report, also settle at once
HANDLE = "incident.handle"  # sign for, progress, feedback … what was dispatched to one's unit
VERIFY = "incident.verify"  # verify a result; in a grid also a claim on the spot
OPERATE = "incident.operate"  # accept, dispatch, close … at one's own centre
INSTRUCT = "incident.instruct"  # a leader's word: consent, grants
OVERSEE = "incident.oversee"  # urge, supervise what units below hold
ANNOUNCE = "notice.announce"  # tell the people of one's own unit and below
FOLLOW_UP = "incident.follow_up"  # ask the persons concerned wherever it was held
LINKED = "incident.linked"  # a leader's word for the community he is assigned to
SPEAK = "incident.speak"  # urge on behalf of one's community
APPEAL = "incident.appeal"  # ask the level above to look again
INTAKE = "incident.intake"  # bring in tickets from a spreadsheet
MAINTAIN = "organisation.maintain"  # keep the platform's maintenance log
ASK_EXPORT = "export.ask"  # take lists out as a workbook
APPROVE_EXPORT = "export.approve"  # let somebody else's export pass, of one's unit and below
MANAGE_UNITS = "organisation.manage"  # units, calendar, categories, tree import
MANAGE_ACCOUNTS = "accounts.manage"  # new accounts, first passwords, resets
GRANT_POSTS = "organisation.grant"  # who holds which post
READ_RESIDENTS = "resident.read"  # the registers of one's places, masked
KEEP_RESIDENTS = "resident.keep"  # register and change people, homes, firms
REVEAL_RESIDENTS = "resident.reveal"  # one value in clear, with a reason
READ_SPECIAL = "resident.special"  # profiles of special groups
IMPORT_RESIDENTS = "resident.import"  # bring in workbooks of people and homes
BASIS = "privacy.basis"  # record on what legal basis sensitive kinds are kept
ANSWER_RIGHTS = "privacy.rights"  # take and answer what people ask about their own data
AGREE_ERASURE = "privacy.agree"  # the second person's word before somebody's data goes
SET_ITEMS = "resident.items"  # what is asked of people, homes and firms besides
VISIT = "field.visit"  # visit, patrol, collect dynamic information
CONFIRM = "field.confirm"  # see all that is reported in one's grid, confirm its digests
SET_VISIT_RULES = "field.rules"  # how often whom is visited, for a county or township
LEAD_FIELD = "field.lead"  # see the visits and patrols of those one leads, answer needs
DISPUTE = "dispute.register"  # put down who quarrels about what; say that one has looked
MEDIATE = "dispute.mediate"  # sittings, agreements, whether they were kept; the parties in clear
HEALTH = "site.health"
READ_JOURNAL = "journal.read"


@dataclass(frozen=True)
class Role:
    """A line of the cast. `clearance`: A leaders, B those who look after the place's people."""

    code: str
    name: str
    unit_kinds: tuple[str, ...]
    verbs: frozenset[str]
    sees_place: bool = True
    clearance: str = ""


def _role(
    code: str, name: str, kinds: str, *verbs: str, sees: bool = True, clear: str = ""
) -> Role:
    return Role(code, name, tuple(kinds.split()), frozenset(verbs), sees, clear)


# fmt: off
_CAST = (
    _role("grid_worker", "网格员", GRID, REPORT, HANDLE, READ_RESIDENTS, KEEP_RESIDENTS, REVEAL_RESIDENTS, READ_SPECIAL, VISIT, CONFIRM, DISPUTE, MEDIATE, clear="B"),
    _role("grid_leader", "分网格长", GRID, REPORT, HANDLE, VERIFY, ANNOUNCE, READ_RESIDENTS, KEEP_RESIDENTS, REVEAL_RESIDENTS, READ_SPECIAL, VISIT, CONFIRM, LEAD_FIELD, DISPUTE, MEDIATE, clear="B"),
    _role("grid_assistant", "协管员", GRID, REPORT, HANDLE, READ_RESIDENTS, KEEP_RESIDENTS, VISIT, CONFIRM, DISPUTE),
    _role("informant", "信息员", GRID, REPORT, READ_RESIDENTS, VISIT, DISPUTE),
    _role("building_head", "中心户长（楼栋长）", GRID, REPORT, READ_RESIDENTS, VISIT, DISPUTE),
    _role("platform_admin", "平台管理员", COMMUNITY, REPORT, ASK_EXPORT, OPERATE, SPEAK, APPEAL, INTAKE, OVERSEE, HANDLE, ANNOUNCE, MAINTAIN, READ_RESIDENTS, ANSWER_RIGHTS, KEEP_RESIDENTS, REVEAL_RESIDENTS, READ_SPECIAL, IMPORT_RESIDENTS, LEAD_FIELD, DISPUTE, MEDIATE, clear="B"),
    _role("grid_chief", "社区书记（总网格长）", COMMUNITY, REPORT, ASK_EXPORT, APPROVE_EXPORT, INSTRUCT, SPEAK, APPEAL, VERIFY, OVERSEE, HANDLE, ANNOUNCE, READ_RESIDENTS, AGREE_ERASURE, REVEAL_RESIDENTS, READ_SPECIAL, LEAD_FIELD, DISPUTE, MEDIATE, clear="A"),
    _role("community_director", "社区主任", COMMUNITY, REPORT, ASK_EXPORT, APPROVE_EXPORT, INSTRUCT, SPEAK, OVERSEE, HANDLE, ANNOUNCE, READ_RESIDENTS, AGREE_ERASURE, REVEAL_RESIDENTS, READ_SPECIAL, LEAD_FIELD, DISPUTE, MEDIATE, clear="B"),
    _role("linked_leader", "挂社区领导", COMMUNITY, REPORT, LINKED),
    _role("town_operator", "镇网格中心值班员", TOWNSHIP, REPORT, ASK_EXPORT, OPERATE, OVERSEE, INTAKE, ANNOUNCE, MAINTAIN, READ_RESIDENTS, IMPORT_RESIDENTS, LEAD_FIELD, DISPUTE, MEDIATE, SET_VISIT_RULES),
    _role("town_leader", "镇领导", TOWNSHIP, REPORT, ASK_EXPORT, APPROVE_EXPORT, INSTRUCT, OVERSEE, ANNOUNCE, READ_RESIDENTS, LEAD_FIELD, MEDIATE, clear="A"),
    _role("town_office", "镇站所经办人", DEPARTMENT, REPORT, ASK_EXPORT, HANDLE, DISPUTE, MEDIATE, sees=False),
    _role("county_operator", "县网格中心值班员", COUNTY, REPORT, ASK_EXPORT, OPERATE, OVERSEE, INTAKE, ANNOUNCE, MAINTAIN, READ_RESIDENTS, SET_VISIT_RULES),
    _role("county_supervisor", "县督查员", COUNTY, REPORT, ASK_EXPORT, OVERSEE, FOLLOW_UP),
    _role("county_leader", "县领导", COUNTY, REPORT, ASK_EXPORT, APPROVE_EXPORT, INSTRUCT, OVERSEE, ANNOUNCE, READ_RESIDENTS, clear="A"),
    _role("department_handler", "县部门经办人", DEPARTMENT, REPORT, ASK_EXPORT, HANDLE, MEDIATE, sees=False),
    _role("department_head", "县部门负责人", DEPARTMENT, REPORT, ASK_EXPORT, APPROVE_EXPORT, HANDLE, MEDIATE, sees=False),
    _role("police_station", "派出所", DEPARTMENT, REPORT, HANDLE, MEDIATE, sees=False),
    _role("justice_office", "司法所", DEPARTMENT, REPORT, HANDLE, DISPUTE, MEDIATE, sees=False),
    _role("petition_office", "信访办", DEPARTMENT, REPORT, HANDLE, MEDIATE, sees=False),
    _role("assessor", "考核员", f"{COUNTY} {TOWNSHIP}", sees=False),
    _role("sys_admin", "系统管理员", COUNTY, MANAGE_UNITS, MANAGE_ACCOUNTS, SET_ITEMS, HEALTH, MAINTAIN, SET_VISIT_RULES, sees=False),
    _role("sec_admin", "安全管理员", COUNTY, GRANT_POSTS, BASIS, HEALTH, sees=False),
    _role("audit_admin", "审计管理员", COUNTY, READ_JOURNAL, HEALTH, sees=False),
)
# fmt: on

ROLES = {role.code: role for role in _CAST}
ADMIN_ROLES = frozenset(THREE_POWERS)  # never come in by a spreadsheet
POLICE_ROLES = frozenset({"police_station"})


def roles_with(verb: str) -> tuple[str, ...]:
    """List the roles that carry a verb, in the order of the cast."""
    return tuple(role.code for role in _CAST if verb in role.verbs)


LEVEL_LEADERS = frozenset(roles_with(INSTRUCT))


def choices() -> list[tuple[str, str]]:
    """Give (code, name) of every role, in the order of the cast."""
    return [(role.code, role.name) for role in _CAST]


def role_name(code: str) -> str:
    """Give the Chinese name of a role, its code when the cast knows it no more."""
    return ROLES[code].name if code in ROLES else code


def roles_at(kind: str) -> list[tuple[str, str]]:
    """Give (code, name) of the roles whose posts stand at a kind of unit."""
    return [(role.code, role.name) for role in _CAST if kind in role.unit_kinds]
