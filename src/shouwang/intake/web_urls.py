"""Addresses at the root: the public form, the page that follows one request, the API."""

from django.urls import path

from .api import api
from .views import ask, follow

_api = api.urls
for _each in _api[0]:
    _each.callback.open_because = (
        "asks for a key of the committee" if _each.name not in ("openapi-json", "openapi-view", "api-root")
        else "describes the API and holds no data"
    )

public = [
    path("api/v1/", _api),
    path("r/<slug:slug>/", ask.page, name="ask"),
    path("f/<str:token>/", follow.page, name="follow"),
    path("f/<str:token>/qr.svg", follow.qr, name="follow_qr"),
    path("f/<str:token>/add/", follow.add, name="follow_add"),
    path("f/<str:token>/rate/", follow.rate, name="follow_rate"),
    path("f/<str:token>/reopen/", follow.reopen, name="follow_reopen"),
    path("f/<str:token>/cancel/", follow.cancel, name="follow_cancel"),
]
