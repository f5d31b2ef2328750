"""Addresses of the roster import, under /c/<slug>/."""

from django.urls import path

from . import views

urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/template.xlsx", views.template, name="import_template"),
    path("imports/<uuid:pk>/", views.page, name="import"),
    path("imports/<uuid:pk>/columns/", views.columns, name="import_columns"),
    path("imports/<uuid:pk>/options/", views.options, name="import_options"),
    path("imports/<uuid:pk>/commit/", views.commit, name="import_commit"),
    path("imports/<uuid:pk>/drop/", views.drop, name="import_drop"),
    path("imports/<uuid:pk>/progress/", views.progress, name="import_progress"),
    path("imports/<uuid:pk>/refused.xlsx", views.refused, name="import_refused"),
]
