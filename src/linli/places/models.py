"""Addresses, buildings with their entrances, homes, establishments and facilities."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from linli.accounts.models import User
from linli.kernel import clock
from linli.kernel.ids import new_id
from linli.kernel.scope import ScopedQuerySet
from linli.organisation.placed import RegisterRow
from linli.places import codes


class Address(RegisterRow):
    """A standard address down to the door plate; buildings, homes and firms add what is inside."""

    street = models.CharField("街路巷", max_length=60, blank=True)
    lane = models.CharField("小区（弄、组）", max_length=60, blank=True)
    number = models.CharField("门牌号", max_length=20, blank=True)
    text = models.CharField("标准地址", max_length=150)  # written from the parts
    lon = models.FloatField("经度", null=True, blank=True)
    lat = models.FloatField("纬度", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "标准地址"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["community", "text"], name="address_once", condition=Q(is_deleted=False)
            )
        ]

    def __str__(self) -> str:
        return self.text


class Building(RegisterRow):
    """A building at an address; a house of one family is one, too."""

    address = models.ForeignKey(Address, on_delete=models.PROTECT, related_name="buildings")
    name = models.CharField("楼栋名称", max_length=40)  # 3号楼
    estate = models.CharField("小区", max_length=60, blank=True)
    use = models.CharField("用途", max_length=2, choices=codes.BuildingUse, default="01")
    storeys = models.PositiveSmallIntegerField("层数", null=True, blank=True)
    elevators = models.PositiveSmallIntegerField("电梯数", null=True, blank=True)
    property_company = models.CharField("物业公司", max_length=60, blank=True)
    head = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # 楼栋长
    lon = models.FloatField("经度", null=True, blank=True)
    lat = models.FloatField("纬度", null=True, blank=True)
    extra = models.JSONField("采集项", default=dict, db_default={})

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "楼栋"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["address", "name"], name="building_once", condition=Q(is_deleted=False)
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["place", "name"], name="building_place"),
            models.Index(fields=["community", "name"], name="building_community"),
        ]

    def __str__(self) -> str:
        return self.name


class Entrance(RegisterRow):
    """An entrance of a building: 1单元."""

    building = models.ForeignKey(Building, on_delete=models.PROTECT, related_name="entrances")
    name = models.CharField("单元", max_length=20)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "单元"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["building", "name"], name="entrance_once", condition=Q(is_deleted=False)
            )
        ]

    def __str__(self) -> str:
        return self.name


class Dwelling(RegisterRow):
    """A home: one door behind which people live, or could."""

    building = models.ForeignKey(Building, on_delete=models.PROTECT, related_name="dwellings")
    entrance = models.ForeignKey(
        Entrance, on_delete=models.PROTECT, null=True, blank=True, related_name="dwellings"
    )
    floor = models.SmallIntegerField("楼层", null=True, blank=True)
    room = models.CharField("门号", max_length=20, blank=True)  # 501; empty for a whole house
    address = models.CharField("地址", max_length=200)  # written from the address and the parts
    area = models.DecimalField(
        "面积（平方米）", max_digits=8, decimal_places=2, null=True, blank=True
    )
    state = models.CharField("房屋状态", max_length=1, choices=codes.DwellingState, default="1")
    use = models.CharField("用途", max_length=2, choices=codes.BuildingUse, default="01")
    rental_use = models.CharField("出租用途", max_length=1, choices=codes.RentalUse, blank=True)
    hazards = ArrayField(models.CharField(max_length=1), default=list, blank=True)
    has_gas = models.BooleanField("用瓶装燃气", default=False)
    has_ebike = models.BooleanField("有电动自行车", default=False)
    # {name, doc, phone} of the owner, encrypted; opened by `places.owners` alone
    owner_token = models.BinaryField("产权人（加密）", null=True, editable=False)
    confirmed_at = models.DateTimeField("最近核实", null=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    extra = models.JSONField("采集项", default=dict, db_default={})
    # the address as numbers with leading zeros, so that 2号楼 comes before 10号楼
    order = models.CharField("排序", max_length=250, blank=True, default="", db_default="")
    search = ArrayField(models.TextField(), default=list, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "房屋"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["building", "entrance", "room"],
                name="dwelling_once",
                condition=Q(is_deleted=False),
                nulls_distinct=False,
            )
        ]
        indexes: ClassVar = [
            *(
                models.Index(fields=[column, "order", "id"], name=f"dwelling_{column}")
                for column in ("place", "community", "township", "county")
            ),
            models.Index(fields=["building", "order"], name="dwelling_building"),
            GinIndex(fields=["search"], name="dwelling_search"),
        ]

    def __str__(self) -> str:
        return self.address


class Establishment(RegisterRow):
    """A firm, shop, office or organisation; one with a kind of key place is a 重点场所."""

    name = models.CharField("名称", max_length=80)
    name_key = models.CharField("拼音", max_length=120, editable=False, default="")
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    kind = models.CharField("类别", max_length=1, choices=codes.EstablishmentKind, default="2")
    trade = models.CharField("行业", max_length=40, blank=True)
    building = models.ForeignKey(
        Building, on_delete=models.PROTECT, null=True, blank=True, related_name="establishments"
    )
    address = models.CharField("地址", max_length=200)
    lon = models.FloatField("经度", null=True, blank=True)
    lat = models.FloatField("纬度", null=True, blank=True)
    # {legal, principal, phones} encrypted; opened by `places.owners` alone
    people_token = models.BinaryField("负责人（加密）", null=True, editable=False)
    staff = models.PositiveIntegerField("从业人数", null=True, blank=True)
    key_place = models.CharField("重点场所", max_length=2, choices=codes.KeyPlace, blank=True)
    safety_grade = models.CharField("安全等级", max_length=1, choices=codes.SafetyGrade, blank=True)
    hazards = ArrayField(models.CharField(max_length=1), default=list, blank=True)
    org_flags = ArrayField(models.CharField(max_length=16), default=list, blank=True)
    confirmed_at = models.DateTimeField("最近核实", null=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    extra = models.JSONField("采集项", default=dict, db_default={})
    search = ArrayField(models.TextField(), default=list, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "单位（场所）"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["county", "credit_code"],
                name="establishment_once",
                condition=~Q(credit_code="") & Q(is_deleted=False, valid_to=None),
            )
        ]
        indexes: ClassVar = [
            *(
                models.Index(fields=[column, "name_key", "id"], name=f"establishment_{column}")
                for column in ("place", "community", "township", "county")
            ),
            GinIndex(fields=["search"], name="establishment_search"),
        ]

    def __str__(self) -> str:
        return self.name


class Facility(RegisterRow):
    """A thing of public use that somebody must keep in order (部件)."""

    name = models.CharField("名称", max_length=60)
    kind = models.CharField("类别", max_length=2, choices=codes.FacilityKind)
    code = models.CharField("部件编码", max_length=16, blank=True)
    state = models.CharField("状态", max_length=1, choices=codes.FacilityState, default="1")
    keeper = models.CharField("养护单位", max_length=60, blank=True)
    where = models.CharField("位置", max_length=150)
    lon = models.FloatField("经度", null=True, blank=True)
    lat = models.FloatField("纬度", null=True, blank=True)
    confirmed_at = models.DateTimeField("最近核实", null=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    extra = models.JSONField("采集项", default=dict, db_default={})

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "设施部件"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["county", "code"],
                name="facility_once",
                condition=~Q(code="") & Q(is_deleted=False),
            )
        ]
        indexes: ClassVar = [
            *(
                models.Index(fields=[column, "kind", "id"], name=f"facility_{column}")
                for column in ("place", "community", "township", "county")
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CollectionItem(models.Model):
    """One thing more that the registers ask for in a county (rulebook 2.3.3, requirements R40).

    Changed by a new version, never in place: what was answered before keeps the version it was
    asked by. A built-in one is a column that exists; of it only `required` is said.
    """

    class Subject(models.TextChoices):
        PERSON = "person", "居民"
        HOUSEHOLD = "household", "户"
        DWELLING = "dwelling", "房屋"
        ESTABLISHMENT = "establishment", "单位场所"

    class Kind(models.TextChoices):
        TEXT = "text", "写几个字"
        NUMBER = "number", "填数字"
        DATE = "date", "日期"
        YES_NO = "yes_no", "是或否"
        ONE_OF = "one_of", "选一个"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    county = models.BigIntegerField("县")
    subject = models.CharField("对象", max_length=13, choices=Subject)
    key = models.CharField("代码", max_length=24)
    label = models.CharField("名称", max_length=30)
    kind = models.CharField("怎么填", max_length=8, choices=Kind, default=Kind.TEXT)
    choices = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    required = models.BooleanField("必采", default=False)
    is_built_in = models.BooleanField("内置", default=False)
    version = models.PositiveSmallIntegerField("版本", default=1)
    since = models.DateTimeField("起", default=clock.now)
    until = models.DateTimeField("止", null=True)

    class Meta:
        verbose_name = "采集项"
        ordering: ClassVar = ["subject", "since", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["county", "subject", "key"],
                name="item_once",
                condition=Q(until=None),
            ),
            models.UniqueConstraint(
                fields=["county", "subject", "key", "version"], name="item_version_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} v{self.version}"

    @property
    def options(self) -> list[str]:
        """Give the answers to choose from, none where it is written."""
        return ["是", "否"] if self.kind == self.Kind.YES_NO else list(self.choices)
