"""Addresses of this room, all under /c/<slug>/ unless said otherwise."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
public: list[URLPattern] = []
