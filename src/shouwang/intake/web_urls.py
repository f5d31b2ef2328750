"""Addresses at the root: the public form, the page that follows one request, the API."""

from django.urls import URLPattern, URLResolver, path

from .api import api
from .views import ask, follow

DESCRIPTIONS = {"openapi-json", "openapi-view", "api-root"}
_api = api.urls
for _each in _api[0]:
    if isinstance(_each, URLPattern):
        _because = (
            "describes the API, holds no data" if _each.name in DESCRIPTIONS else "asks for a key of the committee"
        )
        _each.callback.open_because = _because  # type: ignore[attr-defined]

public: list[URLPattern | URLResolver] = [
    path("api/v1/", _api),
    path("r/<slug:slug>/", ask.page, name="ask"),
    path("f/<str:token>/", follow.page, name="follow"),
    path("f/<str:token>/qr.svg", follow.qr, name="follow_qr"),
    path("f/<str:token>/add/", follow.add, name="follow_add"),
    path("f/<str:token>/rate/", follow.rate, name="follow_rate"),
    path("f/<str:token>/reopen/", follow.reopen, name="follow_reopen"),
    path("f/<str:token>/data/", follow.own_data, name="follow_data"),
    path("f/<str:token>/cancel/", follow.cancel, name="follow_cancel"),
]
