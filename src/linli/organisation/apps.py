from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "linli.organisation"
    verbose_name = "组织"
