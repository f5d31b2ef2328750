from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "shouwang.desk"
    label = "desk"

    def ready(self) -> None:
        from shouwang.core.reckoning import account_for
        from shouwang.core.sweep import on_due

        from .actions.due import take_up
        from .models import Request
        from .queries import account

        on_due(Request, take_up)
        account_for("desk", account)
