"""How people write the codes of the register: by label, by code, or by a word they commonly use."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from linli.residents import codes

# What people type where there is nothing to say.
NOTHING = frozenset(
    ("", "无", "没有", "暂无", "不详", "空", "-", "--", "—", "——", "/", "\\", "n/a")
)
SEVERAL = re.compile(r"[、，,;；/|\s]+")

Words = Mapping[str, str]  # the word as `plain` leaves it → code


class Unknown(ValueError):
    """No code is written so; the message is a Chinese sentence."""


def plain(text: str) -> str:
    """Undo width, case, blanks and brackets."""
    return re.sub(r"[\s()（）【】\[\]]", "", unicodedata.normalize("NFKC", text)).casefold()


def is_nothing(text: str) -> bool:
    """Tell whether a cell says that there is nothing to say."""
    return text.strip() in NOTHING or plain(text) in NOTHING


def _words(choices: Iterable[tuple[str, str]], said: str = "") -> dict[str, str]:
    """Gather labels and codes, and what `said` adds: "code:word,word …" in words."""
    known: dict[str, str] = {}
    for code, label in choices:
        known[plain(str(label))] = known[plain(code)] = code
        if len(code) == 2 and code[0] == "0":
            known.setdefault(code[1], code)  # Excel takes the 0 of 01 away
    for group in said.split():
        code, _, synonyms = group.partition(":")
        known |= {plain(word): code for word in synonyms.split(",")}
    return known


def _peoples() -> dict[str, str]:
    known = _words(codes.PEOPLES, "02:蒙族 05:维族 97:其他民族,其它,未识别民族 06:苗家")
    short = {label.removesuffix("族"): code for code, label in codes.PEOPLES if len(label) > 1}
    return short | known


# fmt: off
_RELATION = (
    "02:户主本人,本人或户主,户主或本人,本户户主 10:爱人,夫妻,伴侣 11:丈夫,老公 12:妻子,老婆 "
    "20:儿子,长子,次子,二子,三子,四子,五子,六子,大儿子,二儿子,小儿子,三儿子,独子,独生子,养子,继子 "
    "28:长婿,次婿,大女婿,二女婿,小女婿 "
    "30:女儿,长女,次女,二女,三女,四女,五女,六女,大女儿,二女儿,小女儿,三女儿,独女,独生女,养女,继女 "
    "38:儿媳妇,长媳,次媳,大儿媳,二儿媳,三媳,小儿媳 "
    "40:孙子,孙女,孙,孙辈,长孙,次孙,长孙女,次孙女,外孙,外孙子,外孙女,外孙儿,孙媳,孙媳妇,曾孙,"
    "曾孙女,曾孙子 "
    "51:父,爸爸,爸,继父,养父 52:母,妈妈,妈,继母,养母 53:公 54:婆 55:丈人,老丈人 56:丈母娘 "
    "60:祖父,祖母,爷爷,奶奶,外祖父,外祖母,外公,外婆,姥爷,姥姥,祖辈,曾祖父,曾祖母 "
    "70:兄,弟,姐,妹,哥哥,弟弟,姐姐,妹妹,兄弟,姐妹,哥,大哥,二哥,大姐,二姐,嫂子,弟媳,姐夫,妹夫 "
    "80:其他,其它,亲属,亲戚,侄,侄子,侄女,侄儿,外甥,外甥女,叔叔,伯伯,伯父,伯母,婶婶,姑姑,姑,姨,"
    "姨妈,舅舅,舅妈,表兄弟 "
    "99:非亲属关系,无亲属关系,租客,房客,租户,承租人,朋友,室友,同事,合租,保姆,雇工"
)
_CARE = (
    "01:老年人,老人,60岁以上,60岁以上老人,60周岁以上 02:高龄,高龄老人,高龄老年人,80岁以上,"
    "80岁以上老人,80周岁以上 "
    "03:独居,独居老人,空巢,空巢老人,留守老人,独居空巢,孤寡老人,独居、空巢、留守 "
    "04:失能,失智,半失能,失能老人,失智老人,失能失智,失能人员 05:残疾,残疾人员 "
    "06:低保,低保户,低保人员,最低生活保障 07:特困,五保,五保户,特困户,特困供养,特困人员,分散特困 "
    "08:生活困难,困难,困难户,困难家庭,低收入,低收入家庭,贫困户,贫困,边缘户,低保边缘 "
    "09:失业,失业人员,就业困难,就业困难人员,下岗,下岗职工,待业 10:外来,外来人口,外来务工,"
    "外来务工人员 "
    "11:困境儿童,孤儿,事实无人抚养儿童 12:留守 13:孕妇,产妇,孕产 14:失独,失独家庭,计生特扶,"
    "特扶家庭 "
    "15:退役军人,退伍军人,优抚,优抚对象,军属,烈属,军烈属 16:重病,大病,重大疾病,重疾 99:其他,其它"
)
# fmt: on

WORDS: dict[str, Words] = {
    "sex": _words(codes.Sex.choices, "1:男性,m,男子 2:女性,f,女子 0:不明"),
    "ethnic": _peoples(),
    "marital": _words(codes.Marital.choices, "20:有配偶,结婚 10:没结婚 40:离异,离婚未再婚"),
    "political": _words(
        codes.Political.choices,
        "01:党员,共产党员,中国共产党员,中国共产党党员,正式党员 02:预备党员,中国共产党预备党员 "
        "03:团员,共青团,中国共青团员 04:民革 05:民盟 06:民建 07:民进 08:农工党 09:致公党 "
        "10:九三学社 11:台盟 12:无党派,无党派民主人士 13:一般群众,普通群众,群众人士,普通公民,公民",
    ),
    "education": _words(
        codes.Education.choices,
        "10:研究生及以上,研究生毕业 11:博士研究生,博士毕业 14:硕士研究生,硕士毕业 "
        "20:本科,大学,大本 21:大学毕业,大学本科毕业 30:大专,专科,高职 31:大专毕业,大学专科毕业 "
        "40:中职 41:中专 44:职高,职业高中 47:技校,技工学校,中技 60:高中 70:初级中学,初中肄业 "
        "80:小学毕业,小学肄业,小学在读 "
        "90:其它,文盲,半文盲,不识字,文盲半文盲,学龄前,学前,幼儿园,幼儿,学前教育,未上学",
    ),
    "relation": _words(codes.Relation.choices, _RELATION),
    "doc_kind": _words(
        codes.Paper.choices,
        "111:身份证,居民身份证18位,二代身份证,第二代居民身份证,二代证,身份证号 113:户口本 "
        "414:护照,中国护照,外国护照 511:台胞证 516:回乡证,港澳通行证,港澳居民通行证 "
        "553:永久居留证,外国人居留证 990:其他,其它,军官证,士兵证,居住证,港澳居民居住证,"
        "台湾居民居住证,港澳台居民居住证",
    ),
    "employment": _words(
        codes.Employment.choices,
        "11:公务员 27:务农,种地 31:在校学生,在读 37:军人 51:自由职业,灵活就业 54:个体,个体户,经商 "
        "70:无业,失业,待业 80:退休,离休,离退休,退休人员,离退休人员 90:其它",
    ),
    "health": _words(
        codes.Health.choices, "10:健康,良好,健康良好,好 20:一般,较弱,体弱 30:慢性病 60:残疾人"
    ),
    "household_kind": _words(
        codes.HouseholdKind.choices,
        "1:非农业户口,非农,非农业,城镇户口,居民户口,非农业家庭户口,城镇 "
        "2:农业户口,农业,农村户口,农业家庭户口,农村 3:非农业集体户口 4:农业集体户口 8:其它",
    ),
    "left_behind": _words(codes.LeftBehind.choices, "01:儿童 02:妇女 03:老人"),
    "kind": _words(
        codes.PersonKind.choices,
        "1:户籍,本地户籍,本地,本地人口,户籍在册,在册人口 "
        "2:流动,外来,外来人口,流入人口,暂住,暂住人口,流动人员,外来人员 "
        "3:境外,境外人口,外籍,外籍人员,外国人 4:未落户,无户口,未落常住户口",
    ),
    "match": _words(
        codes.Match.choices,
        "01:一致,是,人户同在,人户合一,√,同,y 02:不一致,否,分离,人户不一致,户在人不在,×,x,n",
    ),
    "flow_reason": _words(
        codes.FlowReason.choices,
        "01:打工,务工经商,工作,就业 03:做生意 05:出差 06:上学,读书,就学,求学,借读,培训,学习培训 "
        "07:看病,治病,就医,疗养 09:投亲,投靠,随迁,投靠子女,投靠父母 10:探亲,访友 11:旅游 99:其它",
    ),
    "stay_place": _words(
        codes.StayPlace.choices,
        "10:宾馆,旅馆,酒店 30:单位宿舍,宿舍 40:工地 50:出租房,租房,租赁 90:其它",
    ),
    "permit": _words(codes.Permit.choices, "09:无,未办理"),
    "care": _words(codes.CareGroup.choices, _CARE),
}
# Levels of privacy differ: what stands in this list is kept by few, and never in this sheet.
_SPECIAL = re.compile(r"精神|矫正|刑满|刑释|释放|安置帮教|吸毒|戒毒|涉毒|艾滋|信访|上访")


def code_of(field: str, text: str) -> str:
    """Give the code that a text stands for, "" for nothing; Unknown when there is none."""
    word = plain(text)
    if field == "kind" and word in ("常住", "常住人口"):
        raise Unknown("“常住人口”分不清是户籍还是流动，请写户籍人口或流动人口。")
    if word not in WORDS[field] and is_nothing(text):
        return ""
    if word not in WORDS[field]:
        raise Unknown(_not_known(field, text))
    return WORDS[field][word]


def care_codes(text: str) -> list[str]:
    """Give the codes of several care groups in the order of their list."""
    whole = plain(text)
    if is_nothing(text):
        return []
    if _SPECIAL.search(whole):
        raise Unknown("特殊人群不在这张表里登记，请由负责人在个人档案里建立专门档案。")
    if whole in WORDS["care"]:
        return [WORDS["care"][whole]]
    words = [word for word in SEVERAL.split(text) if not is_nothing(word)]
    return sorted({code_of("care", word) for word in words})


def _not_known(field: str, text: str) -> str:
    labels = list(dict(_LISTS[field]).values())
    some = "、".join(str(label) for label in labels[:6]) + ("等" if len(labels) > 6 else "")
    return f"不认识“{text.strip()[:12]}”，请写{some}。"


_LISTS: dict[str, Iterable[tuple[str, str]]] = {
    "sex": codes.Sex.choices,
    "ethnic": codes.PEOPLES,
    "marital": codes.Marital.choices,
    "political": codes.Political.choices,
    "education": codes.Education.choices,
    "relation": codes.Relation.choices[1:],
    "doc_kind": codes.Paper.choices,
    "employment": codes.Employment.choices,
    "health": codes.Health.choices,
    "household_kind": codes.HouseholdKind.choices,
    "left_behind": codes.LeftBehind.choices,
    "kind": codes.PersonKind.choices,
    "match": codes.Match.choices,
    "flow_reason": codes.FlowReason.choices,
    "stay_place": codes.StayPlace.choices,
    "permit": codes.Permit.choices,
    "care": codes.CareGroup.choices,
}
