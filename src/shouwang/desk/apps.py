from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "shouwang.desk"
    label = "desk"

    def ready(self) -> None:
        from django.db.models import Q

        from shouwang.core.keeping.people import holds_data
        from shouwang.core.reckoning import account_for
        from shouwang.core.sweep import on_due, on_leave

        from .actions.due import move_held_on, take_up, take_up_held
        from .actions.owner import move_everything_on
        from .models import DoorReport, Request
        from .person import HOLDER
        from .queries import account
        from .rules import State

        on_due(Request, take_up, dated=Q(state=State.WAITING.value))
        on_leave(Request, move_everything_on)
        on_due(DoorReport, take_up_held)
        on_leave(DoorReport, move_held_on)
        account_for("desk", account)
        holds_data("desk", HOLDER)
