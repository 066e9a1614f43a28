"""The categories and limits that a new installation starts with; everything is editable."""

# class, its name, default urgency, and its kinds: code, name and, where it differs, urgency
CATEGORIES: tuple[tuple[str, str, int, str], ...] = (
    (
        "01",
        "矛盾纠纷",
        5,
        "01 婚姻家庭|02 邻里|03 房屋宅基地|04 合同|05 生产经营|06 损害赔偿|07 山林土地|08 征地拆迁|"
        "09 环境污染|10 拖欠农民工工资|11 其他劳动争议|12 旅游|13 电子商务|14 其他消费|15 医疗|"
        "16 道路交通事故|17 物业|18 校园|99 其他",
    ),
    (
        "02",
        "市容环境",
        3,
        "01 暴露垃圾|02 积存渣土|03 道路不洁/积水|04 水域不洁|05 绿地脏乱/毁绿|06 焚烧垃圾秸秆|"
        "07 私搭乱建|08 乱堆物料|09 占道经营/店外经营|10 非法小广告（乱贴）|11 违规户外广告标语|"
        "12 油烟/异味|13 噪声扰民|14 楼道杂物|15 散养家禽/不文明养犬|16 非机动车/机动车乱停|17 污水外溢|"
        "18 垃圾分类|99 其他",
    ),
    (
        "03",
        "公共设施",
        3,
        "01 井盖缺损=2|02 路灯|03 道路破损|04 供水管网|05 排水管网|06 供电设施=2|07 燃气设施=1|"
        "08 通信线缆|09 公交/交通标志|10 健身/休闲设施|11 环卫设施|12 电梯=2|13 消防设施=2|"
        "14 无障碍|15 树木倾倒=2|16 桥梁河堤=2|99 其他",
    ),
    (
        "04",
        "安全隐患",
        2,
        "01 消防通道堵塞|02 电动车飞线/楼道充电|03 违规用火用电|04 燃气|05 群租房|06 危房|07 高空坠物|"
        "08 施工安全|09 危化品/烟花爆竹|10 食品药品|11 特种设备|12 九小场所|13 涉水安全|14 地质灾害|"
        "15 校园周边|16 道路交通|17 自建房|99 其他",
    ),
    (
        "05",
        "治安防控",
        2,
        "01 可疑人员|02 盗窃诈骗线索|03 赌博|04 涉毒线索|05 涉黄|06 传销/非法集资|07 打架斗殴=1|"
        "08 非法宗教/邪教活动线索|09 技防设施故障|10 出租房屋管理|11 流浪乞讨|99 其他",
    ),
    (
        "06",
        "民生服务",
        3,
        "01 助老|02 助残|03 临时救助/低保|04 就业帮扶|05 社保医保|06 住房保障|07 教育入学|"
        "08 计生服务|09 退役军人优抚|10 证明/代办|11 水电气暖报修|12 困境儿童|13 法律援助|14 心理服务|"
        "99 其他",
    ),
    (
        "07",
        "特殊人群服务管理",
        3,
        "01 失联脱管=2|02 行为异常/肇事苗头=1|03 生活困难帮扶|04 就医服药|05 监护缺失|06 走访反馈|"
        "99 其他",
    ),
    (
        "08",
        "社情民意",
        3,
        "01 意见建议|02 咨询|03 投诉|04 表扬|05 舆情苗头|06 信访苗头=2|07 物业管理诉求|99 其他",
    ),
    (
        "09",
        "突发事件",
        1,
        "01 自然灾害|02 事故灾难|03 公共卫生|04 社会安全（群体性）|05 火灾|06 人员走失/伤亡|99 其他",
    ),
    (
        "10",
        "人口与家庭动态",
        3,
        "01 新增住户|02 住户变动|03 结婚|04 丧葬|05 怀孕|06 出生|07 流入|08 流出|09 商户迁入|"
        "10 商户迁出|11 空置变化|99 其他",
    ),
    (
        "11",
        "宣传与创建",
        4,
        "01 政策法规宣传|02 文明创建|03 文体活动|04 党建活动|05 志愿服务|06 邻里中心活动|99 其他",
    ),
    (
        "12",
        "部门事务（准入）",
        4,
        "01 民政|02 人社|03 卫健|04 残联|05 公安|06 司法|07 城管|08 应急|09 市场监管|"
        "10 自然资源|11 住建|99 其他",
    ),
    (
        "99",
        "其他",
        3,
        "99 其他",
    ),
)

# Workflow d.4. "4h work", "3d work", "10m clock"; "day" is the end of the same day.
LIMITS: dict[int, dict[str, str]] = {
    1: {
        "accept": "10m clock",
        "dispatch": "10m clock",
        "sign": "10m clock",
        "first_action": "30m clock",
        "handle_community": "4h clock",
        "handle_township": "4h clock",
        "handle_county": "8h clock",
        "verify": "2h clock",
        "close": "day work",
    },
    2: {
        "accept": "30m clock",
        "dispatch": "30m clock",
        "sign": "1h clock",
        "handle_community": "24h clock",
        "handle_township": "24h clock",
        "handle_county": "48h clock",
        "verify": "4h work",
        "close": "1d work",
    },
    3: {
        "accept": "4h work",
        "dispatch": "4h work",
        "sign": "4h work",
        "handle_community": "3d work",
        "handle_township": "5d work",
        "handle_county": "7d work",
        "verify": "1d work",
        "close": "1d work",
    },
    4: {
        "accept": "1d work",
        "dispatch": "1d work",
        "sign": "1d work",
        "handle_community": "7d work",
        "handle_township": "15d work",
        "handle_county": "20d work",
        "verify": "2d work",
        "close": "1d work",
    },
    5: {
        "accept": "1d work",
        "dispatch": "1d work",
        "sign": "1d work",
        "handle_community": "30d calendar",
        "handle_township": "30d calendar",
        "handle_county": "60d calendar",
        "verify": "3d work",
        "close": "1d work",
    },
}

CLUES = frozenset({"0504", "0508"})  # restricted A
CARE_CLASS = "07"  # restricted B
SITE_CLASSES = frozenset({"02", "03"})  # a result is shown by a photo
NO_CLOCK_CLASSES = frozenset({"10", "11"})  # registers change; nothing to handle by a date
NOT_SELF_CLOSED_CLASSES = frozenset({"05", "07", "09"})


def default_categories() -> list[dict[str, object]]:
    """Give the rows of the category table."""
    return [
        _category(klass, klass_name, urgency, kind)
        for klass, klass_name, urgency, kinds in CATEGORIES
        for kind in kinds.split("|")
    ]


def _category(klass: str, klass_name: str, urgency: int, kind: str) -> dict[str, object]:
    number, _, rest = kind.partition(" ")
    name, _, own = rest.partition("=")
    code = klass + number
    return {
        "code": code,
        "name": name,
        "klass": klass,
        "klass_name": klass_name,
        "urgency": int(own) if own else urgency,
        "restricted": "A" if code in CLUES else "B" if klass == CARE_CLASS else "",
        "may_self_close": klass not in NOT_SELF_CLOSED_CLASSES,
        "needs_photo": klass in SITE_CLASSES,
        "has_clock": klass not in NO_CLOCK_CLASSES,
    }
