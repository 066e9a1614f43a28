"""Units with their staff as a kind of import: previewed, confirmed, taken whole or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from linli.accounts.models import User
from linli.accounts.telling import tell
from linli.imports.kinds import Field, Finding, Kind, Line
from linli.imports.models import ImportLine, ImportRun
from linli.kernel.errors import NotAllowedNow
from linli.kernel.scope import Actor
from linli.organisation import tree_import
from linli.organisation.access import actor_for
from linli.organisation.models import Post
from linli.organisation.roles import MANAGE_UNITS
from linli.organisation.tree_sheet import COLUMNS, NEEDED, TreeLine


@dataclass(frozen=True)
class _Session:
    """One pass over the whole sheet."""

    actor: Actor

    def examine(self, lines: Sequence[Line]) -> list[Finding]:
        return _findings(tree_import.preview_tree(_tree(lines), actor=self.actor))

    def apply(self, lines: Sequence[Line]) -> list[Finding]:
        """Take all of them; where one is refused now, none."""
        result = tree_import.apply_tree(_tree(lines), actor=self.actor)
        if not result.is_clean:
            raise NotAllowedNow(_first_refusal(result))
        return _findings(result)

    def finish(self, counts: Mapping[str, int]) -> None:
        """Tell the other two powers: a sheet gives posts, as only the second of them else may."""
        county = self.actor.must(MANAGE_UNITS).unit
        watching = Post.objects.current().filter(unit=county, role__in=("sec_admin", "audit_admin"))
        text = "，".join(f"{ImportLine.Outcome(kind).label} {n}" for kind, n in counts.items() if n)
        tell(
            watching.values_list("user", flat=True),
            title=f"{self.actor.name}从表格导入了单位和岗位，请核对",
            text=f"{text}行。每个岗位都记在日志里。",
        )


def _begin(actor: Actor, _unit: int, _run: UUID) -> _Session:
    return _Session(actor)


def _tree(lines: Sequence[Line]) -> list[TreeLine]:
    """Number the lines by their place in the run: several sheets may count alike."""
    return [TreeLine(n, dict(line.values)) for n, line in enumerate(lines)]


def _findings(result: tree_import.Result) -> list[Finding]:
    made = {slip.username: str(slip.user) for slip in result.slips}
    return [
        Finding(outcome, message, made.pop(line.get("username"), ""))
        for line, outcome, message in result.lines
    ]


def _first_refusal(result: tree_import.Result) -> str:
    line, _, message = next(x for x in result.lines if x[1] == tree_import.REJECTED)
    return (
        f"没有写入任何内容：“{line.get('name')}”这一行现在不能导入（{message}）。请重新上传预览。"
    )


def accounts_made_by(run: ImportRun, actor: Actor) -> list[User]:
    """List the accounts that a run made whose holders have not changed the first password yet."""
    lines = ImportLine.objects.visible_to(actor).filter(run=run).exclude(target="")
    made = list(lines.values_list("target", flat=True))
    waiting = User.objects.filter(pk__in=made, must_change_password=True, is_active=True)
    return list(waiting.order_by("name_key", "id"))


UNITS = Kind(
    name="units",
    title="导入单位与人员",
    verb=MANAGE_UNITS,
    fields=tuple(
        Field(name, names[0], name in NEEDED, names[1:]) for name, names in COLUMNS.items()
    ),
    begin=_begin,
    actor_for=actor_for,
    note="一行一个单位或一个人；有一行不对就整张表都不写入。样子见“单位与岗位”页的“导出”。",
    then=("打印首次密码", "/units/slips/{run}"),
    whole=True,
)
