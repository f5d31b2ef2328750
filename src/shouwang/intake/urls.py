"""Addresses of this room, all under /c/<slug>/ unless said otherwise."""

from django.urls import URLPattern, URLResolver

from . import paste_urls, roster_urls, web_urls

urlpatterns: list[URLPattern] = [
    *paste_urls.urlpatterns,
    *roster_urls.urlpatterns,
]
public: list[URLPattern | URLResolver] = [*web_urls.public]
