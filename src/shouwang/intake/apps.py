from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "shouwang.intake"
    label = "intake"
