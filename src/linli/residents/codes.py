"""The code lists of people (data dictionary c.2): defaults of national lists, not certified."""

from django.db import models


class Sex(models.TextChoices):
    UNKNOWN = "0", "未知"
    MALE = "1", "男"
    FEMALE = "2", "女"
    UNSAID = "9", "未说明"


class Marital(models.TextChoices):
    SINGLE = "10", "未婚"
    MARRIED = "20", "已婚"
    FIRST = "21", "初婚"
    AGAIN = "22", "再婚"
    RESTORED = "23", "复婚"
    WIDOWED = "30", "丧偶"
    DIVORCED = "40", "离婚"
    UNSAID = "90", "未说明"


class Health(models.TextChoices):
    GOOD = "10", "健康或良好"
    FAIR = "20", "一般或较弱"
    CHRONIC = "30", "有慢性病"
    HEART = "31", "心血管病"
    BRAIN = "32", "脑血管病"
    LUNG = "33", "慢性呼吸系统病"
    DIGESTIVE = "34", "慢性消化系统病"
    KIDNEY = "35", "慢性肾炎"
    TUBERCULOSIS = "36", "结核病"
    DIABETES = "37", "糖尿病"
    NERVES = "38", "神经或精神疾病"
    CANCER = "41", "癌症"
    OTHER_CHRONIC = "49", "其他慢性病"
    DISABLED = "60", "残疾"
    SIGHT = "61", "视力残疾"
    HEARING = "62", "听力残疾"
    SPEECH = "63", "言语残疾"
    LIMBS = "64", "肢体残疾"
    MIND = "65", "智力残疾"
    PSYCHE = "66", "精神残疾"
    MULTIPLE = "67", "多重残疾"
    OTHER_DISABLED = "69", "其他残疾"


class Employment(models.TextChoices):
    OFFICIAL = "11", "国家公务员"
    PROFESSIONAL = "13", "专业技术人员"
    CLERK = "17", "职员"
    MANAGER = "21", "企业管理人员"
    WORKER = "24", "工人"
    FARMER = "27", "农民"
    STUDENT = "31", "学生"
    SOLDIER = "37", "现役军人"
    FREELANCE = "51", "自由职业者"
    TRADER = "54", "个体经营者"
    NONE = "70", "无业人员"
    RETIRED = "80", "退（离）休人员"
    OTHER = "90", "其他"


class Political(models.TextChoices):
    CPC = "01", "中共党员"
    CPC_PROBATION = "02", "中共预备党员"
    LEAGUE = "03", "共青团员"
    RCCK = "04", "民革党员"
    CDL = "05", "民盟盟员"
    CNDCA = "06", "民建会员"
    CAPD = "07", "民进会员"
    CPWDP = "08", "农工党党员"
    ZGP = "09", "致公党党员"
    JIUSAN = "10", "九三学社社员"
    TDSGL = "11", "台盟盟员"
    INDEPENDENT = "12", "无党派人士"
    MASSES = "13", "群众"


class Education(models.TextChoices):
    GRADUATE = "10", "研究生"
    DOCTOR = "11", "博士"
    MASTER = "14", "硕士"
    COLLEGE = "20", "大学本科"
    BACHELOR = "21", "本科毕业"
    JUNIOR_COLLEGE = "30", "大学专科"
    JUNIOR_GRADUATE = "31", "专科毕业"
    VOCATIONAL = "40", "中等职业"
    SECONDARY_SPECIAL = "41", "中专毕业"
    VOCATIONAL_HIGH = "44", "职高毕业"
    TECHNICAL = "47", "技校毕业"
    HIGH = "60", "普通高中"
    HIGH_GRADUATE = "61", "高中毕业"
    MIDDLE = "70", "初中"
    MIDDLE_GRADUATE = "71", "初中毕业"
    PRIMARY = "80", "小学"
    OTHER = "90", "其他"


class Relation(models.TextChoices):
    """与户主关系 (GB/T 4761). SELF and HEAD are the head himself."""

    SELF = "01", "本人"
    HEAD = "02", "户主"
    SPOUSE = "10", "配偶"
    HUSBAND = "11", "夫"
    WIFE = "12", "妻"
    SON = "20", "子"
    SON_IN_LAW = "28", "女婿"
    DAUGHTER = "30", "女"
    DAUGHTER_IN_LAW = "38", "儿媳"
    GRANDCHILD = "40", "孙子女、外孙子女"
    PARENTS = "50", "父母"
    FATHER = "51", "父亲"
    MOTHER = "52", "母亲"
    HUSBANDS_FATHER = "53", "公公"
    HUSBANDS_MOTHER = "54", "婆婆"
    WIFES_FATHER = "55", "岳父"
    WIFES_MOTHER = "56", "岳母"
    GRANDPARENTS = "60", "祖父母、外祖父母"
    SIBLING = "70", "兄弟姐妹"
    OTHER = "80", "其他亲属"
    NOT_RELATED = "99", "非亲属"


HEADS = (Relation.SELF.value, Relation.HEAD.value)

# fmt: off
_PEOPLES = (
    "01汉 02蒙古 03回 04藏 05维吾尔 06苗 07彝 08壮 09布依 10朝鲜 11满 12侗 13瑶 14白 15土家 "
    "16哈尼 17哈萨克 18傣 19黎 20傈僳 21佤 22畲 23高山 24拉祜 25水 26东乡 27纳西 28景颇 "
    "29柯尔克孜 30土 31达斡尔 32仫佬 33羌 34布朗 35撒拉 36毛南 37仡佬 38锡伯 39阿昌 40普米 "
    "41塔吉克 42怒 43乌孜别克 44俄罗斯 45鄂温克 46德昂 47保安 48裕固 49京 50塔塔尔 51独龙 "
    "52鄂伦春 53赫哲 54门巴 55珞巴 56基诺"
)
# fmt: on
PEOPLES = (
    *((word[:2], f"{word[2:]}族") for word in _PEOPLES.split()),
    ("97", "其他"),
    ("98", "外国血统中国籍"),
)


class Paper(models.TextChoices):
    """The kind of identity paper (GA/T 517)."""

    IDENTITY = "111", "居民身份证"
    TEMPORARY = "112", "临时身份证"
    BOOK = "113", "户口簿"
    PASSPORT = "414", "普通护照"
    EXIT = "416", "出入境通行证"
    FOREIGN_EXIT = "417", "外国人出入境通行证"
    TAIWAN = "511", "台湾居民来往大陆通行证"
    TO_HONG_KONG = "513", "往来港澳通行证"
    HONG_KONG = "516", "港澳居民来往内地通行证"
    PERMANENT = "553", "外国人永久居留证"
    OTHER = "990", "其他证件"


# Papers whose number is the citizen's identity number.
WITH_IDENTITY = (Paper.IDENTITY.value, Paper.TEMPORARY.value, Paper.BOOK.value)


class HouseholdKind(models.TextChoices):
    UNSETTLED = "0", "未落常住户口"
    TOWN = "1", "非农业家庭户"
    FARM = "2", "农业家庭户"
    TOWN_GROUP = "3", "非农业集体户"
    FARM_GROUP = "4", "农业集体户"
    OWN_GRAIN = "5", "自理口粮户"
    LODGING = "6", "寄住户"
    TEMPORARY = "7", "暂住户"
    OTHER = "8", "其他"


class HouseholdFlag(models.TextChoices):
    LOW_INCOME = "low_income", "低保户"
    DESTITUTE = "destitute", "特困户"
    EMPTY = "empty", "空户（户在人不在）"
    MARTYR = "martyr", "军烈属"
    GROUP_RENT = "group_rent", "群租"


class PersonKind(models.TextChoices):
    """人口类别 (GB/T 31000): one current value for each stay."""

    REGISTERED = "1", "户籍人口"
    FLOATING = "2", "流动人口"
    OVERSEAS = "3", "境外人员"
    UNSETTLED = "4", "未落户人口"


class Match(models.TextChoices):
    """人户一致标识."""

    SAME = "01", "人户一致"
    APART = "02", "人户分离"


class FlowReason(models.TextChoices):
    WORK = "01", "务工"
    FARM = "02", "务农"
    TRADE = "03", "经商"
    SERVICE = "04", "服务"
    ERRAND = "05", "因公出差"
    SCHOOL = "06", "借读培训"
    TREATMENT = "07", "治病疗养"
    NANNY = "08", "保姆"
    FAMILY = "09", "投靠亲友"
    VISIT = "10", "探亲访友"
    TRAVEL = "11", "旅游观光"
    OTHER = "99", "其他"


class StayPlace(models.TextChoices):
    HOTEL = "10", "旅店"
    HOME = "20", "居民家中"
    FIRM = "30", "单位内部"
    SITE = "40", "工地现场"
    RENTED = "50", "租赁房屋"
    BOAT = "60", "水上船舶"
    OTHER = "90", "其他"


class Permit(models.TextChoices):
    REGISTERED = "01", "居住登记"
    PERMIT = "02", "居住证"
    NONE = "09", "未办"


class LeftBehind(models.TextChoices):
    """留守."""

    CHILD = "01", "留守儿童"
    WOMAN = "02", "留守妇女"
    OLD = "03", "留守老人"


class Attention(models.TextChoices):
    """关注程度."""

    ORDINARY = "01", "一般"
    MIDDLE = "02", "中等"
    SERIOUS = "03", "严重"


class CareGroup(models.TextChoices):
    """关爱类别 (rulebook 1.2.4 and what is common besides)."""

    OLD = "01", "老年人（60 岁以上）"
    VERY_OLD = "02", "高龄老人（80 岁以上）"
    ALONE = "03", "独居、空巢、留守老人"
    HELPLESS = "04", "失能失智老人"
    DISABLED = "05", "残疾人"
    LOW_INCOME = "06", "低保对象"
    DESTITUTE = "07", "特困供养对象"
    POOR = "08", "其他生活困难"
    JOBLESS = "09", "就业困难、失业"
    FROM_AWAY = "10", "外来人员"
    CHILD = "11", "困境儿童、孤儿"
    LEFT_CHILD = "12", "留守儿童"
    MATERNITY = "13", "孕产妇"
    LOST_CHILD = "14", "计生特殊家庭"
    VETERAN = "15", "退役军人、优抚对象"
    ILL = "16", "重病患者"
    OTHER = "99", "其他关爱对象"


class SpecialGroup(models.TextChoices):
    """特殊人群. AIDS and PETITION ship disabled: health secrecy, and a label is a rights risk."""

    CORRECTION = "1", "社区矫正"
    RELEASED = "2", "刑满释放（安置帮教）"
    MENTAL = "3", "严重精神障碍"
    DRUGS = "4", "吸毒"
    AIDS = "5", "艾滋病危险人员"
    YOUTH = "6", "重点青少年"
    PETITION = "7", "重点信访"
    OTHER = "9", "其他"


DISABLED_GROUPS = (SpecialGroup.AIDS.value, SpecialGroup.PETITION.value)


class Religion(models.TextChoices):
    """Off by default; a legal basis must be recorded first (privacy G2)."""

    NONE = "00", "无"
    BUDDHISM = "10", "佛教"
    LAMAISM = "20", "藏传佛教"
    TAOISM = "30", "道教"
    CATHOLIC = "40", "天主教"
    PROTESTANT = "50", "基督教"
    ORTHODOX = "60", "东正教"
    ISLAM = "70", "伊斯兰教"
    OTHER = "99", "其他"
