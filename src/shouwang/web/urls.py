"""Addresses of the house's own pages."""

from django.urls import path

from .views import account, buildings, keeping, people, person, team, today

urlpatterns = [
    path("", today.page, name="today"),
    path("people/", people.page, name="people"),
    path("households/<uuid:pk>/", people.household, name="household"),
    path("households/<uuid:pk>/add/", people.add, name="resident_add"),
    path("households/<uuid:pk>/spelling/", people.spell, name="household_spelling"),
    path("residents/<uuid:pk>/", people.resident, name="resident"),
    path("residents/<uuid:pk>/show/", people.show, name="resident_show"),
    path("residents/<uuid:pk>/gone/", people.gone, name="resident_gone"),
    path("residents/<uuid:pk>/data/", person.page, name="resident_data"),
    path("residents/<uuid:pk>/copy/", person.copy, name="resident_copy"),
    path("residents/<uuid:pk>/hold/", person.hold, name="resident_hold"),
    path("residents/<uuid:pk>/unhold/", person.unhold, name="resident_unhold"),
    path("residents/<uuid:pk>/erase/", person.erase, name="resident_erase"),
    path("keeping/", keeping.page, name="keeping"),
    path("keeping/set/", keeping.change, name="keeping_set"),
    path("destroyed/", keeping.destroyed, name="destroyed"),
    path("buildings/", buildings.page, name="buildings"),
    path("buildings/<uuid:pk>/", buildings.building, name="building"),
    path("compounds/<uuid:pk>/control/", buildings.control, name="compound_control"),
    path("team/", team.page, name="team"),
    path("team/appoint/", team.appoint, name="team_appoint"),
    path("team/<uuid:pk>/absent/", team.absent, name="team_absent"),
    path("team/<uuid:pk>/back/", team.back, name="team_back"),
    path("team/<uuid:pk>/renew/", team.renew, name="team_renew"),
    path("team/<uuid:pk>/account/", team.account, name="team_account"),
    path("team/<uuid:pk>/dismiss/", team.dismiss, name="team_dismiss"),
]
public = [
    path("", account.home, name="home"),
    path("look/", account.look, name="look"),
    path("healthz", account.health, name="health"),
]
