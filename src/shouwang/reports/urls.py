"""Addresses of the reports, under /c/<slug>/."""

from django.urls import path

from . import views

urlpatterns = [path("report/", views.page, name="report")]
