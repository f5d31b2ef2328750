"""Who sees the board and the street's overview."""

from shouwang.core.access import READERS
from shouwang.core.models.roles import Role

VERBS = {
    "web.today": READERS | {Role.CHIEF},
    "web.buildings": READERS | {Role.CHIEF},
}
