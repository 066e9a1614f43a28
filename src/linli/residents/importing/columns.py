"""The columns of a workbook of residents, by the headings that are in use."""

from collections.abc import Mapping

from linli.imports.kinds import Field
from linli.residents.codes import HEADS
from linli.residents.rules import read_name
from linli.residents.spoken import Unknown, code_of

FIELDS = (
    Field("name", "姓名", True, ("居民姓名", "人员姓名", "成员姓名", "住户姓名")),
    Field(
        "doc",
        "证件号",
        synonyms=("身份证号", "身份证号码", "证件号码", "公民身份号码", "身份号码", "身份证"),
        hint="用来认出已登记的人；没有的按姓名、出生日期和门牌认",
    ),
    Field(
        "address",
        "门牌",
        synonyms=(
            "门牌地址",
            "门牌号",
            "现住址",
            "现住地址",
            "现居住地址",
            "居住地址",
            "家庭住址",
            "家庭地址",
            "住址",
            "详细地址",
            "房屋地址",
            "现住地/地址",
            "居住地/地址",
            "地址",
        ),
        hint="如 3号楼2单元501、3-2-501、和平路12号；没有的房屋会新建",
    ),
    Field("building", "楼栋", synonyms=("楼号", "栋号", "幢号", "楼栋号", "楼幢")),
    Field("entrance", "单元", synonyms=("单元号",)),
    Field("room", "门号", synonyms=("房号", "室号", "房间号", "户室号")),
    Field(
        "relation",
        "与户主关系",
        synonyms=("户主关系", "关系", "家庭关系", "与户主的关系"),
        hint="一户有一位户主，写“户主”",
    ),
    Field("household", "户号", synonyms=("户编号", "家庭编号", "户籍编号", "户序号")),
    Field("head", "户主", synonyms=("户主姓名",), hint="与户主关系空着时，姓名相同的就是户主"),
    Field(
        "community", "社区", synonyms=("所属社区", "村社区", "社区村", "村居"), hint="镇里导入用"
    ),
    Field("grid", "网格", synonyms=("所属网格", "网格名称", "网格编码"), hint="名称或编码"),
    Field("sex", "性别", hint="有身份证号的可以空着"),
    Field("ethnic", "民族"),
    Field("born", "出生日期", synonyms=("出生年月", "出生年月日", "生日", "出生")),
    Field("doc_kind", "证件类型", synonyms=("证件种类", "证件名称"), hint="空着是身份证"),
    Field("education", "文化程度", synonyms=("学历", "受教育程度")),
    Field("political", "政治面貌"),
    Field("marital", "婚姻", synonyms=("婚姻状况", "婚姻情况", "婚否")),
    Field("occupation", "职业", synonyms=("从事职业", "职业工种")),
    Field(
        "employer",
        "工作单位",
        synonyms=("单位", "服务处所", "工作单位学校", "工作单位或学校", "就读学校"),
    ),
    Field(
        "phones",
        "电话",
        synonyms=(
            "联系电话",
            "手机号",
            "手机号码",
            "联系方式",
            "本人电话",
            "手机",
            "联系方式/电话",
        ),
        hint="几个电话用顿号分开，别人的写明是谁：13800001111（儿子）",
    ),
    Field("kin_phones", "家属电话", synonyms=("家属联系电话", "紧急联系人电话", "监护人电话")),
    Field(
        "registered_address",
        "户籍地址",
        synonyms=("户籍地", "户籍所在地", "户口所在地", "户籍地详址", "户籍地/详细地址"),
    ),
    Field("kind", "人口类别", synonyms=("人员类别", "人口类型", "人口性质", "居住类别")),
    Field("match", "人户一致", synonyms=("人户一致标识", "是否人户一致", "人户情况")),
    Field("flow_reason", "流入事由", synonyms=("流入原因", "居住事由", "流入居住事由", "暂住事由")),
    Field("since", "流入时间", synonyms=("流入日期", "居住时间", "入住时间", "来本地时间")),
    Field("care", "关爱类别", synonyms=("关爱对象类别", "重点关爱", "困难类别", "人员标签")),
    Field("former_name", "曾用名"),
    Field("remark", "备注", synonyms=("说明", "备注说明")),
)
LABELS = {field.name: field.label for field in FIELDS}
WHERE = ("community", "grid", "address", "building", "entrance", "room")


def relation_of(said: Mapping[str, str]) -> str:
    """Give the relation to the head; "" where it is not said or not understood."""
    if not said.get("relation"):
        return "02" if said.get("head") and _same(said["head"], said.get("name", "")) else ""
    try:
        return code_of("relation", said["relation"])
    except Unknown:
        return ""


def is_head(said: Mapping[str, str]) -> bool:
    """Tell whether a line is of the head of a household."""
    return relation_of(said) in HEADS


def _same(one: str, other: str) -> bool:
    try:
        return read_name(one) == read_name(other)
    except ValueError:
        return False


def carry(above: Mapping[str, str], own: Mapping[str, str]) -> list[str]:
    """Say what of the line above holds for this one: a household is written once for its members.

    Where a home of one's own is named, or another household begins, nothing is carried.
    """
    number = own.get("household")
    if number and number != above.get("household"):
        return []
    if not number and is_head(own):
        return []
    has_home = any(own.get(name) for name in ("address", "building", "entrance", "room"))
    if has_home and not number:
        return [name for name in ("community", "grid") if not own.get(name)]
    names = ("household", "head", *WHERE) if not has_home else ("head", "community", "grid")
    return [name for name in names if above.get(name) and not own.get(name)]
