"""Rosters: workbooks of any wording become people, doors and a list of what was refused, and why."""

from .fields import FIELDS
from .fill import FilledForm, fill_header
from .headers import header_signature
from .model import (
    ID_STATUS_LABELS,
    REASON_LABELS,
    REASONS,
    TAG_ORDER,
    EmergencyContact,
    IgnoredSheet,
    PersonRow,
    Refusal,
    RosterError,
    RosterOptions,
    RosterReading,
    SheetReading,
)
from .roster import read_roster
from .send_back import refused_workbook, template_workbook

__all__ = [
    "FIELDS",
    "ID_STATUS_LABELS",
    "REASONS",
    "REASON_LABELS",
    "TAG_ORDER",
    "EmergencyContact",
    "FilledForm",
    "IgnoredSheet",
    "PersonRow",
    "Refusal",
    "RosterError",
    "RosterOptions",
    "RosterReading",
    "SheetReading",
    "fill_header",
    "header_signature",
    "read_roster",
    "refused_workbook",
    "template_workbook",
]
