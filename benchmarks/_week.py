"""An invented week of duties: 245 posts in 21 shifts, nine staff and as many volunteers as asked. `planning.md` has the same sizes."""

from __future__ import annotations

import numpy as np

from shouwang.planning.cases.roster import Absence, Duty, Helper, RosterProblem

DAY, DAYS = 1_440, 7
SHIFTS = ((480, 720), (780, 1_050), (1_080, 1_320))  # morning, afternoon, evening
# Post, people in each of the three shifts, skills, weight of an hour without.
POSTS = (
    ("east gate", (2, 2, 2), (), 2),
    ("west gate", (1, 1, 1), (), 2),
    ("doors", (4, 3, 2), (), 1),
    ("parcels", (2, 3, 2), ("lifting",), 1),
    ("telephone", (1, 1, 1), ("staff",), 3),
    ("medicine", (1, 1, 0), ("medical",), 3),
    ("driver", (1, 1, 0), ("driving",), 2),
    ("street duty", (1, 1, 1), ("staff",), 3),
)


def week(seed: int, volunteers: int = 70) -> RosterProblem:
    """A roster to be made: 35 duties a day; volunteers are free in two thirds of the days and hold two to five duties."""
    dice = np.random.default_rng(seed)
    duties = tuple(
        Duty(id=f"{post} {day}.{shift}", post=post, start=day * DAY + start, end=day * DAY + end,
             needed=numbers[shift], skills=skills, weight=weight)
        for day in range(DAYS)
        for shift, (start, end) in enumerate(SHIFTS)
        for post, numbers, skills, weight in POSTS
        if numbers[shift]
    )  # fmt: skip
    helpers = [
        Helper(id=f"staff {one}", skills=("staff", "lifting") if one % 3 else ("staff", "driving"),
               free=((0, DAYS * DAY),), cap=7)
        for one in range(9)
    ]  # fmt: skip
    for one in range(volunteers):
        skills = tuple(
            name for name, share in (("lifting", 0.5), ("medical", 0.12), ("driving", 0.2)) if dice.random() < share
        )
        free = [
            (day * DAY + start, day * DAY + end)
            for day in range(DAYS)
            if dice.random() < 0.7
            for start, end in SHIFTS
            if dice.random() < 0.65
        ]
        helpers.append(Helper(id=f"volunteer {one}", skills=skills, free=tuple(free), cap=int(dice.integers(2, 6))))
    return RosterProblem(duties=duties, helpers=tuple(helpers))


def fallen_ill(problem: RosterProblem, count: int, seed: int) -> tuple[Absence, ...]:
    """`count` helpers are absent from Wednesday noon to the end of the week."""
    dice = np.random.default_rng([seed, count])
    who = dice.choice(len(problem.helpers), size=count, replace=False)
    noon = 2 * DAY + 750
    return tuple(Absence(helper=problem.helpers[one].id, start=noon, end=DAYS * DAY) for one in sorted(who.tolist()))
