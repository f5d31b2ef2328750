"""Addresses of the pasted chats."""

from django.urls import path

from .views import paste

urlpatterns = [
    path("paste/", paste.start, name="paste"),
    path("paste/<uuid:pk>/", paste.page, name="paste_review"),
    path("paste/<uuid:pk>/drop/", paste.drop, name="paste_drop"),
    path("paste/<uuid:pk>/staff/", paste.who_is_this, name="paste_staff"),
]
