"""Addresses of the reports, under /c/<slug>/."""

from django.urls import path

from . import fill_views, views

urlpatterns = [
    path("report/", views.page, name="report"),
    path("fill/", fill_views.page, name="fill"),
    path("fill/<uuid:pk>/", fill_views.filled, name="filled"),
    path("fill/<uuid:pk>/xlsx", fill_views.workbook, name="filled_xlsx"),
]
