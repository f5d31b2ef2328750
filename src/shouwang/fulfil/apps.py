from django.apps import AppConfig


class FulfilConfig(AppConfig):
    name = "shouwang.fulfil"
    label = "fulfil"

    def ready(self) -> None:
        from shouwang.core.journal import wire

        from .wiring import WIRING

        wire(WIRING)
