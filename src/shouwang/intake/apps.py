from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "shouwang.intake"
    label = "intake"

    def ready(self) -> None:
        from shouwang.core.keeping.people import holds_data
        from shouwang.core.reckoning import account_for
        from shouwang.core.sweep import on_due, on_leave

        from . import jobs, queries
        from .actions import due
        from .models import Paste, RosterImport
        from .person import HOLDER
        from .roster import actions as rosters
        from .roster.queries import account as account_of_rosters

        on_due(RosterImport, jobs.look_after_roster)
        on_leave(RosterImport, rosters.move_rosters_on)
        account_for("intake.rosters", account_of_rosters)
        on_due(Paste, due.take_up)
        on_leave(Paste, due.move_pastes_on)
        account_for("intake.pastes", queries.account)
        holds_data("intake", HOLDER)
