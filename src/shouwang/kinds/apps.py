from django.apps import AppConfig


class KindsConfig(AppConfig):
    name = "shouwang.kinds"
    label = "kinds"
