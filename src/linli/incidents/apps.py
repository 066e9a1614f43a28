from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "linli.incidents"
    verbose_name = "事件"
