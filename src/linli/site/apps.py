from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "linli.site"
    label = "linli_site"
    verbose_name = "平台"

    def ready(self) -> None:
        from linli.journal.actions import name_pages  # models may be imported from here on
        from linli.site.navigation import ITEMS

        name_pages({item.url.strip("/"): item.label for item in ITEMS if item.url != "/"})
        name_pages(
            {"imports": "导入", "attachments": "照片", "posts": "岗位", "deadline": "试算时限"}
        )
