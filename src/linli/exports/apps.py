from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "linli.exports"
    verbose_name = "导出"

    def ready(self) -> None:
        from linli.journal.actions import name_actions, name_pages

        name_pages({"exports": "导出"})
        name_actions(
            "export",
            "导出",
            {
                "export.ask": "申请导出",
                "export.approve": "批准导出",
                "export.refuse": "不批准导出",
                "export.made": "生成导出文件",
                "export.failed": "未能生成导出文件",
                "export.download": "下载导出文件",
                "export.cancel": "取消导出",
                "export.expire": "导出文件到期删除",
            },
        )
