from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "linli.places"
    verbose_name = "房屋与场所"

    def ready(self) -> None:
        from linli.journal.actions import name_actions, name_pages
        from linli.organisation import handing_over

        handing_over.register("linli.places.handing_over.hand_over_places")
        name_actions("place", "房屋与场所", ACTIONS)
        name_actions("item", "采集项", ITEMS)
        name_pages(PAGES)


ACTIONS = {
    "place.add": "登记房屋或场所",
    "place.change": "修改房屋或场所",
    "place.confirm": "核实房屋或场所",
    "place.end": "注销房屋或场所",
    "place.reveal": "查看产权人或负责人",
}

ITEMS = {
    "item.add": "新增采集项",
    "item.change": "修改采集项",
    "item.retire": "停用采集项",
    "item.require": "改为必采",
    "item.allow_blank": "改为选填",
}
PAGES = {
    "buildings": "楼栋",
    "dwellings": "房屋",
    "establishments": "单位场所",
    "facilities": "设施",
}
