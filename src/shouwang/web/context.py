"""What every template may use: the committee, who acts, the navigation, and the watcher's banner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from shouwang.core.access import OFFICE, Actor, may
from shouwang.core.heartbeat import stale
from shouwang.desk.queries import counts
from shouwang.lib import clock


@dataclass(frozen=True)
class NavItem:
    label: str
    url: str
    icon: str
    count: int | None = None
    current: bool = False


def house(request: HttpRequest) -> dict[str, Any]:
    """Lazy, so that pages without the frame (residents', volunteers') pay nothing for it."""
    actor: Actor | None = getattr(request, "actor", None)
    committee = getattr(request, "committee", None)
    context: dict[str, Any] = {
        "is_demonstration": settings.DEMONSTRATION,
        "theme": request.COOKIES.get("theme", "auto"),
        "type_size": request.COOKIES.get("type", "normal"),
        "languages": [code for code, _label in settings.LANGUAGES],
        "now": clock.now(),
    }
    if actor and committee:
        context |= {
            "committee": committee,
            "actor": actor,
            "nav": SimpleLazyObject(lambda: navigation(request, actor, committee.slug)),
            "stale": SimpleLazyObject(stale),
            "home_url": reverse("home"),
            "may_second_factor": actor.role in OFFICE,
        }
    return context


def navigation(request: HttpRequest, actor: Actor, slug: str) -> list[NavItem]:
    figures = counts(actor, clock.now())
    entries = [
        ("today", _("Today"), "today", "desk.read", figures.overdue or None),
        ("inbox", _("Inbox"), "inbox", "desk.read", figures.open or None),
        ("register", _("New request"), "plus", "desk.receive", None),
        ("paste", _("Paste a chat"), "paste", "intake.paste", None),
        ("buildings", _("Buildings"), "building", "core.read_people", None),
        ("people", _("Residents"), "people", "core.search", None),
        ("team", _("Team"), "person", "core.read_team", None),
        ("imports", _("Rosters"), "import", "intake.import", None),
        ("report", _("Report"), "chart", "reports.read", None),
    ]
    return [
        NavItem(label, url, icon, count, request.path == url if name == "today" else request.path.startswith(url))
        for name, label, icon, verb, count in entries
        if may(actor, verb) and (url := reverse(name, args=[slug]))
    ]
