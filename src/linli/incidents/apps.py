from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "linli.incidents"
    verbose_name = "事件"

    def ready(self) -> None:
        from linli.imports.kinds import register  # models may be imported from here on

        register("tickets", "linli.incidents.intake.TICKETS")
