"""Prescription runs (代配药): cards from the doors, pooled at the office, filled by pairs at hospitals, drugs back to the doors."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ...geometry import Mode, Place, Sketch
from ...plan import LeftOut
from ...rounds.model import REASONS, Carrier, Count, Rounds, RoundsPlan, Seconds, Stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A resident's prescription: the card is fetched at the door and brought back with the drug, `service_seconds` each time."""

    id: str
    place: Place
    drug: str
    service_seconds: Seconds = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """A drug at a hospital; `count` None: as many as are asked for."""

    drug: str
    count: Count | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hospital:
    """`queue_seconds` for each visit of a pair (register, wait, pay), `slip_seconds` for each slip filled there."""

    id: str
    place: Place
    stock: tuple[Stock, ...]
    queue_seconds: Seconds = 480
    slip_seconds: Seconds = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two people who go to hospitals together, from the office and back, ready within `ends` seconds."""

    id: str
    mode: Mode = "ebike"
    ends: Seconds = 12 * 3_600


@dataclass(frozen=True, kw_only=True)
class PrescriptionsProblem:
    """Three phases, each with its own clock from 0: `collectors` walk the doors and return; `pairs` fill the pooled slips; the
    collectors bring the drugs back. The day (the three together) is to be short.
    """

    sketch: Sketch
    office: Place
    collectors: tuple[Carrier, ...]
    pairs: tuple[Pair, ...]
    hospitals: tuple[Hospital, ...]
    slips: tuple[Slip, ...]

    def doors(self) -> Rounds:
        """The first and the last phase in the words of all routing cases."""
        stops = tuple(
            Stop(id=slip.id, place=slip.place, load=0, service_seconds=slip.service_seconds) for slip in self.slips
        )
        return Rounds(sketch=self.sketch, depot=self.office, carriers=self.collectors, stops=stops, counts_return=True)

    def faults(self) -> list[str]:
        """What is wrong with the problem, one line each."""
        wrong = self.doors().faults() + self.sketch.faults(hospital.place for hospital in self.hospitals)
        for kind, ids in (("pair", [one.id for one in self.pairs]), ("hospital", [one.id for one in self.hospitals])):
            wrong += [f"two of the {kind} {id_!r}" for id_, times in Counter(ids).items() if times > 1]
        for hospital in self.hospitals:
            twice = [drug for drug, times in Counter(each.drug for each in hospital.stock).items() if times > 1]
            wrong += [f"hospital {hospital.id!r} lists {drug!r} twice" for drug in twice]
        if len(self.hospitals) > MOST_HOSPITALS:
            wrong.append(f"more than {MOST_HOSPITALS} hospitals")
        return wrong


MOST_HOSPITALS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """One visit of a pair to a hospital, and the slips filled there."""

    hospital: str
    arrive: int
    leave: int
    slips: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """A pair's tour over hospitals, leaving the office at 0."""

    pair: str
    fillings: tuple[Filling, ...]
    back: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PrescriptionsPlan:
    """The three phases. A slip left out is not collected, nobody could fill it, or nobody can bring the drug.

    `gone`: collectors and pairs who dropped out while the plan was under way.
    """

    collect: RoundsPlan
    errands: tuple[Errand, ...]
    deliver: RoundsPlan
    left_out: tuple[LeftOut, ...] = ()
    gone: tuple[str, ...] = ()


SLIP_REASONS = REASONS | {
    "no_drug": "no hospital has the drug",
    "no_stock": "others take what there is of the drug",
    "no_pair": "no pair has the time for it",
}
