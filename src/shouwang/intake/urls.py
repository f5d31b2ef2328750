"""Addresses of this room, all under /c/<slug>/ unless said otherwise."""

from django.urls import URLPattern, URLResolver

from . import paste_urls, web_urls
from .roster import urls as roster_urls

urlpatterns: list[URLPattern] = [
    *paste_urls.urlpatterns,
    *roster_urls.urlpatterns,
]
public: list[URLPattern | URLResolver] = [*web_urls.public]
