"""How often to visit, as shipped (data dictionary c.6); counties and townships may change it."""

from typing import Any, ClassVar

from django.db import migrations

# code, label, target, interval, grace, phone may stand in, conditions
DEFAULTS: tuple[tuple[str, str, str, int, int, bool, dict[str, Any]], ...] = (
    ("old_high", "高风险老人：80 岁以上独居、空巢、留守", "care", 7, 1, True,
     {"groups": ["02"], "with_groups": ["03"]}),
    ("old_ill", "高风险老人：患重病", "care", 7, 1, True,
     {"groups": ["16"], "min_age": 60}),
    ("old_key", "重点老人：失能失智、残疾", "care", 30, 3, True,
     {"groups": ["04", "05"], "min_age": 60}),
    ("destitute", "特困供养对象", "care", 30, 3, True, {"groups": ["07"]}),
    ("lost_child", "计生特殊家庭", "care", 30, 3, True, {"groups": ["14"]}),
    ("child", "困境儿童、孤儿", "care", 30, 3, True, {"groups": ["11"]}),
    ("care_serious", "关爱对象，关注程度严重", "care", 30, 3, True, {"attention": "03"}),
    ("old", "其他老年人", "care", 90, 7, True, {"groups": ["01", "02", "03"]}),
    ("hardship", "低保、残疾人、生活困难、就业困难", "care", 90, 7, True,
     {"groups": ["05", "06", "08", "09"]}),
    ("care_other", "其他关爱对象", "care", 90, 7, True,
     {"groups": ["12", "13", "15", "16", "99"]}),
    ("mental", "严重精神障碍，病情稳定", "special", 90, 7, False, {"groups": ["3"]}),
    ("mental_new", "严重精神障碍，风险 1–2 级，列入 30 天内", "special", 14, 2, False,
     {"groups": ["3"], "risk_from": 1, "risk_to": 2, "within_days": 30}),
    ("mental_mid", "严重精神障碍，风险 1–2 级", "special", 30, 3, False,
     {"groups": ["3"], "risk_from": 1, "risk_to": 2}),
    ("mental_high", "严重精神障碍，风险 3–5 级（会同卫健、公安）", "special", 14, 1, False,
     {"groups": ["3"], "risk_from": 3, "risk_to": 5}),
    ("special_serious", "社区矫正、刑满释放、吸毒，关注程度严重", "special", 7, 1, False,
     {"groups": ["1", "2", "4"], "attention": "03"}),
    ("correction", "社区矫正", "special", 30, 3, False, {"groups": ["1"]}),
    ("released", "刑满释放一年内", "special", 30, 3, False,
     {"groups": ["2"], "within_days": 365}),
    ("drugs", "吸毒（戒毒康复）", "special", 30, 3, False, {"groups": ["4"]}),
    ("floating", "流动人口（核实居住）", "floating", 90, 7, True, {}),
    ("household", "普通住户", "household", 180, 15, True, {}),
)  # fmt: skip


def fill(apps: Any, schema_editor: Any) -> None:
    rule = apps.get_model("fieldwork", "VisitRule")
    rule.objects.using(schema_editor.connection.alias).bulk_create(
        rule(
            code=code,
            order=10 * n,
            label=label,
            target=target,
            interval_days=interval,
            grace_days=grace,
            phone_ok=phone,
            **conditions,
        )
        for n, (code, label, target, interval, grace, phone, conditions) in enumerate(DEFAULTS, 1)
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [("fieldwork", "0002_row_security")]
    operations: ClassVar = [migrations.RunPython(fill, migrations.RunPython.noop)]
