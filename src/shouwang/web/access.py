"""Who sees the board and the street's overview."""

from django.utils.translation import gettext_lazy

from shouwang.core.access import READERS
from shouwang.core.models.roles import Role

VERBS = {
    "web.today": READERS | {Role.CHIEF},
    "web.buildings": READERS | {Role.CHIEF},
}

# What each verb allows, for docs/security/roles.md.
WORDS = {
    "web.today": gettext_lazy("Read the board of the day"),
    "web.buildings": gettext_lazy("Read the facades"),
}
