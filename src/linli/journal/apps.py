from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "linli.journal"
    verbose_name = "日志"
