from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "shouwang.core"
    label = "core"

    def ready(self) -> None:
        from shouwang.lib.postgres.pool import try_steadily

        from . import walls

        try_steadily()
        walls.install()
