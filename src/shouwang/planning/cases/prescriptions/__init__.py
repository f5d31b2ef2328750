"""`prescriptions`: cards from the doors, filled at hospitals with queues and scarce drugs, drugs back to the doors."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ...budget import Budget, Listener, Progress
from ...case import Case, Replanning
from ...geometry import Spot
from ...neighbourhood import centre, doors, neighbourhood
from ...plan import Figures, LeftOut
from ...rounds import plans
from ...rounds.draw import draw as draw_rounds
from ...rounds.model import Carrier, RoundsPlan
from .evaluate import evaluate
from .hospitals import errand, plan_hospitals
from .model import Errand, Filling, Hospital, Pair, PrescriptionsPlan, PrescriptionsProblem, Slip, Stock
from .replan import begun, plan_again

__all__ = [
    "CASE", "Errand", "Filling", "Hospital", "Pair", "PrescriptionsPlan", "PrescriptionsProblem", "Slip", "Stock", "problem",
]  # fmt: skip


def solve(posed: PrescriptionsProblem, budget: Budget, listener: Listener | None = None) -> PrescriptionsPlan:
    """Half of the budget for the doors, half for the hospitals. The same people bring the drugs who fetched the cards."""

    def first_half(progress: Progress) -> None:
        if listener is not None:
            listener(replace(progress, spent=progress.spent / 2, words=f"doors {progress.words}"))

    collect = plans.solve(posed.doors(), budget.part(0.5), first_half if listener is not None else None)
    missed = {out.id: out.reason for out in collect.left_out}
    slips = [slip for slip in posed.slips if slip.id not in missed]
    errands, unfilled, gap = plan_hospitals(posed, slips, budget.part(0.5))
    plan = _joined(posed, collect, errands, missed | unfilled)
    if listener is not None:
        listener(Progress(1.0, cost(posed, plan)[1], f"hospitals within {gap:.1%} of the best"))
    return plan


def naive(posed: PrescriptionsProblem) -> PrescriptionsPlan:
    """The list is cut into equal parts; each pair takes its part's slips to the first hospital that has the drug."""
    collect = plans.by_hand(posed.doors())
    missed = {out.id: out.reason for out in collect.left_out}
    left = {(n, s.drug): s.count for n, hospital in enumerate(posed.hospitals) for s in hospital.stock}
    parts: list[dict[int, list[str]]] = [{} for _ in posed.pairs]
    stocked = {drug for (_, drug), count in left.items() if count != 0}
    able = [slip for slip in posed.slips if slip.id not in missed]
    for place, slip in enumerate(able):
        where = [n for n in range(len(posed.hospitals)) if left.get((n, slip.drug), 0) != 0]
        if not where or not parts:
            missed[slip.id] = "no_drug" if slip.drug not in stocked else "no_pair" if not parts else "no_stock"
            continue
        count = left[where[0], slip.drug]
        left[where[0], slip.drug] = None if count is None else count - 1
        parts[place * len(parts) // len(able)].setdefault(where[0], []).append(slip.id)
    errands = []
    for number, part in enumerate(parts):
        order = [(hospital, tuple(part[hospital])) for hospital in sorted(part)]
        while order:
            made = errand(posed, number, order)
            if made.back <= posed.pairs[number].ends:
                errands.append(made)
                break
            hospital, ids = order.pop()  # too long a day: the last slip stays
            missed[ids[-1]] = "no_pair"
            if ids[:-1]:
                order.append((hospital, ids[:-1]))
    return _joined(posed, collect, tuple(errands), missed)


def _joined(
    posed: PrescriptionsProblem, collect: RoundsPlan, errands: tuple[Errand, ...], out: dict[str, str]
) -> PrescriptionsPlan:
    left_out = tuple(LeftOut(id=slip.id, reason=out[slip.id]) for slip in posed.slips if slip.id in out)
    return PrescriptionsPlan(collect=collect, errands=errands, deliver=collect, left_out=left_out)


def cost(posed: PrescriptionsProblem, plan: PrescriptionsPlan) -> tuple[float, ...]:
    """(slips left out, length of the day, seconds of work of all people)."""
    rounds = posed.doors()
    collect, deliver = plans.cost(rounds, plan.collect), plans.cost(rounds, plan.deliver)
    hospital = max((errand.back for errand in plan.errands), default=0)
    work = collect[2] + deliver[2] + 2 * sum(errand.back for errand in plan.errands)
    return (len(plan.left_out), collect[1] + hospital + deliver[1], work)


def figures(posed: PrescriptionsProblem, plan: PrescriptionsPlan) -> Figures:
    """The three phases and the day."""
    rounds = posed.doors()
    left_out, day, work = cost(posed, plan)
    return {
        "slips_filled": len(posed.slips) - left_out,
        "slips_left_out": left_out,
        "day_seconds": day,
        "collect_seconds": plans.cost(rounds, plan.collect)[1],
        "hospital_seconds": max((errand.back for errand in plan.errands), default=0),
        "deliver_seconds": plans.cost(rounds, plan.deliver)[1],
        "work_seconds": work,
        "hospital_visits": sum(len(errand.fillings) for errand in plan.errands),
    }


def problem(seed: int, slips: int = 180) -> PrescriptionsProblem:
    """180 residents, six people who walk the doors and go in three pairs to five hospitals; one drug in eight is at one only."""
    sketch, floors = neighbourhood(seed, compounds=14, lifts=0.3)
    dice = np.random.default_rng(seed + 4_000)
    office = centre(sketch)
    hospitals = []
    common = [f"drug {n + 1}" for n in range(12)]
    rare = [f"rare {n + 1}" for n in range(5)]
    for number in range(5):
        angle, away = float(dice.uniform(0, 2 * np.pi)), float(dice.uniform(1_200, 6_000))
        there = [drug for drug in common if dice.random() < 0.6]
        place = Spot(x=round(office.x + away * np.cos(angle)), y=round(office.y + away * np.sin(angle)))
        stock = (*(Stock(drug=drug) for drug in there), Stock(drug=rare[number]))
        rate = int(100 * dice.uniform(0.7, 1.4))
        hospitals.append(Hospital(id=f"hospital {number + 1}", place=place, stock=stock, slip_seconds=rate))
    stocked = {stock.drug for hospital in hospitals for stock in hospital.stock}
    common = [drug for drug in common if drug in stocked]
    made = tuple(
        Slip(id=f"slip {i + 1}", place=door, drug=str(dice.choice(rare if dice.random() < 0.12 else common)))
        for i, door in enumerate(doors(seed, floors, slips))
    )
    return PrescriptionsProblem(
        sketch=sketch, office=office, hospitals=tuple(hospitals), slips=made,
        collectors=tuple(Carrier(id=f"collector {i + 1}") for i in range(6)),
        pairs=tuple(Pair(id=f"pair {i + 1}") for i in range(3)),
    )  # fmt: skip


def example() -> PrescriptionsProblem:
    """Thirty slips, three collectors, two pairs, three hospitals; of one drug there is little."""
    posed = problem(4, slips=30)
    sketch, floors = neighbourhood(4, compounds=6, stairs=12)
    places = doors(4, floors, 30)
    hospitals = tuple(
        replace(each, stock=tuple(Stock(drug=s.drug, count=2 if s.drug == "drug 1" else None) for s in each.stock))
        for each in posed.hospitals[:3]
    )
    slips = tuple(replace(slip, place=door) for slip, door in zip(posed.slips, places, strict=True))
    return replace(
        posed, sketch=sketch, office=centre(sketch), slips=slips, hospitals=hospitals,
        collectors=posed.collectors[:3], pairs=posed.pairs[:2],
    )  # fmt: skip


CASE = Case(
    name="prescriptions",
    summary="cards from the doors, filled at hospitals, drugs back to the doors",
    problem=PrescriptionsProblem,
    plan=PrescriptionsPlan,
    faults=lambda posed: posed.faults(),
    solve=solve,
    naive=naive,
    evaluate=evaluate,
    cost=cost,
    figures=figures,
    example=example,
    draw=lambda posed, plan: draw_rounds(posed.doors(), plan.collect),
    replanning=Replanning(replan=plan_again, begun=begun),
)
