"""What actions and addresses are called in Chinese; the rooms above add their own at the start."""

from collections.abc import Mapping

METHODS = {"GET": "查看", "POST": "提交", "PUT": "替换", "PATCH": "修改", "DELETE": "删除"}

# A room's name stands for its actions that have no name of their own.
_rooms: dict[str, str] = {
    "accounts": "登录与密码",
    "account": "账号",
    "two_persons": "双人办理",
    "unit": "单位",
    "post": "岗位",
    "calendar": "工作日历",
    "maintenance": "维护日志",
    "import": "导入",
    "backup": "备份与恢复",
}
_actions: dict[str, str] = {
    "accounts.sign_in": "登录",
    "accounts.sign_out": "退出登录",
    "accounts.password": "修改密码",
    "accounts.factor_begin": "开始绑定动态口令",
    "accounts.factor_on": "绑定动态口令",
    "accounts.factor_off": "停用动态口令",
    "accounts.recovery_codes": "生成恢复码",
    "accounts.recovery_used": "用掉恢复码",
    "accounts.device_out": "让设备退出登录",
    "accounts.policy": "修改登录安全设置",
    "account.factor_reset": "重置动态口令",
    "account.sign_out": "让账号退出登录",
    "account.release": "解除登录限制",
    "two_persons.ask": "提出双人办理",
    "two_persons.agreed": "同意双人办理",
    "two_persons.refused": "不同意双人办理",
    "account.add": "新建账号",
    "account.phone": "修改手机号",
    "account.reset": "重置密码",
    "account.close": "停用账号",
    "account.open": "启用账号",
    "unit.add": "新增单位",
    "unit.change": "修改单位",
    "unit.close": "停用单位",
    "unit.succeed": "承接单位",
    "unit.move": "划转单位",
    "unit.divisions": "建立区划",
    "unit.export": "导出单位与人员",
    "post.appoint": "任命岗位",
    "post.end": "结束岗位",
    "maintenance.write": "记维护日志",
    "calendar.days": "修改日历",
    "calendar.year": "改年度安排",
    "calendar.spans": "修改作息",
    "backup.made": "备份",
    "backup.restored": "恢复备份",
    "import.done": "完成导入",
    "import.export": "导出退回的行",
    "import.undone": "撤销导入",
}
_pages: dict[str, str] = {}


def name_actions(room: str, label: str, actions: Mapping[str, str]) -> None:
    """Take a room's name and the names of its actions."""
    _rooms[room] = label
    _actions.update(actions)


def name_pages(pages: Mapping[str, str]) -> None:
    """Take the names of pages by the beginnings of their addresses, without a slash before."""
    _pages.update(pages)


def label_of(action: str) -> str:
    """Say an action in Chinese: "incident.dispatch", or "POST units/<pk>" for a request."""
    method, _, route = action.partition(" ")
    if route:
        return f"{METHODS.get(method, method)}{_page_of(route)}"
    return _actions.get(action) or _rooms.get(action.partition(".")[0]) or action


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Give the actions to choose from by room; "room." stands for all of a room."""
    found = []
    for room, label in _rooms.items():
        mine = [(a, text) for a, text in _actions.items() if a.partition(".")[0] == room]
        found.append((label, [(f"{room}.", f"{label}（全部）"), *mine]))
    requests = [(f"{method} ", f"{label}页面或接口") for method, label in METHODS.items()]
    return [*found, ("被拒绝的请求", requests)]


def _page_of(route: str) -> str:
    """Name the page an address belongs to by its longest known beginning."""
    if route == "?":
        return "不存在的地址"
    path = route.removeprefix("api/v1/")
    known = [begin for begin in _pages if f"{path}/".startswith(f"{begin}/")]
    name = _pages[max(known, key=len)] if known else path
    return f"接口：{name}" if path != route else f"页面：{name}"
