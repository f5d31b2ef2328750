from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "shouwang.core"
    label = "core"

    def ready(self) -> None:
        from shouwang.lib.postgres.pool import try_steadily

        from . import entry_log, walls  # entry_log hears who logs in
        from .keeping.door import hang
        from .keeping.people import holds_data
        from .person import HOLDER

        assert entry_log
        try_steadily()
        walls.install()
        post_migrate.connect(hang, dispatch_uid="core.keeping.door")
        holds_data("core", HOLDER)
