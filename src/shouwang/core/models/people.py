"""Who lives there. Names stay plain for searching; numbers and health facts are encrypted."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..privacy.fields import EncryptedJSONField, EncryptedTextField
from .keyed import Keyed
from .places import Committee, Household

# Tags that say nothing of an illness may stay plain (they are drawn on the facade and searched);
# every other tag is a health fact and goes into `health_tags`, which is encrypted.
PLAIN_TAGS = frozenset(
    "老年人 高龄老人 独居老人 孤老 纯老家庭 空巢老人 婴幼儿 儿童 困难户 涉外居民 外来务工 不会用手机 计生特殊家庭".split()
)

# Tags that by themselves put nobody at risk: they say how old somebody is or how they came here.
HARMLESS_TAGS = frozenset("老年人 儿童 涉外居民 外来务工 不会用手机".split())


class Sex(models.TextChoices):
    """GB/T 2261.1."""

    UNKNOWN = "0", _("unknown")
    MALE = "1", _("male")
    FEMALE = "2", _("female")
    UNSTATED = "9", _("not stated")


class Resident(Keyed):
    """A person of a household, temporary people included."""

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="residents")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="residents")
    name = models.CharField(max_length=60)
    pinyin = models.CharField(max_length=120, blank=True, help_text="sorts where the database has no ICU")
    sex = models.CharField(max_length=1, choices=Sex.choices, default=Sex.UNKNOWN)
    birth_date = models.CharField(max_length=10, blank=True, help_text="ISO with the precision known: 1945, 1945-03")
    id_kind = models.CharField(max_length=20, blank=True)
    id_number = EncryptedTextField(blank=True)
    id_hash = models.CharField(max_length=32, blank=True)
    is_head = models.BooleanField(default=False)
    relation = models.CharField(max_length=20, blank=True)
    registration = models.CharField(max_length=20, blank=True, help_text="户籍, 人户分离, 来沪 …")
    tags = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    health_tags = EncryptedJSONField(empty=list)
    contacts = EncryptedJSONField(empty=list, help_text="emergency contacts as written")
    remarks = EncryptedTextField(blank=True)
    is_temporary = models.BooleanField(default=False, help_text="stays here without living here: a guest, a worker")
    stays_until = models.DateField(null=True, blank=True)
    gone_at = models.DateTimeField(null=True, blank=True, help_text="moved away or died; kept, never shown as here")
    erased_at = models.DateTimeField(null=True, blank=True, help_text="nothing of the person is left in this row")
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["-is_head", "pinyin", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "id_hash"],
                condition=~models.Q(id_hash="") & models.Q(gone_at__isnull=True),
                name="one_resident_of_an_id_number",
            ),
        ]
        indexes = [
            models.Index(fields=["household"], condition=models.Q(gone_at__isnull=True), name="who_lives_here"),
            models.Index(
                fields=["committee", "gone_at"], condition=models.Q(gone_at__isnull=False), name="gone_to_destroy"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def all_tags(self) -> list[str]:
        return [*self.tags, *self.health_tags]

    @property
    def is_at_risk(self) -> bool:
        """Whether the door is marked as one to look after (alone, very old, ill, an infant, in need …)."""
        return bool(self.health_tags) or not set(self.tags) <= HARMLESS_TAGS


class ResidentPhone(Keyed):
    """A telephone number, found by keyed hash of the whole and of its last four digits."""

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="+")
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="phones")
    number = EncryptedTextField()
    number_hash = models.CharField(max_length=32)
    last4_hash = models.CharField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["resident", "number_hash"], name="a_phone_once_a_resident"),
        ]
        indexes = [
            models.Index(fields=["committee", "number_hash"], name="search_by_phone"),
            models.Index(fields=["committee", "last4_hash"], name="search_by_last_four"),
        ]

    def __str__(self) -> str:
        return "phone"


class SearchKey(models.Model):
    """A word by whose beginning a resident is found: name, pinyin of every reading, initials."""

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="+")
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="search_keys")
    key = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["resident", "key"], name="a_search_key_once")]
        indexes = [models.Index(fields=["committee", "key"], name="search_by_prefix")]

    def __str__(self) -> str:
        return self.key
