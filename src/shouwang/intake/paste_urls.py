"""Addresses of the pasted chats."""

from django.urls import path

from .views import paste, words

urlpatterns = [
    path("paste/", paste.start, name="paste"),
    path("paste/words/", words.page, name="paste_words"),
    path("paste/words/<uuid:pk>/back/", words.take_back, name="paste_word_back"),
    path("paste/words/<uuid:pk>/again/", words.again, name="paste_word_again"),
    path("paste/<uuid:pk>/learn/", words.learn, name="paste_learn"),
    path("paste/<uuid:pk>/", paste.page, name="paste_review"),
    path("paste/<uuid:pk>/drop/", paste.drop, name="paste_drop"),
    path("paste/<uuid:pk>/staff/", paste.who_is_this, name="paste_staff"),
]
