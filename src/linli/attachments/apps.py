from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "linli.attachments"
    verbose_name = "附件"
