"""The notice text: who handles personal data, why, which kinds, how long, and one's rights (G1)."""

from dataclasses import dataclass

from linli.kernel import place
from linli.kernel.scope import Actor
from linli.organisation.models import Unit
from linli.residents.basis import SUBJECTS, open_subjects
from linli.residents.retention import rules

# Kinds that every registered person has, in the words of the form.
ORDINARY = (
    "姓名、性别、出生日期、民族、证件种类和号码、联系电话",
    "现住地和户籍地、住房、家庭成员和与户主关系、居住变动",
    "婚姻、文化程度、就业、从业和健康状况（用于关爱服务）",
    "反映的问题、办理结果和走访中提出的需要",
)
PURPOSES = (
    "掌握网格内住户、住房和人员变动的基本情况",
    "走访、关爱老年人、残疾人、未成年人、生活和就业困难等人员",
    "受理和办理居民反映的事项，告知结果，回访满意度",
    "公共安全、应急和法律、法规规定的其他社会管理服务",
)
RIGHTS = (
    "查阅、复制关于您的信息",
    "信息有误或不完整的，要求更正、补充",
    "依法不必再保存的，要求删除",
    "要求说明处理规则；对处理有异议的，要求处理并得到答复",
)


@dataclass(frozen=True)
class Notice:
    """What the page says, for one county."""

    handler: str
    phone: str
    purposes: tuple[str, ...]
    kinds: tuple[str, ...]
    sensitive: tuple[str, ...]
    kept: tuple[tuple[str, str], ...]
    rights: tuple[str, ...]


def notice_for(actor: Actor) -> Notice:
    """Write the notice of the actor's county."""
    county = _county_of(actor)
    unit = Unit.objects.filter(pk=county).defer("boundary").first()
    may = open_subjects(county)
    return Notice(
        handler=unit.name if unit else "",
        phone=unit.phone if unit else "",
        purposes=PURPOSES,
        kinds=ORDINARY,
        sensitive=tuple(label for subject, label in SUBJECTS.items() if subject in may),
        kept=tuple((rule.title, rule.period) for rule in rules()),
        rights=RIGHTS,
    )


def _county_of(actor: Actor) -> int:
    """Give the county of one's first post; a department stands in its parent's county."""
    for post in actor.posts:
        if place.is_territorial(post.unit):
            return place.ancestor(post.unit, place.Level.COUNTY) or 0
        return Unit.objects.get(pk=post.unit).county_number
    return 0
