"""core.appoint, mark_absent, mark_back, dismiss, renew_link."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import Http404

from shouwang.core import actions as core
from shouwang.core import links
from shouwang.core.access import THE_SYSTEM, actor_for
from shouwang.core.models import Account, JournalEntry, Membership
from tests.world import MORNING, verbs

from .conftest import outcomes

LATER = MORNING + timedelta(minutes=3)


def kept(person) -> Membership:
    return Membership.objects.get(pk=person.pk)


def appoint(world, by, **fields):
    whole = {"street": world.street, "committee": world.meiyuan, "name": "Xin", "role": "volunteer"} | fields
    return core.appoint(by=by, at=LATER, **whole)


# --- appoint ------------------------------------------------------------------------------------------


def test_appoint(world):
    made = appoint(world, world.by(world.chen), phone="13800130031", compound=world.xingfuli)
    assert kept(made).phone == "13800130031"
    line = JournalEntry.objects.filter(verb="core.appointed").last()
    assert line.data == {"who": str(made.id), "role": "volunteer"}


def test_appoint_twice(world):
    by = world.by(world.chen)
    first = appoint(world, by, phone="13800130031")
    assert appoint(world, by, phone="13800130031") == first
    assert appoint(world, by, phone="13800130032") != first  # two people of one name


@pytest.mark.parametrize("name", ["lu", "ahao", "zhou", "qian"])
def test_appoint_wrong_role(world, refused, name):
    with refused("not_allowed"):
        appoint(world, world.by(getattr(world, name)))


def test_a_secretary_appoints_her_own_people_only(world, refused):
    by = world.by(world.chen)
    for fields in (
        {"committee": world.guiyuan},
        {"committee": None, "role": "street"},
        {"committee": None, "role": "admin"},
        {"role": "admin"},
        {"committee": None, "role": "auditor"},
        {"street": world.far_street, "committee": world.far_committee},
        {"role": "chief", "building": world.building9},
        {"compound": world.far_compound},
    ):
        with refused("not_allowed"):
            appoint(world, by, **fields)


def test_the_street_appoints_its_officers(world):
    assert appoint(world, world.by(world.guo), committee=None, role="street", turn=2).role == "street"


# --- absent and back ----------------------------------------------------------------------------------


def test_absent_and_back(world):
    by = world.by(world.wang)
    core.mark_absent(world.lu, by=by, at=MORNING, until=MORNING + timedelta(days=2))
    assert kept(world.lu).is_absent
    core.mark_back(world.lu, by=by, at=LATER)
    assert (kept(world.lu).absent_since, kept(world.lu).absent_until) == (None, None)
    assert verbs(world.lu)[-2:] == ["core.marked_absent", "core.marked_back"]


def test_absent_twice_and_back_twice(world):
    by = world.by(world.wang)
    for _ in range(2):
        core.mark_absent(world.lu, by=by, at=MORNING)
    for _ in range(2):
        core.mark_back(world.lu, by=by, at=LATER)
    assert verbs(world.lu).count("core.marked_absent") == verbs(world.lu).count("core.marked_back") == 1


@pytest.mark.parametrize("verb", ["mark_absent", "mark_back", "renew_link"])
@pytest.mark.parametrize(("who", "whom"), [
    ("ahao", "lu"), ("zhou", "lu"), ("qian", "lu"), ("sun", "lu"), ("far_staff", "lu"), ("far_officer", "lu"),
    ("lu", "guo"), ("chen", "guo"), ("far_officer", "guo"), ("far_staff", "guo"), ("lu", "sun"), ("lu", "far_officer"),
])  # fmt: skip
def test_other_peoples_people(world, refused, verb, who, whom):
    with refused("not_allowed"):
        getattr(core, verb)(getattr(world, whom), by=world.by(getattr(world, who)), at=LATER)


def test_whoever_is_away_until_a_day_is_back_on_it(world, clock):
    core.mark_absent(world.lu, by=world.by(world.wang), at=MORNING, until=MORNING + timedelta(days=2))
    assert world.receive().owner == world.wang
    clock.skip(days=1, hours=23)
    clock.sweep()
    assert kept(world.lu).is_absent
    clock.skip(hours=1)
    clock.sweep()
    assert not kept(world.lu).is_absent
    assert world.receive().owner == world.lu


# --- dismiss ------------------------------------------------------------------------------------------


def test_dismissed(world):
    asked = world.receive()
    core.dismiss(world.lu, by=world.by(world.chen), at=LATER)
    asked.refresh_from_db()
    assert (kept(world.lu).ended_at, asked.owner) == (LATER, world.wang)
    assert verbs(asked)[-1] == "desk.moved_on"


def test_dismissed_twice(world):
    for _ in range(2):
        core.dismiss(world.lu, by=world.by(world.chen), at=LATER)
    assert verbs(world.lu).count("core.dismissed") == 1
    assert kept(world.lu).link_version == 2


@pytest.mark.parametrize(
    ("who", "whom"),
    [("lu", "wang"), ("chen", "guo"), ("chen", "sun"), ("tian", "lu"), ("zhou", "ahao"), ("far_officer", "lu")],
)
def test_dismiss_wrong_role(world, refused, who, whom):
    with refused("not_allowed"):
        core.dismiss(getattr(world, whom), by=world.by(getattr(world, who)), at=LATER)


def test_the_last_duty_officer_stays(world, refused):
    head = world.by(appoint(world, THE_SYSTEM, committee=None, role="admin"))
    with refused("refused"):
        core.dismiss(world.guo, by=head, at=LATER)
    appoint(world, THE_SYSTEM, committee=None, role="street", turn=2)
    core.dismiss(world.guo, by=head, at=LATER)


def test_nobody_ends_their_own_role(world, refused):
    with refused("itself"):
        core.dismiss(world.chen, by=world.by(world.chen), at=LATER)


@pytest.mark.django_db(transaction=True)
def test_the_last_two_officers_cannot_leave_at_once(world, race, clock):
    second = appoint(world, THE_SYSTEM, committee=None, role="street", turn=2)
    by = world.by(appoint(world, THE_SYSTEM, committee=None, role="admin"))
    results = race(*[lambda who=who: core.dismiss(who, by=by, at=LATER) for who in (world.guo, second)])
    assert outcomes(results) == ["ok", "refused"], results
    assert Membership.objects.filter(role="street", street=world.street, ended_at=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_say_at_the_same_moment_that_somebody_is_ill(world, race, clock):
    asked = world.receive()
    race(*[lambda: core.mark_absent(world.lu, by=world.by(world.chen), at=LATER)] * 3)
    assert verbs(world.lu).count("core.marked_absent") == 1
    assert verbs(asked).count("desk.moved_on") == 1


# --- links and logging in -----------------------------------------------------------------------------


def test_a_new_link_makes_the_old_one_useless(world):
    old = links.volunteer_token(world.ahao)
    assert links.read_volunteer_token(old) == world.ahao
    fresh = core.renew_link(world.ahao, by=world.by(world.lu), at=LATER)
    with pytest.raises(Http404):
        links.read_volunteer_token(old)
    assert links.read_volunteer_token(links.volunteer_token(fresh)) == world.ahao
    core.dismiss(world.ahao, by=world.by(world.chen), at=LATER)
    with pytest.raises(Http404):
        links.read_volunteer_token(links.volunteer_token(fresh))


@pytest.mark.parametrize("token", ["", "x", "a.b", "AAAAAAAAAAAAAAAAAAAAAA.x", "AAAA~1.x", "..", "~."])
def test_links_that_nobody_signed(world, token):
    for read in (links.read_volunteer_token, links.read_follow_token):
        with pytest.raises(Http404):
            read(token)


def test_a_resident_link_opens_no_volunteers_list(world):
    asked = world.receive()
    assert links.read_follow_token(links.follow_token(asked.id)) == asked.id
    with pytest.raises(Http404):
        links.read_volunteer_token(links.follow_token(asked.id))


def test_the_weightiest_role_counts_and_a_stranger_has_none(world):
    account = Account.objects.create(username="one", name="One")
    for role in ("staff", "secretary"):
        core.appoint(
            by=THE_SYSTEM,
            at=MORNING,
            street=world.street,
            committee=world.meiyuan,
            name="One",
            role=role,
            account=account,
        )
    assert actor_for(account, world.meiyuan).role == "secretary"
    assert actor_for(account, world.guiyuan) is None
    officer = Account.objects.create(username="two", name="Two")
    core.appoint(by=THE_SYSTEM, at=MORNING, street=world.street, name="Two", role="street", account=officer)
    assert actor_for(officer, world.guiyuan).committee_id == world.guiyuan.id
    assert actor_for(officer, world.far_committee) is None
    helper = Account.objects.create(username="three", name="Three")
    core.appoint(
        by=THE_SYSTEM, at=MORNING, street=world.street, committee=world.meiyuan, name="Three", role="volunteer",
        account=helper,
    )  # fmt: skip
    assert actor_for(helper, world.meiyuan) is None  # a volunteer has a link, not the office's pages
