"""Addresses for people without an account: the public form and the page that follows one request."""

from django.urls import path

from .views import ask, follow

public = [
    path("r/<slug:slug>/", ask.page, name="ask"),
    path("f/<str:token>/", follow.page, name="follow"),
    path("f/<str:token>/qr.svg", follow.qr, name="follow_qr"),
    path("f/<str:token>/add/", follow.add, name="follow_add"),
    path("f/<str:token>/rate/", follow.rate, name="follow_rate"),
    path("f/<str:token>/reopen/", follow.reopen, name="follow_reopen"),
    path("f/<str:token>/cancel/", follow.cancel, name="follow_cancel"),
]
