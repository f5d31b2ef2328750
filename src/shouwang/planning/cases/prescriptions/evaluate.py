"""The judge of prescription runs: doors as rounds, hospitals recomputed here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from ...geometry import travel_seconds
from ...plan import Finding
from ...rounds.evaluate import evaluate as evaluate_rounds
from ...rounds.model import RoundsPlan
from .model import SLIP_REASONS, Errand, PrescriptionsPlan, PrescriptionsProblem


def evaluate(problem: PrescriptionsProblem, plan: PrescriptionsPlan) -> tuple[Finding, ...]:
    """Every broken rule; empty when the plan may be shown."""
    return tuple(_all_of(problem, plan))


def _all_of(problem: PrescriptionsProblem, plan: PrescriptionsPlan) -> Iterator[Finding]:
    slips = {slip.id: slip for slip in problem.slips}
    doors = problem.doors()
    for name, phase in (("collect", plan.collect), ("deliver", plan.deliver)):
        for finding in evaluate_rounds(doors, phase):
            yield replace(finding, where=f"{name}: {finding.where}")
    filled = Counter(id_ for errand in plan.errands for filling in errand.fillings for id_ in filling.slips)
    out_times = Counter(each.id for each in plan.left_out)
    collected, delivered = _visited(plan.collect), _visited(plan.deliver)
    for id_ in sorted(slips.keys() | filled.keys() | out_times.keys()):
        served = int(filled[id_] > 0 and id_ in delivered)  # filled and not brought back is left out after all
        if id_ not in slips or filled[id_] > 1 or served + out_times[id_] != 1:
            yield Finding(rule="once", where=id_, seen=f"filled {filled[id_]} times, left out {out_times[id_]} times")
            return
        if filled[id_] and id_ not in collected:
            yield Finding(rule="once", where=id_, seen="filled, but its card is not collected")
    yield from _hospitals(problem, plan)
    stocked = {stock.drug for hospital in problem.hospitals for stock in hospital.stock if stock.count != 0}
    for out in plan.left_out:
        is_nowhere = slips[out.id].drug not in stocked
        false = is_nowhere != (out.reason == "no_drug") and (out.reason == "no_drug" or out.id in collected)
        if out.reason not in SLIP_REASONS or false:
            yield Finding(
                rule="reason", where=out.id, seen=f"said {out.reason!r}, in stock somewhere: {not is_nowhere}"
            )


def _visited(phase: RoundsPlan) -> set[str]:
    return {visit.stop for route in phase.routes for trip in route.trips for visit in trip.visits}


def _hospitals(problem: PrescriptionsProblem, plan: PrescriptionsPlan) -> Iterator[Finding]:
    pairs = {pair.id for pair in problem.pairs}
    for id_, times in Counter(errand.pair for errand in plan.errands).items():
        if id_ not in pairs or times > 1:
            yield Finding(rule="pair", where=id_, seen=f"known: {id_ in pairs}, goes {times} times")
    drugs = {slip.id: slip.drug for slip in problem.slips}
    taken = Counter(
        (filling.hospital, drugs[id_])
        for errand in plan.errands
        for filling in errand.fillings
        for id_ in filling.slips
    )
    stock = {(hospital.id, each.drug): each.count for hospital in problem.hospitals for each in hospital.stock}
    for (hospital, drug), count in taken.items():
        if (hospital, drug) not in stock:
            yield Finding(rule="drug", where=hospital, seen=f"does not have {drug}")
        else:
            there = stock[hospital, drug]
            if there is not None and count > there:
                yield Finding(rule="stock", where=hospital, seen=f"{count} of {drug} taken, {there} there")
    for errand in plan.errands:
        yield from _errand(problem, errand)


def _errand(problem: PrescriptionsProblem, errand: Errand) -> Iterator[Finding]:
    hospitals = {hospital.id: hospital for hospital in problem.hospitals}
    pair = next((each for each in problem.pairs if each.id == errand.pair), None)
    if pair is None:
        return
    here, now = problem.office, 0
    for filling in errand.fillings:
        hospital = hospitals.get(filling.hospital)
        if hospital is None:
            yield Finding(rule="hospital", where=filling.hospital, seen="no such hospital")
            return
        arrive = now + travel_seconds(problem.sketch, pair.mode, here, hospital.place)
        if filling.arrive < arrive:
            yield Finding(
                rule="time", where=hospital.id, seen=f"arrives at {filling.arrive}, the way takes until {arrive}"
            )
        leave = filling.arrive + hospital.queue_seconds + len(filling.slips) * hospital.slip_seconds
        if filling.leave < leave:
            yield Finding(
                rule="time", where=hospital.id, seen=f"leaves at {filling.leave}, queue and slips take until {leave}"
            )
        here, now = hospital.place, filling.leave
    back = now + travel_seconds(problem.sketch, pair.mode, here, problem.office)
    if errand.back < back:
        yield Finding(rule="time", where=pair.id, seen=f"back at {errand.back}, the way takes until {back}")
    if errand.back > pair.ends:
        yield Finding(rule="shift", where=pair.id, seen=f"back at {errand.back}, works until {pair.ends}")
