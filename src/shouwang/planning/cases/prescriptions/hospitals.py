"""The hospital phase: which pair goes to which hospitals, and where each pooled slip is filled.

A mixed-integer program over subsets of hospitals (each with its shortest tour, worked out beforehand) and counts of slips; slips
of drugs with the same hospitals and no scarcity are one class. The last pair back is what counts; then fewer seconds in all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from ...budget import Budget
from ...geometry import travel_seconds
from ...solvers import highs
from .model import Errand, Filling, PrescriptionsProblem, Slip

LEFT = 10**6
"""What a slip left out costs, in seconds."""
TOTAL = 1e-4
"""What a second of work costs beside a second of the last pair."""


@dataclass(frozen=True)
class Tour:
    """The shortest order of a subset of hospitals: indices, and seconds of travel and queues."""

    hospitals: tuple[int, ...]
    seconds: int


@dataclass(frozen=True)
class Class:
    """Slips that may be filled at the same hospitals: `most[h]` at hospital h (None: no limit)."""

    slips: tuple[str, ...]
    most: dict[int, int | None]


def classes(problem: PrescriptionsProblem, slips: Sequence[Slip]) -> list[Class]:
    """Slips by where they can be filled; a scarce drug is a class of its own."""
    by_drug: dict[str, list[str]] = defaultdict(list)
    for slip in slips:
        by_drug[slip.drug].append(slip.id)
    joined: dict[object, tuple[list[str], dict[int, int | None]]] = {}
    for drug, ids in by_drug.items():
        most: dict[int, int | None] = {}
        for number, hospital in enumerate(problem.hospitals):
            for stock in hospital.stock:
                if stock.drug == drug and stock.count != 0:
                    most[number] = stock.count
        scarce = any(count is not None for count in most.values())
        key = drug if scarce else tuple(most)
        joined.setdefault(key, ([], most))[0].extend(ids)
    return [Class(tuple(ids), most) for ids, most in joined.values()]


def tours(problem: PrescriptionsProblem, mode: str) -> list[Tour]:
    """The best tour over every subset of hospitals (at most five of more than six), by the recursion of Held and Karp (1962)."""
    count = len(problem.hospitals)
    places = [problem.office, *(hospital.place for hospital in problem.hospitals)]
    way = [[travel_seconds(problem.sketch, mode, a, b) for b in places] for a in places]  # type: ignore[arg-type]
    ends: dict[tuple[frozenset[int], int], tuple[int, tuple[int, ...]]] = {}
    made = [Tour((), 0)]
    for size in range(1, (count if count <= 6 else 5) + 1):
        for subset in combinations(range(count), size):
            members = frozenset(subset)
            for last in subset:
                rest = members - {last}
                ends[members, last] = min(
                    (
                        (ends[rest, before][0] + way[before + 1][last + 1], (*ends[rest, before][1], last))
                        for before in sorted(rest)
                    ),
                    default=(way[0][last + 1], (last,)),
                )
            seconds, order = min((ends[members, last][0] + way[last + 1][0], ends[members, last][1]) for last in subset)
            made.append(Tour(order, seconds + sum(problem.hospitals[each].queue_seconds for each in subset)))
    return made


def plan_hospitals(
    problem: PrescriptionsProblem, slips: Sequence[Slip], budget: Budget
) -> tuple[tuple[Errand, ...], dict[str, str], float]:
    """(errands, slips left out with reasons, proven gap as a share: 0 when nothing better can be)."""
    groups = classes(problem, slips)
    left_out = {id_: "no_drug" for group in groups if not group.most for id_ in group.slips}
    groups = [group for group in groups if group.most]
    if not groups or not problem.pairs:
        left_out |= {id_: "no_pair" for group in groups for id_ in group.slips}
        return (), left_out, 0.0
    per_pair = [tours(problem, pair.mode) for pair in problem.pairs]
    model = _Model(problem, groups, per_pair)
    answer = highs.solve(model.program(), budget, gap=0.001)
    counts, gap = {}, 1.0
    if answer is not None:
        counts = model.counts(answer.values.tolist())
        gap = (answer.cost - answer.bound) / max(1.0, answer.cost)
    errands, unfilled = _deal(problem, groups, per_pair, counts)
    return errands, left_out | unfilled, gap


class _Model:
    """Columns: last pair back; a choice of tour for each pair; counts by pair, class and hospital; left out by class."""

    def __init__(self, problem: PrescriptionsProblem, groups: list[Class], per_pair: list[list[Tour]]) -> None:
        self.problem, self.groups, self.per_pair = problem, groups, per_pair
        self.cost, self.upper, self.whole = [1.0], [float(10**7)], [False]
        self.choice = [[self._column(TOTAL * tour.seconds, 1) for tour in each] for each in per_pair]
        self.count = {
            (pair, group, hospital): self._column(
                TOTAL * problem.hospitals[hospital].slip_seconds,
                len(groups[group].slips) if groups[group].most[hospital] is None else groups[group].most[hospital] or 0,
            )
            for pair in range(len(problem.pairs))
            for group in range(len(groups))
            for hospital in groups[group].most
        }
        self.left = [self._column(LEFT, len(group.slips)) for group in groups]

    def _column(self, cost: float, upper: float) -> int:
        self.cost.append(cost)
        self.upper.append(upper)
        self.whole.append(True)
        return len(self.cost) - 1

    def program(self) -> highs.Program:
        rows, problem, groups = highs.Rows(), self.problem, self.groups
        all_slips = sum(len(group.slips) for group in groups)
        for number, pair in enumerate(problem.pairs):
            rows.add([(column, 1.0) for column in self.choice[number]], 1, 1)
            busy = [
                (column, float(tour.seconds))
                for column, tour in zip(self.choice[number], self.per_pair[number], strict=True)
            ]
            busy += [
                (column, float(problem.hospitals[hospital].slip_seconds))
                for (who, _, hospital), column in self.count.items()
                if who == number
            ]
            rows.add([*busy, (0, -1.0)], at_most=0)
            rows.add(busy, at_most=pair.ends)
            for hospital in range(len(problem.hospitals)):
                here = [(c, group) for (who, group, at), c in self.count.items() if who == number and at == hospital]
                going = [
                    column
                    for column, tour in zip(self.choice[number], self.per_pair[number], strict=True)
                    if hospital in tour.hospitals
                ]
                most = min(all_slips, int(sum(self.upper[column] for column, _ in here)))
                if here:  # slips only where the pair goes
                    rows.add(
                        [*((column, 1.0) for column, _ in here), *((column, -float(most)) for column in going)],
                        at_most=0,
                    )
        for group, each in enumerate(groups):
            filled = [(column, 1.0) for (_, kind, _), column in self.count.items() if kind == group]
            rows.add([*filled, (self.left[group], 1.0)], len(each.slips), len(each.slips))
            for hospital, there in each.most.items():
                if there is not None and len(problem.pairs) > 1:
                    taken = [column for (_, kind, at), column in self.count.items() if kind == group and at == hospital]
                    rows.add([(column, 1.0) for column in taken], at_most=there)
        return rows.program(self.cost, [0.0] * len(self.cost), self.upper, self.whole)

    def counts(self, values: list[float]) -> dict[tuple[int, int, int], int]:
        return {key: round(values[column]) for key, column in self.count.items() if round(values[column])}


def _deal(
    problem: PrescriptionsProblem,
    groups: list[Class],
    per_pair: list[list[Tour]],
    counts: dict[tuple[int, int, int], int],
) -> tuple[tuple[Errand, ...], dict[str, str]]:
    """Slips by name for the counts, each pair on the shortest tour over the hospitals where it has any."""
    waiting = [list(group.slips) for group in groups]
    named: dict[tuple[int, int], list[str]] = defaultdict(list)
    for (pair, group, hospital), number in sorted(counts.items()):
        named[pair, hospital] += waiting[group][:number]
        waiting[group] = waiting[group][number:]
    errands = []
    for pair in range(len(problem.pairs)):
        goes = {hospital: ids for (who, hospital), ids in named.items() if who == pair and ids}
        if goes:
            order = next(tour.hospitals for tour in per_pair[pair] if set(tour.hospitals) == set(goes))
            errands.append(errand(problem, pair, [(hospital, tuple(goes[hospital])) for hospital in order]))
    unfilled: dict[str, str] = {}
    for each, rest in zip(groups, waiting, strict=True):
        there = [most for most in each.most.values() if most is not None]
        scarce = len(there) == len(each.most) and sum(there) < len(each.slips)
        unfilled |= {id_: "no_stock" if scarce else "no_pair" for id_ in rest}
    return tuple(errands), unfilled


def errand(
    problem: PrescriptionsProblem,
    pair: int,
    order: Sequence[tuple[int, tuple[str, ...]]],
    *,
    begun: tuple[Filling, ...] = (),
    now: int = 0,
) -> Errand:
    """A pair's tour in time: what has begun as it was, then `order`, not before `now`."""
    places = {hospital.id: hospital.place for hospital in problem.hospitals}
    mode = problem.pairs[pair].mode
    here, free = (places[begun[-1].hospital], begun[-1].leave) if begun else (problem.office, 0)
    fillings = list(begun)
    if order:
        free = max(free, now)
    for number, slips in order:
        hospital = problem.hospitals[number]
        arrive = free + travel_seconds(problem.sketch, mode, here, hospital.place)
        free = arrive + hospital.queue_seconds + len(slips) * hospital.slip_seconds
        fillings.append(Filling(hospital=hospital.id, arrive=arrive, leave=free, slips=slips))
        here = hospital.place
    back = free + travel_seconds(problem.sketch, mode, here, problem.office)
    return Errand(pair=problem.pairs[pair].id, fillings=tuple(fillings), back=back)
