"""What every service says of itself: its words, its fields, and that nothing read from a chat lacks a home."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django import forms
from django.utils import translation

from shouwang.desk.kind import URGENCIES, ServiceKind, kind_for_reading, kinds

ICONS = Path(__file__).parents[2] / "src/shouwang/web/static/shouwang/icons.svg"

# Every kind of the reading (samples/README.md, 1.1) and the service that takes it.
HOMES = {
    "emergency": "emergency", "safety_report": "emergency", "psychological": "emergency",
    "medicine_need": "shared_medicine", "medicine_offer": "shared_medicine",
    "prescription_pickup": "prescription",
    "medical_outing": "medical_outing",
    "food_need": "food_need",
    "meal_order": "hot_meal",
    "supplies": "supplies_need",
    "group_buy": "group_buy", "delivery_notice": "group_buy",
    "care_need": "help_at_door", "property_help": "help_at_door", "pet": "help_at_door",
    "welfare_check": "welfare_visit", "checkin": "welfare_visit",
    "nucleic_test": "sampling", "antigen_report": "sampling", "health_report": "sampling",
    "disinfection": "disinfection",
    "waste": "waste",
    "repair": "repair",
    "certificate": "certificate",
    "information_query": "information", "notice": "information",
    "complaint": "complaint",
    "volunteer_signup": "volunteering",
}  # fmt: skip
# These are no requests: thanks, withdrawals, chatter, and sales, which are of the type noise.
NO_REQUESTS = {"ack", "cancel", "noise", "medicine_sale"}

every_kind = pytest.mark.parametrize("kind", kinds().values(), ids=lambda kind: kind.code)


def test_every_reading_has_its_home() -> None:
    assert {read: kind.code for read in HOMES if (kind := kind_for_reading(read))} == HOMES


def test_what_is_no_request_has_none() -> None:
    assert not [read for read in NO_REQUESTS if kind_for_reading(read)]


def test_no_kind_takes_an_unknown_reading() -> None:
    assert {read for kind in kinds().values() for read in kind.reads} == set(HOMES)


@every_kind
def test_words_are_marked_for_translation(kind: ServiceKind) -> None:
    with translation.override("en"):
        assert len(str(kind.label)) >= 4
        assert len(str(kind.ask)) >= 10
        assert not str(kind.label).endswith(".")
    assert hasattr(kind.label, "_proxy____cast"), "wrap the label in gettext_lazy"
    assert hasattr(kind.ask, "_proxy____cast"), "wrap the question in gettext_lazy"


@every_kind
def test_icon_is_in_the_sheet(kind: ServiceKind) -> None:
    assert f'<symbol id="{kind.icon}"' in ICONS.read_text()


def test_every_icon_is_drawn_once() -> None:
    names = re.findall(r'<symbol id="([^"]+)"', ICONS.read_text())
    assert sorted(names) == sorted(set(names))


def test_orders_differ() -> None:
    orders = [kind.order for kind in kinds().values()]
    assert len(orders) == len(set(orders))


@every_kind
def test_details_need_nothing_and_take_the_example(kind: ServiceKind) -> None:
    assert kind.details(data={}).is_valid(), "every field of a plea is optional"
    given = kind.details(data=kind.example["details"])
    assert given.is_valid(), given.errors
    assert set(kind.example["details"]) <= set(given.fields)
    json.dumps(given.cleaned_data, default=str)


@every_kind
def test_every_field_has_words(kind: ServiceKind) -> None:
    for name, field in kind.details().fields.items():
        assert field.label, name
        if isinstance(field, forms.CharField):
            assert field.max_length is not None, f"{name} has no longest length"


@every_kind
def test_example_is_a_plausible_plea(kind: ServiceKind) -> None:
    assert re.search(r"[\u4e00-\u9fff]{4}", kind.example["text"])
    assert kind.example.get("urgency", "medium") in URGENCIES


@every_kind
def test_content_is_not_kept_for_ever(kind: ServiceKind) -> None:
    assert 30 <= kind.retention_days <= 730
