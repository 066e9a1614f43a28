"""What a person keeps of the list: saved filters (twenty at most) and the choice of columns."""

from uuid import UUID

from linli.incidents import columns
from linli.incidents.models import ListColumns, SavedFilter
from linli.kernel.errors import Invalid, NotFound
from linli.kernel.scope import Actor

MOST = 20
_LONGEST = 20


def filters_of(actor: Actor) -> list[SavedFilter]:
    """List a person's saved filters in the order they were made."""
    return list(SavedFilter.objects.visible_to(actor).filter(user=actor.user))


def default_query(actor: Actor) -> str:
    """Give the conditions the list opens with, "" for none."""
    rows = SavedFilter.objects.visible_to(actor).filter(user=actor.user, is_default=True)
    return next(iter(rows.values_list("query", flat=True)), "")


def columns_of(actor: Actor) -> list[columns.Column]:
    """Give the columns a person looks at: the chosen ones, or those that suit the role."""
    chosen = ListColumns.objects.visible_to(actor).filter(user=actor.user).first()
    return columns.named(chosen.columns if chosen else columns.usual_for(actor))


def save_filter(name: str, *, actor: Actor, query: str, is_default: bool) -> SavedFilter:
    """Keep conditions under a name; the same name again takes the new conditions."""
    if not query or actor.user is None:
        raise Invalid({"name": "请先选好条件，再保存。"})
    if len(query) > 600:
        raise Invalid({"name": "条件太长，保存不下，请减少几项。"})
    mine = SavedFilter.objects.visible_to(actor).filter(user=actor.user)
    plain = _sound(name)
    row: SavedFilter | None = mine.filter(name=plain).first()
    if row is None and mine.count() >= MOST:
        raise Invalid({"name": f"最多保存 {MOST} 组，请先删除不用的。"})
    row = row or SavedFilter(user_id=actor.user, name=plain)
    row.query = query
    row.save()
    if is_default:
        make_default(row.pk, actor=actor, on=True)
    return row


def rename_filter(pk: UUID, *, actor: Actor, name: str) -> None:
    """Give a filter another name; Invalid when one's own list has it already."""
    row, plain = _own(pk, actor), _sound(name)
    others = SavedFilter.objects.visible_to(actor).filter(user=actor.user).exclude(pk=pk)
    if others.filter(name=plain).exists():
        raise Invalid({"name": f"已经有一组叫“{plain}”。"})
    row.name = plain
    row.save(update_fields=["name"])


def make_default(pk: UUID, *, actor: Actor, on: bool) -> None:
    """Have the list open with this filter, or with none."""
    row = _own(pk, actor)
    mine = SavedFilter.objects.visible_to(actor).filter(user=actor.user)
    mine.filter(is_default=True).update(is_default=False)
    row.is_default = on
    row.save(update_fields=["is_default"])


def delete_filter(pk: UUID, *, actor: Actor) -> None:
    """Forget a filter."""
    _own(pk, actor)
    SavedFilter.objects.visible_to(actor).filter(pk=pk, user=actor.user).delete()


def choose_columns(names: list[str], *, actor: Actor) -> None:
    """Remember the columns; none, or just those that suit the role, forgets the choice."""
    wanted = [column.name for column in columns.named(names)]
    if len(wanted) > columns.MOST:
        raise Invalid({"columns": f"最多选 {columns.MOST} 列，再多屏幕放不下。"})
    if actor.user is None:
        return
    mine = ListColumns.objects.visible_to(actor).filter(user=actor.user)
    mine.delete()
    if wanted and set(wanted) != set(columns.usual_for(actor)):
        ListColumns(user_id=actor.user, columns=wanted).save(force_insert=True)


def _own(pk: UUID, actor: Actor) -> SavedFilter:
    rows = SavedFilter.objects.visible_to(actor).filter(user=actor.user)
    row = rows.select_for_update().filter(pk=pk).first()
    if row is None:
        raise NotFound()
    return row


def _sound(name: str) -> str:
    plain = " ".join(name.split())
    if not plain:
        raise Invalid({"name": "请写一个名称，如“本周超期”。"})
    if len(plain) > _LONGEST:
        raise Invalid({"name": f"名称最多 {_LONGEST} 个字。"})
    return plain
