"""Forms for the fields of a service; each kind names one.

Only what the committee needs to act, and nothing of it is required: a plea that says nothing else is a plea too.
The values are kept encrypted with the request.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.lib.plain import Form

NOT_SAID = ("", _("Not said"))


def choice(label: Any, options: list[tuple[str, Any]]) -> forms.ChoiceField:
    """One of a few, or not said."""
    return forms.ChoiceField(label=label, choices=[NOT_SAID, *options], required=False)


def several(label: Any, options: list[tuple[str, Any]]) -> forms.MultipleChoiceField:
    """Any of a few, as tick boxes."""
    return forms.MultipleChoiceField(label=label, choices=options, required=False, widget=forms.CheckboxSelectMultiple)


def words(label: Any, most: int = 120) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=False)


def lines(label: Any, most: int = 600) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=False, widget=forms.Textarea(attrs={"rows": 3}))


def count(label: Any, most: int, least: int = 1) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most, required=False)


def yes_or_no(label: Any) -> forms.NullBooleanField:
    return forms.NullBooleanField(label=label, required=False)


def day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


def moment(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class NoDetails(Form):
    """A kind that needs nothing beyond the words of the plea."""


class EmergencyDetails(Form):
    what = choice(
        _("What is happening"),
        [
            ("illness", _("Illness or injury")),
            ("fire", _("Fire, smoke or gas")),
            ("trapped", _("Somebody is trapped")),
            ("violence", _("Violence or threat")),
            ("despair", _("Somebody does not want to live")),
            ("other", _("Something else")),
        ],
    )
    called = several(_("Called already"), [("120", "120"), ("119", "119"), ("110", "110")])
    is_awake = yes_or_no(_("Does the person answer when spoken to"))
    meets_at = words(_("Where the ambulance is met"))


class WelfareDetails(Form):
    last_heard = words(_("When they were last seen or heard"))
    key_with = words(_("Who has a key"))
    worry = words(_("What makes you worry"), 200)


class FoodDetails(Form):
    people = count(_("How many people"), 50)
    lasts_hours = count(_("For how many hours is there food left"), 720, 0)
    diet = words(_("What they cannot eat"))
    can_cook = yes_or_no(_("Can they cook"))


class ShoppingDetails(Form):
    items = lines(_("What to buy, one thing a line"))
    most_yuan = count(_("Spend at most (yuan)"), 5000)
    pays = choice(
        _("How it is paid"),
        [
            ("cash", _("Cash at the door")),
            ("prepaid", _("Cash given beforehand")),
            ("family", _("Family pays by phone")),
        ],
    )
    may_replace = yes_or_no(_("May something similar be bought instead"))


class DoorHelpDetails(Form):
    what = choice(
        _("What is to be done"),
        [
            ("carry", _("Carry or lift")),
            ("nursing", _("Nursing, or a stand-in for a carer")),
            ("empty_flat", _("Something in an empty flat")),
            ("pet", _("Look after an animal")),
            ("phone", _("Help with a phone or a code")),
            ("other", _("Something else")),
        ],
    )
    helpers = count(_("How many helpers"), 20)
    key_with = words(_("Who has a key"))
    when = words(_("When it suits"))


class SharedMedicineDetails(Form):
    direction = choice(_("Wanted or given"), [("wanted", _("Wanted")), ("given", _("Given away"))])
    medicine = words(_("Medicine and strength, as on the box"))
    pieces = count(_("How many pieces"), 500)
    patient_age = count(_("Age of the patient"), 120, 0)
    avoids = words(_("Allergies, pregnancy, other medicine"))
    expires = words(_("Use before (year and month)"), 10)
    is_sealed = yes_or_no(_("Is the pack unopened"))


class SuppliesDetails(Form):
    items = lines(_("What is needed and how much"))
    people = count(_("For how many people"), 50)
    is_loan = yes_or_no(_("Is it only borrowed"))
    back_by = words(_("Given back when"), 60)


class PrescriptionDetails(Form):
    medicines = lines(_("Medicines and boxes, one a line"))
    hospital = words(_("Hospital"))
    department = words(_("Department"))
    lasts_days = count(_("For how many days is there medicine left"), 365, 0)
    handed_over = several(
        _("Handed over"),
        [
            ("card", _("Insurance card")),
            ("book", _("Record book")),
            ("box", _("Empty box")),
            ("cash", _("Cash")),
        ],
    )


class HotMealDetails(Form):
    meals = several(_("Which meals"), [("lunch", _("Lunch")), ("supper", _("Supper"))])
    portions = count(_("Portions a meal"), 20)
    starts_on = day(_("From"))
    ends_on = day(_("Until"))
    diet = words(_("What they cannot eat"))


class MedicalOutingDetails(Form):
    appointment_at = moment(_("Appointment"))
    hospital = words(_("Hospital"))
    reason = choice(
        _("What for"),
        [
            ("dialysis", _("Dialysis")),
            ("tumour", _("Chemotherapy or radiotherapy")),
            ("birth", _("Pregnancy or birth")),
            ("fever", _("Fever")),
            ("other", _("Something else")),
        ],
    )
    needs = several(
        _("Needs"),
        [
            ("vehicle", _("A vehicle")),
            ("escort", _("Somebody who comes along")),
            ("wheelchair", _("A wheelchair")),
            ("stairs", _("Carrying down the stairs")),
            ("way_back", _("The way back as well")),
        ],
    )


class CertificateDetails(Form):
    what = choice(
        _("Which paper"),
        [
            ("pass", _("Pass to leave or enter")),
            ("residence", _("Proof of residence")),
            ("hardship", _("Proof of hardship")),
            ("other", _("Something else")),
        ],
    )
    purpose = words(_("For whom or what"))
    needed_at = moment(_("Needed when"))


class SamplingDetails(Form):
    what = choice(
        _("What about it"),
        [
            ("at_home", _("Take the sample at home")),
            ("result", _("Report a test result")),
            ("ill", _("Report being ill")),
        ],
    )
    people = count(_("How many people"), 50)
    result = choice(_("Result"), [("negative", _("Negative")), ("positive", _("Positive")), ("unclear", _("Unclear"))])
    tested_on = day(_("Tested on"))
    why_at_home = words(_("Why they cannot come down"))


class DisinfectionDetails(Form):
    where = choice(
        _("Where"),
        [
            ("flat", _("In the flat")),
            ("stairs", _("Stairs and corridor")),
            ("lift", _("Lift")),
            ("outside", _("Outside")),
        ],
    )
    keeps_away = words(_("Who must not breathe it in (infants, asthma, animals)"))


class WasteDetails(Form):
    what = choice(
        _("What kind of waste"),
        [
            ("isolated", _("Waste of a home in isolation")),
            ("household", _("Household waste")),
            ("bulky", _("Furniture and bulky things")),
            ("building", _("Builder's waste")),
        ],
    )
    pieces = count(_("How many pieces or bags"), 200)


class RepairDetails(Form):
    what = choice(
        _("What is broken"),
        [
            ("water", _("Water")),
            ("power", _("Power")),
            ("gas", _("Gas")),
            ("heating", _("Heating")),
            ("lift", _("Lift")),
            ("door", _("Door or lock")),
            ("drain", _("Drain")),
            ("other", _("Something else")),
        ],
    )
    is_shared = yes_or_no(_("Is it shared by the building"))
    reported_to = words(_("Reported to (property company, order number)"))
    when = words(_("When somebody is in"))


class GroupBuyDetails(Form):
    goods = words(_("Goods"), 200)
    supplier = words(_("Supplier"))
    organiser = words(_("Who answers for it"), 60)
    households = count(_("How many households"), 2000)
    arrives_on = day(_("Arrives on"))
    has_papers = yes_or_no(_("Have the supplier's papers been seen"))


class VolunteeringDetails(Form):
    skills = several(
        _("Can do"),
        [
            ("carry", _("Carry")),
            ("drive", _("Drive")),
            ("medical", _("Doctor or nurse")),
            ("phone", _("Telephone calls")),
            ("repair", _("Repairs")),
            ("languages", _("Foreign languages")),
        ],
    )
    when = words(_("Has time when"))
    certificates = words(_("Certificates"))


class InformationDetails(Form):
    topic = words(_("About what"))


class ComplaintDetails(Form):
    about = words(_("About whom or what"))
    wish = words(_("What should happen"), 200)
    order_number = words(_("12345 order number"), 40)
    is_anonymous = yes_or_no(_("Keep the name from those it is about"))


class OwnDataDetails(Form):
    wish = choice(
        _("Wish"),
        [
            ("copy", _("A copy of everything")),
            ("correct", _("Correct something")),
            ("erase", _("Delete everything")),
        ],
    )
