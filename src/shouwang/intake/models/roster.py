"""A roster workbook on its way into the register, and what was learned about its columns."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.core.models import Committee, Membership, OpenThing
from shouwang.core.models.keyed import Keyed
from shouwang.core.privacy.fields import EncryptedJSONField, EncryptedTextField


class ImportState(models.TextChoices):
    PREVIEW = "preview", _("Not imported yet")
    RUNNING = "running", _("Being imported")
    DONE = "done", _("Imported")
    DROPPED = "dropped", _("Thrown away")


class ImportStage(models.TextChoices):
    """How far the job is; told apart from the state, because it is written while the import runs."""

    NONE = "", ""
    WAITING = "waiting", _("Waiting for its turn")
    READING = "reading", _("Reading the file")
    WRITING = "writing", _("Comparing and writing")
    FINISHED = "finished", _("Finished")


class RosterImport(OpenThing):
    """One uploaded file: nothing of it is in the register until its state is `done`.

    Attributes:
        digest: of the file, so that the same file uploaded twice while it is open is one import.
        content: the file itself (base64 of its compressed bytes); emptied by its destruction date.
        options: `area_code`, `default_lane`, `three_part_door`, `as_of`, `compound` (id or empty: as they are found).
        mapping: corrections of the columns, sheet name -> column from 0 -> field code or null.
        choices: what was agreed to: `buildings` ([lane, number, compound id]) and `gone` (resident ids).
        rows, rows_accepted, rows_refused: of the file; every row is one of the two once it is done.
        refused: the refused rows with their reason, kept for mending.
        people_*: what became of the people, once it is done.
        trouble: one sentence when the last attempt failed; nothing was written then.
    """

    said = _("Roster, not imported yet")
    page = "import"

    uploaded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    content = EncryptedTextField(blank=True)
    content_until = models.DateTimeField(null=True, blank=True, help_text="the content is destroyed after this moment")
    options = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    mapping = models.JSONField(default=dict)
    choices = models.JSONField(default=dict)
    stage = models.CharField(max_length=10, choices=ImportStage.choices, default=ImportStage.NONE, blank=True)
    rows = models.PositiveIntegerField(default=0)
    rows_accepted = models.PositiveIntegerField(default=0)
    rows_refused = models.PositiveIntegerField(default=0)
    refused = EncryptedJSONField(empty=list)
    people_new = models.PositiveIntegerField(default=0)
    people_changed = models.PositiveIntegerField(default=0)
    people_same = models.PositiveIntegerField(default=0)
    people_gone = models.PositiveIntegerField(default=0)
    doors_new = models.PositiveIntegerField(default=0)
    buildings_new = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=300, blank=True)

    class Meta(OpenThing.Meta):
        abstract = False
        constraints = [
            *OpenThing.Meta.constraints,
            models.UniqueConstraint(
                fields=["committee", "digest"],
                condition=models.Q(closed_at__isnull=True),
                name="an_open_import_of_a_file",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="done") | models.Q(rows=models.F("rows_accepted") + models.F("rows_refused")),
                name="every_row_of_a_roster_is_told",
            ),
        ]
        indexes = [
            *OpenThing.Meta.indexes,
            models.Index(fields=["committee", "-opened_at"], name="imports_of_a_committee"),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def state_label(self) -> str:
        return str(ImportState(self.state).label)


class HeaderMemory(Keyed):
    """A correction of columns that the committee made once, found again by the header row."""

    committee = models.ForeignKey(Committee, on_delete=models.CASCADE, related_name="+")
    signature = models.CharField(max_length=16)
    mapping = models.JSONField(default=dict, help_text="column from 0 -> field code or null")
    learned_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["committee", "signature"], name="one_memory_of_a_header"),
        ]

    def __str__(self) -> str:
        return self.signature
