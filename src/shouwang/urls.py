"""Every address of the house. Staff pages live under `/c/<committee>/`, so that each names its committee."""

from __future__ import annotations

from django.urls import include, path

from shouwang.desk import urls as desk
from shouwang.intake import urls as intake
from shouwang.reports import urls as reports
from shouwang.web import urls as web

urlpatterns = [
    path("", include(web.public)),
    path("", include(intake.public)),
    path("", include(desk.public)),
    path("account/", include("allauth.urls")),
    path(
        "c/<slug:slug>/",
        include([*web.urlpatterns, *desk.urlpatterns, *intake.urlpatterns, *reports.urlpatterns]),
    ),
]

handler400 = "shouwang.web.views.trouble.unreadable"
handler403 = "shouwang.web.views.trouble.denied"
handler404 = "shouwang.web.views.trouble.not_found"
handler429 = "shouwang.web.views.trouble.too_often"  # django-allauth's
handler500 = "shouwang.web.views.trouble.broken"
