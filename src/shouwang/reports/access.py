"""Who may read and export figures."""

from shouwang.core.access import READERS

VERBS = {"reports.read": READERS, "reports.export": READERS}
