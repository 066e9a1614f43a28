from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "linli.organisation"
    verbose_name = "组织"

    def ready(self) -> None:
        from linli.imports.kinds import register  # models may be imported from here on

        register("units", "linli.organisation.tree_kind.UNITS")
