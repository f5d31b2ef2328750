"""The sentences of the ways in."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.phrases import Phrase

PHRASES: dict[str, Phrase] = {
    "intake.pasted": Phrase(_("%(actor)s pasted a chat")),
}
