from django.apps import AppConfig


class DrillConfig(AppConfig):
    name = "shouwang.drill"
    label = "drill"
