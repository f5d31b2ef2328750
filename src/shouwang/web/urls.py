"""Addresses of the house's own pages."""

from django.urls import path

from .views import account, team, today

urlpatterns = [
    path("", today.page, name="today"),
    path("team/", team.page, name="team"),
    path("team/appoint/", team.appoint, name="team_appoint"),
    path("team/<uuid:pk>/absent/", team.absent, name="team_absent"),
    path("team/<uuid:pk>/back/", team.back, name="team_back"),
    path("team/<uuid:pk>/renew/", team.renew, name="team_renew"),
    path("team/<uuid:pk>/dismiss/", team.dismiss, name="team_dismiss"),
]
public = [
    path("", account.home, name="home"),
    path("look/", account.look, name="look"),
    path("healthz", account.health, name="health"),
]
