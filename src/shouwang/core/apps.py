from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "shouwang.core"
    label = "core"

    def ready(self) -> None:
        from . import entry_log  # noqa: F401  hears who logs in
