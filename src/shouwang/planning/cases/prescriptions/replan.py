"""Plan a day of prescriptions again while it is under way. The day has one clock: doors, then hospitals, then doors.

Whatever phase the day is in, the phases before are over and stay; in its own, what has begun stays; of the later ones as much as can be.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from ...budget import Budget, Listener
from ...plan import Finding, LeftOut
from ...rounds.evaluate import keeps_begun
from ...rounds.model import Rounds, RoundsPlan
from ...rounds.network import Network
from ...rounds.replan import replan
from .errands import Errands, why
from .hospitals import plan_hospitals
from .model import Errand, PrescriptionsPlan, PrescriptionsProblem, Slip


def phases(plan: PrescriptionsPlan) -> tuple[int, int]:
    """When the hospitals' phase and the way back to the doors begin, on the day's clock."""
    pooled = _finish(plan.collect)
    return pooled, pooled + max((each.back for each in plan.errands), default=0)


def _finish(collect: RoundsPlan) -> int:
    """When the last collector is back."""
    return max((trip.back for route in collect.routes for trip in route.trips), default=0)


def plan_again(
    problem: PrescriptionsProblem,
    before: PrescriptionsPlan,
    now: int,
    gone: Collection[str],
    budget: Budget | None,
    listener: Listener | None,
) -> PrescriptionsPlan:
    """The day from `now` on. A slip that comes when the cards are pooled, or whose collector is gone, waits for another day."""
    out = {*before.gone, *gone}
    third = None if budget is None else budget.part(1 / 3)
    pooled, filled = phases(before)
    if now > pooled:
        collect = _closed(problem.doors(), before.collect)
    else:
        collect = replan(problem.doors(), before.collect, now, gone=out, budget=third, listener=listener)
    missed = {each.id: each.reason for each in collect.left_out}
    slips = [slip for slip in problem.slips if slip.id not in missed]
    begins = _finish(collect)
    if now > filled:
        errands, unfilled = before.errands, _why_unfilled(problem, before.errands, slips)
    else:
        board = Errands(problem, before.errands, slips, now - pooled, out, max(0, now - begins))
        errands, unfilled = _hospitals_again(board, slips, third)
    begins += max((each.back for each in errands), default=0)
    part = replace(problem.doors(), stops=tuple(stop for stop in problem.doors().stops if stop.id not in missed))
    if now > filled:
        deliver = replan(part, before.deliver, now - filled, gone=out, budget=third)
    else:  # nobody has set out yet; whoever fetched a card brings the drug
        late = tuple(replace(one, starts=max(one.starts, now - begins)) for one in part.carriers)
        source = before.deliver if now > pooled else collect
        deliver = replan(replace(part, carriers=late), source, 0, gone=out, budget=third)
    deliver = _with_true_reasons(part, deliver)
    reasons = {each.id: each.reason for each in deliver.left_out} | unfilled | missed
    return PrescriptionsPlan(
        collect=collect, errands=errands, gone=tuple(sorted(out)),
        deliver=replace(deliver, left_out=(*deliver.left_out, *collect.left_out)),
        left_out=tuple(LeftOut(id=slip.id, reason=reasons[slip.id]) for slip in problem.slips if slip.id in reasons),
    )  # fmt: skip


def _closed(rounds: Rounds, before: RoundsPlan) -> RoundsPlan:
    """Doors that are over: as they were, and whoever came too late is left out."""
    visited = {visit.stop for route in before.routes for trip in route.trips for visit in trip.visits}
    late = tuple(LeftOut(id=stop.id, reason="no_room") for stop in rounds.stops if stop.id not in visited)
    return _with_true_reasons(rounds, replace(before, left_out=late))


def _with_true_reasons(rounds: Rounds, plan: RoundsPlan) -> RoundsPlan:
    """Who starts late may find a door closed that is open all the same: then only the time is short."""
    network = Network(rounds)
    left_out = tuple(replace(each, reason=network.alone(network.node[each.id]) or "no_room") for each in plan.left_out)
    return replace(plan, left_out=left_out)


def _why_unfilled(problem: PrescriptionsProblem, errands: Sequence[Errand], slips: Sequence[Slip]) -> dict[str, str]:
    done = {id_ for each in errands for filling in each.fillings for id_ in filling.slips}
    return {slip.id: why(problem, slip, {}) for slip in slips if slip.id not in done}


def _hospitals_again(
    board: Errands, slips: Sequence[Slip], budget: Budget | None
) -> tuple[tuple[Errand, ...], dict[str, str]]:
    """Every slip stays with its pair where it can; with a budget, and before anybody has left, all may be dealt out anew."""
    unfilled = board.fill()
    errands = board.errands()
    if budget is None or board.now > 0 or any(board.begun):
        return errands, unfilled
    able = tuple(pair for pair, is_open in zip(board.problem.pairs, board.open, strict=True) if is_open)
    anew, out, _ = plan_hospitals(replace(board.problem, pairs=able), slips, budget)
    backs = [max((each.back for each in made), default=0) for made in (errands, anew)]
    return (anew, out) if (len(out), backs[1]) < (len(unfilled), backs[0]) else (errands, unfilled)


def begun(before: PrescriptionsPlan, after: PrescriptionsPlan, now: int) -> tuple[Finding, ...]:
    """What had begun and was changed: in either walk of the doors, or at the hospitals; and phases that were over and moved."""
    pooled, filled = phases(before)
    found = list(keeps_begun(before.collect, after.collect, now))
    if now > pooled:
        if phases(after)[0] != pooled:
            found.append(Finding(rule="begun", where="hospitals", seen="the cards were pooled at another time"))
        later = {each.pair: each.fillings for each in after.errands}
        for each in before.errands:
            for place, filling in enumerate(each.fillings):
                if filling.arrive < now - pooled and later.get(each.pair, ())[place : place + 1] != (filling,):
                    found.append(Finding(rule="begun", where=each.pair, seen=f"was at {filling.hospital}"))
    if now > filled:
        if phases(after)[1] != filled:
            found.append(Finding(rule="begun", where="deliver", seen="the drugs were there at another time"))
        found += keeps_begun(before.deliver, after.deliver, now - filled)
    found += [Finding(rule="gone", where=id_, seen="is back") for id_ in before.gone if id_ not in after.gone]
    return tuple(found)
