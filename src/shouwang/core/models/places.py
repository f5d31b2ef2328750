"""Where people live: street, committee, compound, building, door."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

from .keyed import Keyed


class Street(Keyed):
    """A street office (街道): the unit of independence; no row refers to another street."""

    name = models.CharField(max_length=80)
    code = models.CharField(max_length=9, unique=True, help_text="9-digit area code (GB/T 10114)")
    timezone = models.CharField(max_length=40, default="Asia/Shanghai")
    area_code = models.CharField(max_length=5, blank=True, help_text="telephone area code put before landlines")

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class Committee(Keyed):
    """A residents' committee (居委会)."""

    street = models.ForeignKey(Street, on_delete=models.PROTECT, related_name="committees")
    name = models.CharField(max_length=80)
    code = models.CharField(max_length=12, unique=True, help_text="12-digit area code")
    slug = models.SlugField(max_length=40, unique=True, help_text="short name in addresses and on the command line")
    hotline = models.CharField(max_length=40, blank=True, help_text="public telephone, shown to residents")
    promises = models.JSONField(default=dict, blank=True, help_text="changed promises: kind -> urgency -> minutes")

    def __str__(self) -> str:
        return self.name


class ControlStatus(models.TextChoices):
    OPEN = "open", _("Normal")
    PREVENTIVE = "preventive", _("Preventive")
    CONTROLLED = "controlled", _("Controlled")
    LOCKED = "locked", _("Locked")


class ThreePartDoor(models.TextChoices):
    BUILDING_UNIT_ROOM = "building-unit-room", _("building-unit-room")
    LANE_BUILDING_ROOM = "lane-building-room", _("lane-building-room")


class Compound(Keyed):
    """A housing compound (小区); its buildings may belong to several committees of one street."""

    street = models.ForeignKey(Street, on_delete=models.PROTECT, related_name="compounds")
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=120, blank=True)
    control_status = models.CharField(max_length=12, choices=ControlStatus.choices, default=ControlStatus.OPEN)
    control_since = models.DateTimeField(null=True, blank=True)
    three_part_door = models.CharField(
        max_length=20, choices=ThreePartDoor.choices, default=ThreePartDoor.BUILDING_UNIT_ROOM
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["street", "name"], name="one_compound_of_a_name")]

    def __str__(self) -> str:
        return self.name


class Building(Keyed):
    """A building (号/栋/幢/座): the smallest unit of management."""

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="buildings")
    compound = models.ForeignKey(Compound, on_delete=models.PROTECT, related_name="buildings")
    lane = models.CharField(max_length=20, blank=True, help_text="45弄, 乙8号院")
    number = models.CharField(max_length=20, help_text="5, 3乙, D; without 号楼")
    order = models.PositiveIntegerField(default=0, help_text="natural order of the numbers")
    floors = models.PositiveSmallIntegerField(null=True, blank=True)
    has_lift = models.BooleanField(null=True, blank=True)

    class Meta:
        ordering = ["compound__name", "lane", "order", "number"]
        constraints = [
            models.UniqueConstraint(fields=["compound", "lane", "number"], name="one_building_of_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.lane}{self.number}{'号' if self.lane else '号楼'}"


class Household(Keyed):
    """A door and whoever lives behind it."""

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="households")
    building = models.ForeignKey(Building, on_delete=models.PROTECT, related_name="households")
    unit = models.CharField(max_length=10, blank=True)
    floor = models.CharField(max_length=10, blank=True)
    room = models.CharField(max_length=20, blank=True)
    label = models.CharField(max_length=60, help_text="the door as people read it: 5号楼2单元401室")
    door_key = models.CharField(max_length=60, help_text="the door as people type it: 5-2-401, lane first")
    number = models.CharField(max_length=40, blank=True, help_text="household number of a roster (户号)")
    is_at_risk = models.BooleanField(default=False, help_text="somebody behind this door has a risk tag")

    class Meta:
        ordering = ["building", "door_key"]
        constraints = [
            models.UniqueConstraint(fields=["building", "unit", "floor", "room"], name="one_household_of_a_door"),
        ]
        indexes = [
            models.Index(fields=["committee", "door_key"], name="search_by_door"),
        ]

    def __str__(self) -> str:
        return self.label


class DoorSpelling(Keyed):
    """Another way in which people write a door ("老大楼305", "东门小卖部楼上")."""

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="spellings")
    text = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["committee", "text"], name="one_door_of_a_spelling"),
        ]

    def __str__(self) -> str:
        return self.text


__all__ = ["Building", "Committee", "Compound", "ControlStatus", "DoorSpelling", "Household", "Street", "ThreePartDoor"]
