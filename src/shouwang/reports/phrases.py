"""The sentences of the reports."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.phrases import Phrase

PHRASES = {
    "reports.filled": Phrase(_("%(actor)s filled a form with %(rows)s people of the register"), retention_days=1095),
}
