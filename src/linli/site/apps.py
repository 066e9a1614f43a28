from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "linli.site"
    label = "linli_site"
    verbose_name = "平台"
