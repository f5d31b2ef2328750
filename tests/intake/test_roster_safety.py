"""A roster import holds: sent twice, by the wrong person, by two workers, with a dead worker; every row is told."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from shouwang.core import actions as core
from shouwang.core import reckoning
from shouwang.core.access import THE_SYSTEM
from shouwang.core.models import Building, Resident
from shouwang.core.refusal import Refused
from shouwang.intake import jobs
from shouwang.intake.models import ImportState, RosterImport
from shouwang.intake.roster import actions as roster_actions
from shouwang.intake.roster import import_file
from shouwang.intake.roster import queries as roster_queries
from tests.intake.roster_files import PEOPLE, commit, row, take, upload, workbook
from tests.world import World, raised, raw, verbs

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples" / "rosters"


# --- twice, wrong role, race, lost worker -----------------------------------------------------------------


def test_the_same_file_while_it_is_open_is_the_same_import(world: World) -> None:
    assert upload(world, workbook(*PEOPLE)).pk == upload(world, workbook(*PEOPLE)).pk
    assert RosterImport.objects.count() == 1


def test_committing_twice_does_nothing_the_second_time(world: World) -> None:
    roster = take(world, workbook(*PEOPLE))
    count = Resident.objects.count()
    again = commit(world, roster)
    assert (again.people_new, Resident.objects.count()) == (3, count)
    assert verbs(roster) == ["intake.roster_uploaded", "intake.import_agreed", "intake.imported"]


def test_a_dropped_file_is_destroyed_and_cannot_be_committed(world: World) -> None:
    roster = upload(world, workbook(*PEOPLE))
    dropped = roster_actions.drop_roster(roster, by=world.by(world.lu), at=world.at)
    assert (dropped.state, dropped.content, dropped.is_open) == (ImportState.DROPPED, "", False)
    roster_actions.drop_roster(roster, by=world.by(world.lu), at=world.at)
    with pytest.raises(Refused):
        commit(world, roster)
    assert verbs(roster) == ["intake.roster_uploaded", "intake.import_dropped"]


@pytest.mark.parametrize("who", ["zhou", "qian", "ahao"])
def test_other_roles_may_not_import(world: World, who: str) -> None:
    with pytest.raises(Refused):
        upload(world, workbook(*PEOPLE), who=getattr(world, who))
    roster = upload(world, workbook(*PEOPLE))
    with pytest.raises(Refused):
        commit(world, roster, who=getattr(world, who))


def test_another_committees_import_is_not_found(world: World) -> None:
    roster = upload(world, workbook(*PEOPLE))
    assert roster_queries.one_import(roster.pk, by=world.by(world.sun)) is None
    with pytest.raises(Refused):
        roster_actions.drop_roster(roster, by=world.by(world.sun), at=world.at)


def test_a_failure_writes_nothing_and_leaves_the_import_open(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    roster = upload(world, workbook(*PEOPLE))

    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("out of paper")

    monkeypatch.setattr(roster_actions.core, "admit", broken)
    failed = commit(world, roster)
    assert (failed.state, bool(failed.trouble), failed.owner) == (ImportState.PREVIEW, True, world.lu)
    monkeypatch.undo()
    assert commit(world, roster).people_new == 3


def test_an_unfinished_import_is_reminded_and_passed_on(world: World, clock) -> None:
    roster = upload(world, workbook(*PEOPLE))
    clock.forward(hours=2, minutes=1)
    roster.refresh_from_db()
    assert (roster.owner, verbs(roster)[-1]) == (world.lu, "intake.import_reminded")
    clock.forward(hours=4)
    roster.refresh_from_db()
    assert (roster.owner, verbs(roster)[-1]) == (world.wang, "intake.import_passed_on")
    assert roster.next_at > clock.at


def test_the_work_of_somebody_absent_moves_on_at_once(world: World) -> None:
    roster = upload(world, workbook(*PEOPLE))
    core.mark_absent(world.lu, by=world.by(world.chen), at=world.at)
    roster.refresh_from_db()
    assert roster.owner == world.wang


def test_an_import_whose_worker_died_is_started_again(world: World, clock, monkeypatch: pytest.MonkeyPatch) -> None:
    roster = upload(world, workbook(*PEOPLE))
    roster_actions.commit_roster(roster, buildings=(), gone=(), by=world.by(world.lu), at=world.at)
    started: list[uuid.UUID] = []
    monkeypatch.setattr(jobs, "put_into_queue", lambda found: started.append(found.pk))
    clock.forward(minutes=6)
    assert started == [roster.pk]
    assert roster_actions.carry_out(roster.pk, at=clock.at).people_new == 3


def test_the_job_is_queued_in_the_transaction_of_the_agreement(world: World) -> None:
    roster = upload(world, workbook(*PEOPLE))
    roster_actions.commit_roster(
        roster, buildings=(), gone=(), by=world.by(world.lu), at=world.at, defer=jobs.put_into_queue
    )
    queued = raw("select task_name, args->>'roster_id' from procrastinate_jobs")
    assert queued == [("intake.carry_out_roster", str(roster.pk))]
    jobs.carry_out_roster(str(roster.pk))
    roster.refresh_from_db()
    assert roster.state == ImportState.DONE


def test_every_row_is_accounted_for(world: World) -> None:
    take(world, workbook(*PEOPLE, row(4, "", "5", "1", "301")))
    roster_actions.drop_roster(upload(world, workbook(PEOPLE[0])), by=world.by(world.lu), at=world.at)
    upload(world, workbook(PEOPLE[1]))
    tallies = {tally.what: tally for tally in reckoning.reckon(world.at)}
    rows = tallies["intake.roster_rows"]
    assert (rows.received, rows.closed, rows.open, rows.explained) == (6, 3, 1, 2)
    assert rows.is_whole
    assert tallies["intake.roster_imports"].is_whole


def test_the_file_is_sealed_in_the_database(world: World) -> None:
    roster = take(world, workbook(*PEOPLE, row(4, "", "5", "1", "301")))
    ((content, refused),) = raw("select content, refused from intake_rosterimport where id = %s", roster.pk)
    assert not content.startswith("eJ")
    assert "姓名" not in refused
    assert roster.content_until == world.at + timedelta(days=30)


# --- the command line -----------------------------------------------------------------------------------


def test_import_file_asks_before_it_makes_buildings(world: World, tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    path.write_bytes(workbook(*PEOPLE, row(8, "武芳", "31", "", "204")))
    asked: list[str] = []
    no = import_file(path, "meiyuan", {}, lambda question: bool(asked.append(question)))
    assert "31" in asked[0]
    assert not Building.objects.filter(number="31").exists()
    yes = import_file(path, world.meiyuan.code, {}, lambda question: True)
    assert Building.objects.filter(number="31", committee=world.meiyuan).exists()
    assert no != yes
    with pytest.raises(Refused):
        import_file(path, "nowhere", {}, lambda question: True)


@pytest.mark.skipif(not SAMPLES.exists(), reason="the shared samples are not beside the repository")
@pytest.mark.parametrize("name", ["a-plain.xlsx", "b-key-groups.xlsx", "c-lane-households.xlsx"])
def test_the_samples_come_in_twice_without_doubling(world: World, name: str) -> None:
    first = import_file(
        SAMPLES / name, "meiyuan", {"default_lane": "36弄"} if name[0] == "c" else {}, lambda question: True
    )
    count = Resident.objects.count()
    import_file(SAMPLES / name, "meiyuan", {"default_lane": "36弄"} if name[0] == "c" else {}, lambda question: True)
    latest = RosterImport.objects.latest("opened_at", "id")
    assert (latest.people_new, latest.people_changed, Resident.objects.count()) == (0, 0, count), first


# --- two at the same moment ---------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_workers_on_one_import_add_everybody_once(clock) -> None:
    world = raised()
    before = Resident.objects.count()
    roster = upload(world, workbook(*PEOPLE))
    roster_actions.commit_roster(roster, buildings=(), gone=(), by=world.by(world.lu), at=world.at)
    start = threading.Barrier(2)

    def work() -> None:
        try:
            start.wait(10)
            roster_actions.carry_out(roster.pk, at=world.at)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    roster.refresh_from_db()
    assert (roster.state, roster.people_new) == (ImportState.DONE, 3)
    assert Resident.objects.count() == before + 3
    assert verbs(roster).count("intake.imported") == 1


def test_the_system_may_import(world: World) -> None:
    roster = roster_actions.upload_roster(
        workbook(*PEOPLE), "x.xlsx", {}, committee=world.meiyuan, by=THE_SYSTEM, at=world.at
    )
    assert roster.owner == world.lu
