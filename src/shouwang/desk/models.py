"""The request, what was added to it, what was reported from the door, and the counter of the day."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.core.models import Building, Committee, Household, Membership, OpenThing, Resident
from shouwang.core.models.keyed import Keyed
from shouwang.core.privacy.fields import EncryptedJSONField, EncryptedTextField

from .rules import Held, State, Watch


class Urgency(models.TextChoices):
    HIGH = "high", _("Urgent")
    MEDIUM = "medium", _("Soon")
    LOW = "low", _("Routine")


class Channel(models.TextChoices):
    PHONE = "phone", _("Telephone")
    CHAT = "chat", _("Group chat")
    WEB = "web", _("Web form")
    DOOR = "door", _("At the door")
    HOTLINE = "hotline", _("12345 hotline")
    STREET = "street", _("Street office")
    API = "api", _("Connected program")
    OWN = "own", _("Committee itself")


STATE_LABELS = {
    State.NEW: _("Not answered yet"),
    State.ACCEPTED: _("Answered"),
    State.UNDERWAY: _("Under way"),
    State.WAITING: _("On hold"),
    State.DONE: _("Done"),
    State.CANCELLED: _("Withdrawn"),
    State.MERGED: _("Merged"),
}


class Request(OpenThing):
    """A plea and everything that was promised about it.

    `closed_at` with state `done` means processed (办结); `is_solved` is the separate word on whether the
    trouble is gone (实际解决), first the worker's, then the resident's.
    """

    number = models.CharField(max_length=20, help_text="1121-037; a job of a split request 1121-037-2")
    day = models.DateField(help_text="the committee's day on which it was received")
    kind = models.CharField(max_length=30)
    urgency = models.CharField(max_length=6, choices=Urgency.choices)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    text = EncryptedTextField(help_text="the plea as it came")
    is_sensitive = models.BooleanField(
        default=False, help_text="violence, despair: only for whoever owns it and the office"
    )
    details = EncryptedJSONField()
    tags = EncryptedJSONField(empty=list)

    building = models.ForeignKey(Building, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, null=True, blank=True, on_delete=models.PROTECT, related_name="requests")
    resident = models.ForeignKey(Resident, null=True, blank=True, on_delete=models.PROTECT, related_name="requests")
    place_text = models.CharField(max_length=120, blank=True, help_text="the place in the plea's own words")
    beneficiary_name = models.CharField(max_length=60, blank=True)
    caller_name = models.CharField(max_length=60, blank=True, help_text="who asks, when it is somebody else")
    caller_phone = EncryptedTextField(blank=True)
    phone_hash = models.CharField(max_length=32, blank=True)

    answer_by = models.DateTimeField()
    finish_by = models.DateTimeField()
    due_at = models.DateTimeField(help_text="the promise that is running now: sorts the inbox")
    answered_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    wait_until = models.DateTimeField(null=True, blank=True)
    waits_for = models.CharField(max_length=80, blank=True)
    handed_by = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_last_rung = models.BooleanField(default=False, help_text="reached the street's duty officer: red on Today")
    attempts = models.PositiveSmallIntegerField(default=0)

    outcome = models.CharField(max_length=30, blank=True)
    is_solved = models.BooleanField(null=True, blank=True)
    rating = models.PositiveSmallIntegerField(null=True, blank=True)
    rated_at = models.DateTimeField(null=True, blank=True)
    reopened = models.PositiveSmallIntegerField(default=0)

    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="jobs")
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    once_key = models.CharField(max_length=80, blank=True, help_text="the sender's idempotency key")
    once_digest = models.CharField(max_length=64, blank=True, help_text="of what was sent with it")
    words_destroyed_at = models.DateTimeField(
        null=True, blank=True, help_text="only codes, moments and the building stay"
    )
    is_repeat = False  # in memory only: `receive` found it by its key instead of making it

    class Meta(OpenThing.Meta):
        abstract = False
        constraints = [
            *OpenThing.Meta.constraints,
            models.UniqueConstraint(fields=["committee", "day", "number"], name="a_number_once_a_day"),
            models.UniqueConstraint(
                fields=["committee", "once_key"], condition=~models.Q(once_key=""), name="a_sending_once"
            ),
            models.CheckConstraint(
                condition=models.Q(rating__isnull=True) | models.Q(rating__range=(1, 5)), name="rating_from_1_to_5"
            ),
        ]
        indexes = [
            *OpenThing.Meta.indexes,
            models.Index(
                fields=["committee", "due_at"], condition=models.Q(closed_at__isnull=True), name="inbox_of_a_committee"
            ),
            models.Index(fields=["household"], condition=models.Q(closed_at__isnull=True), name="open_at_a_door"),
            models.Index(fields=["building"], condition=models.Q(closed_at__isnull=True), name="open_in_a_building"),
            models.Index(fields=["committee", "-opened_at"], name="all_of_a_committee"),
            models.Index(
                fields=["committee", "phone_hash"], condition=~models.Q(phone_hash=""), name="by_caller_phone"
            ),
            models.Index(
                fields=["committee", "kind", "closed_at"],
                condition=models.Q(closed_at__isnull=False, words_destroyed_at__isnull=True),
                name="words_to_destroy",
            ),
            models.Index(
                fields=["committee", "closed_at"],
                condition=models.Q(words_destroyed_at__isnull=False),
                name="rows_to_destroy",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def state_label(self) -> str:
        if self.state == State.ACCEPTED and self.reopened:
            return str(_("Opened again"))  # not "answered": nobody has told the resident anything since
        # A state that this version does not know hides nothing: it is shown as it is.
        return str(STATE_LABELS.get(self.state, self.state))  # type: ignore[call-overload]

    @property
    def watch(self) -> Watch:
        return Watch(
            state=self.state,
            urgency=self.urgency,
            received_at=self.opened_at,
            answer_by=self.answer_by,
            finish_by=self.finish_by,
            answered_at=self.answered_at,
            wait_until=self.wait_until,
            reminded=self.reminded,
            is_last_rung=self.is_last_rung,
        )


class Note(Keyed):
    """Words added to a request: by staff, by whoever stood at the door, by the resident through the link."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_from_resident = models.BooleanField(default=False)
    is_for_resident = models.BooleanField(default=False, help_text="shown on the resident's follow page")
    text = EncryptedTextField()
    written_at = models.DateTimeField()
    once_key = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["written_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "once_key"], condition=~models.Q(once_key=""), name="a_note_once"
            ),
        ]

    def __str__(self) -> str:
        return "note"


class ReportState(models.TextChoices):
    RECORDED = "recorded", _("Recorded")
    HELD = "held", _("Kept for the office")
    TAKEN = "taken", _("Taken over")
    SET_ASIDE = "set_aside", _("Set aside")
    WITHDRAWN = "withdrawn", _("Taken back")


HELD_LABELS = {
    Held.LINK_RENEWED: _("it came through an old link; a new one was given out since"),
    Held.LINK_TOO_OLD: _("it came through a link that is more than half a year old"),
    Held.ROLE_ENDED: _("whoever reported it was no longer in the team"),
    Held.UNKNOWN_REQUEST: _("the request that it names cannot be found"),
    Held.NOT_YOURS: _("the request had gone to somebody else by then"),
    Held.CLOSED: _("the request was closed by then, with another result"),
    Held.REFUSED: _("as the request stood by then, this result could not be recorded"),
}


class DoorReport(OpenThing):
    """What somebody at the door reported through the signed link, once for each key that the sender made.

    Recorded at once (closed as it comes), or held: not carried out, kept with its words, and open until a person
    of the office takes it over or sets it aside. Rows that were recorded only tell that a key was seen.

    Attributes:
        opened_at: when it was received; `said_at` is the phone's own word, `done_at` that word on our clock.
        words: the raw fields as sent (`request`, `outcome`, `note`) while it is or was held.
        decision: why it was set aside.
    """

    said = _("Report from the door, kept for the office")
    page = "held_report"

    reporter = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    once_key = models.CharField(max_length=80, help_text="the sender's idempotency key")
    request = models.ForeignKey(Request, null=True, blank=True, on_delete=models.SET_NULL, related_name="door_reports")
    outcome = models.CharField(max_length=30, blank=True)
    said_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField()
    reason = models.CharField(max_length=20, blank=True)
    urgency = models.CharField(max_length=6, choices=Urgency.choices, default=Urgency.MEDIUM)
    is_last_rung = models.BooleanField(default=False)
    words = EncryptedJSONField()
    decision = EncryptedTextField(blank=True)
    decided_by = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_repeat = False  # in memory only: `hand_in` found it by its key instead of making it

    class Meta(OpenThing.Meta):
        abstract = False
        constraints = [
            *OpenThing.Meta.constraints,
            models.UniqueConstraint(fields=["reporter", "once_key"], name="a_door_report_once"),
            models.CheckConstraint(
                condition=models.Q(state=ReportState.HELD, closed_at__isnull=True)
                | (~models.Q(state=ReportState.HELD) & models.Q(closed_at__isnull=False)),
                name="a_held_report_is_open",
            ),
        ]
        indexes = [
            *OpenThing.Meta.indexes,
            models.Index(fields=["reporter", "opened_at"], name="door_reports_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"door report {self.pk}"

    @property
    def state_label(self) -> str:
        return str(ReportState(self.state).label)

    @property
    def note(self) -> str:
        return str(self.words.get("note", ""))

    @property
    def reason_label(self) -> str:
        return str(HELD_LABELS[Held(self.reason)]) if self.reason else ""


class DayCounter(models.Model):
    """The last number given out on a day."""

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["committee", "day"], name="one_counter_a_day")]

    def __str__(self) -> str:
        return f"{self.day}: {self.last}"


class PastFigures(models.Model):
    """What the reports count of requests that are destroyed: figures by service and day, of nobody.

    Attributes:
        opened_on: the day of the plea in the street's zone; `day` that of its number (a job bears its parent's).
        ratings, stars: how many rated, and the sum of what they gave.
    """

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="+")
    opened_on = models.DateField()
    day = models.DateField()
    kind = models.CharField(max_length=30)
    received = models.PositiveIntegerField(default=0)
    to_answer = models.PositiveIntegerField(default=0)
    answered_in_time = models.PositiveIntegerField(default=0)
    to_finish = models.PositiveIntegerField(default=0)
    finished_in_time = models.PositiveIntegerField(default=0)
    solved = models.PositiveIntegerField(default=0)
    closed = models.PositiveIntegerField(default=0)
    ratings = models.PositiveIntegerField(default=0)
    stars = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["committee", "opened_on", "day", "kind"], name="past_figures_once"),
        ]

    def __str__(self) -> str:
        return f"{self.opened_on} {self.kind}: {self.received}"


class WordField(models.TextChoices):
    """What one of the committee's own words decides."""

    KIND = "kind", _("Matter")
    URGENCY = "urgency", _("Urgency")
    TAG = "tag", _("Marks")
    PLACE = "place", _("Door")
    NOT_A_REQUEST = "not_a_request", _("no request")


class OwnWord(Keyed):
    """One phrase that the committee taught: where it stands in a message, `field` is `value`.

    Attributes:
        value: code of a service, an urgency, a mark, or the key of the door; empty for "no request".
        household: the door that a place means.
        from_message: the message that was corrected (a row of the room that shows it); empty for none.
        removed_at: taken back at this moment; the row stays as history.
    """

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="+")
    phrase = EncryptedTextField()
    phrase_hash = models.CharField(max_length=32)
    field = models.CharField(max_length=14, choices=WordField.choices)
    value = models.CharField(max_length=80, blank=True)
    household = models.ForeignKey(Household, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    from_message = models.UUIDField(null=True, blank=True)
    taught_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    taught_at = models.DateTimeField()
    removed_by = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["taught_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "field", "phrase_hash"],
                condition=models.Q(removed_at__isnull=True),
                name="an_own_word_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(field="place") | models.Q(household__isnull=False), name="an_own_place_has_its_door"
            ),
        ]
        indexes = [models.Index(fields=["committee", "taught_at"], name="own_words_of_a_committee")]

    def __str__(self) -> str:
        return f"own word for {self.field}"
