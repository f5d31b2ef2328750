"""Sessions in the database, as Django keeps them; the look-up that every staff page begins with is worded once."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session

from shouwang.lib import clock
from shouwang.lib.shapes import Shape, Slot

_RUNNING = Shape(
    lambda: Session.objects.filter(
        session_key=Slot("key", Session, "session_key"), expire_date__gt=Slot("now", Session, "expire_date")
    )
)


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Any:
        found = _RUNNING.one(key=self.session_key, now=clock.machine_now()) if self.session_key else None
        if found is None:
            self._session_key = None
        return found
