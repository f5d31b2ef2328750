from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "shouwang.core"
    label = "core"

    def ready(self) -> None:
        from . import entry_log, walls  # entry_log hears who logs in

        walls.install()
        assert entry_log
